import { createHash, createPublicKey } from 'node:crypto'
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { DomainError } from '../contract/errors.ts'
import { notSigned, type SigningKey } from '../git/signing/ssh-signature.ts'
import { clientOptions } from './client-options.ts'

const REQUEST_MS = 3000
const KEY_SPEC = 'ECC_NIST_P256'

/**
 * A key of AWS KMS with the key spec ECC_NIST_P256 and the usage SIGN_VERIFY, by its ARN. It never leaves KMS, and the
 * commits do not go there: only the SHA-256 of what is signed does. Throws `signing_failed`.
 */
export async function kmsSigningKey(
  arn: string,
  client: Pick<KMSClient, 'send'> = new KMSClient(clientOptions(REQUEST_MS)),
): Promise<SigningKey> {
  const { KeySpec, PublicKey } = await asked(arn, () => client.send(new GetPublicKeyCommand({ KeyId: arn })))
  if (KeySpec !== KEY_SPEC || PublicKey === undefined)
    throw failed(arn, `its key spec is ${KeySpec ?? 'unknown'}: commits are signed by keys of ${KEY_SPEC}`)
  return {
    publicKey: createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }),
    sign: async (data) => {
      const Message = createHash('sha256').update(data).digest()
      const command = new SignCommand({ KeyId: arn, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' })
      const { Signature } = await asked(arn, () => client.send(command))
      const numbers = numbersIn(Buffer.from(Signature ?? []))
      if (numbers === undefined) throw failed(arn, 'its answer holds no signature')
      return numbers
    },
  }
}

/**
 * The numbers r and s in 32 bytes each, of `SEQUENCE { INTEGER r, INTEGER s }` in DER (RFC 3279, section 2.2.3), whose
 * lengths take one byte on this curve.
 */
function numbersIn(der: Buffer): Buffer | undefined {
  const isSequence = der[0] === SEQUENCE && der[1] === der.length - 2
  const r = isSequence ? integerAt(der, 2) : undefined
  const s = r === undefined ? undefined : integerAt(der, r.end)
  return r === undefined || s?.end !== der.length ? undefined : Buffer.concat([r.value, s.value])
}

const SEQUENCE = 0x30
const INTEGER = 0x02
const NUMBER_BYTES = 32

function integerAt(der: Buffer, at: number): { value: Buffer; end: number } | undefined {
  const end = at + 2 + (der[at + 1] ?? 0)
  const digits = der.subarray(der[at + 2] === 0 ? at + 3 : at + 2, end)
  if (der[at] !== INTEGER || end > der.length || digits.length > NUMBER_BYTES) return undefined
  return { value: Buffer.concat([Buffer.alloc(NUMBER_BYTES - digits.length), digits]), end }
}

async function asked<T>(arn: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw failed(arn, error instanceof Error ? error.name : 'it does not answer', error)
  }
}

function failed(key: string, reason: string, cause?: unknown): DomainError<'signing_failed'> {
  return new DomainError('signing_failed', notSigned(`the key ${key} cannot be used: ${reason}`), { key, reason }, { cause })
}
