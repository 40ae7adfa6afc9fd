import { createECDH, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AwsRequest, signerOf } from '../../lib/local/aws/aws-call.ts'

export const KMS_KEY = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab'

/** The order of the curve P-256 (FIPS 186-5). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

export interface KmsDouble {
  endpoint: string
  publicKey: KeyObject
  /** The requests that came, as the proof of permissions reads them. */
  requests: AwsRequest[]
  /** The name of the exception with which it answers; undefined to sign. */
  refuseWith(exception: string | undefined): void
  close(): void
}

/**
 * AWS KMS with one key of ECC_NIST_P256: `Sign` with a digest and `GetPublicKey`, as
 * https://docs.aws.amazon.com/kms/latest/APIReference/ documents them. It refuses what KMS would not take.
 */
export async function startKmsDouble(): Promise<KmsDouble> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const requests: AwsRequest[] = []
  let exception: string | undefined
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request
      const refused = exception ?? faultOf(request, body)
      const status = refused === undefined ? 200 : refused === 'KMSInternalException' ? 500 : 400
      requests.push({ method, url, headers, body, status })
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(refused === undefined ? answerTo(request, body, keys) : { __type: refused }))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publicKey: keys.publicKey,
    requests,
    refuseWith: (name) => {
      exception = name
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

interface SignInput {
  KeyId: string
  Message?: string
  MessageType?: string
  SigningAlgorithm?: string
}

function faultOf(request: IncomingMessage, body: Buffer): string | undefined {
  const { KeyId, Message = '', MessageType, SigningAlgorithm } = JSON.parse(body.toString()) as SignInput
  if (signerOf({ url: '/', headers: request.headers })?.service !== 'kms') return 'IncompleteSignatureException'
  if (KeyId !== KMS_KEY) return 'NotFoundException'
  if (request.headers['x-amz-target'] === 'TrentService.GetPublicKey') return undefined
  const isDigest = MessageType === 'DIGEST' && Buffer.from(Message, 'base64').length === 32
  return isDigest && SigningAlgorithm === 'ECDSA_SHA_256' ? undefined : 'ValidationException'
}

function answerTo(request: IncomingMessage, body: Buffer, keys: { privateKey: KeyObject; publicKey: KeyObject }): object {
  if (request.headers['x-amz-target'] === 'TrentService.GetPublicKey') {
    const PublicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const kind = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: ['ECDSA_SHA_256'] }
    return { KeyId: KMS_KEY, PublicKey, ...kind, CustomerMasterKeySpec: 'ECC_NIST_P256' }
  }
  const { Message = '' } = JSON.parse(body.toString()) as SignInput
  const Signature = derSignature(Buffer.from(Message, 'base64'), keys.privateKey).toString('base64')
  return { KeyId: KMS_KEY, Signature, SigningAlgorithm: 'ECDSA_SHA_256' }
}

/** Node signs no digest that was made already: ECDSA by its definition (FIPS 186-5, 6.4.1). */
function derSignature(digest: Buffer, key: KeyObject): Buffer {
  const secret = numberOf(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'))
  const once = randomBytes(31)
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(once)
  const r = numberOf(curve.getPublicKey().subarray(1, 33)) % ORDER
  const s = (inverse(numberOf(once)) * (numberOf(digest) + r * secret)) % ORDER
  const integers = Buffer.concat([r, s].map(derInteger))
  return Buffer.concat([Buffer.of(0x30, integers.length), integers])
}

function inverse(value: bigint): bigint {
  let [result, base] = [1n, value % ORDER]
  for (let exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % ORDER
    base = (base * base) % ORDER
  }
  return result
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16)
  const even = hex.padStart(hex.length + (hex.length % 2), '0')
  const bytes = Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex')
  return Buffer.concat([Buffer.of(2, bytes.length), bytes])
}
