import { createHash, type KeyObject, verify } from 'node:crypto'
import { DomainError } from '../../contract/errors.ts'

/** A key whose signatures Git takes as those of SSH: Ed25519, or ECDSA on the curve P-256. */
export interface SigningKey {
  publicKey: KeyObject
  /** Signs these few bytes. 64 bytes: of ECDSA, which signs their SHA-256, the numbers r and s (IEEE P1363). */
  sign(data: Buffer): Promise<Buffer>
}

const MAGIC = Buffer.from('SSHSIG')
const NAMESPACE = 'git'
/** Of the signed bytes. What ECDSA itself hashes with is fixed by its curve. */
const HASH = 'sha512'
/** As ssh-keygen breaks its lines. */
const LINE = 70

/**
 * The armoured signature of a commit, as `ssh-keygen -Y sign -n git` makes it (PROTOCOL.sshsig of OpenSSH). Throws
 * `signing_failed` for a signature that is not one of the key, and what the key throws.
 */
export async function sshSignature(commit: Buffer, key: SigningKey): Promise<string> {
  const { algorithm, blob, body } = formOf(key.publicKey)
  const digest = createHash(HASH).update(commit).digest()
  const envelope = Buffer.concat([MAGIC, text(NAMESPACE), text(''), text(HASH), text(digest)])
  const signature = await key.sign(envelope)
  // A commit that hosts would show as forged is worse than none.
  if (!isBy(key.publicKey, envelope, signature)) throw mismatch(key.publicKey)
  const value = Buffer.concat([text(algorithm), text(body(signature))])
  const parts = [MAGIC, uint32(1), text(blob), text(NAMESPACE), text(''), text(HASH), text(value)]
  const lines =
    Buffer.concat(parts)
      .toString('base64')
      .match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
}

interface KeyForm {
  algorithm: string
  /** The public key as SSH writes it. */
  blob: Buffer
  body(signature: Buffer): Buffer
}

/** Throws Error for a key of another kind. */
function formOf(key: KeyObject): KeyForm {
  const { crv, x = '', y = '' } = key.export({ format: 'jwk' })
  const point = [x, y].map((part) => Buffer.from(part, 'base64url'))
  if (crv === 'Ed25519') {
    const algorithm = 'ssh-ed25519'
    return { algorithm, blob: Buffer.concat([text(algorithm), ...point.slice(0, 1).map(text)]), body: (signature) => signature }
  }
  if (crv !== 'P-256') throw new Error('it is neither Ed25519 nor ECDSA on P-256')
  const algorithm = 'ecdsa-sha2-nistp256'
  const uncompressed = Buffer.concat([Buffer.of(4), ...point])
  return {
    algorithm,
    blob: Buffer.concat([text(algorithm), text('nistp256'), text(uncompressed)]),
    body: (signature) => Buffer.concat([number(signature.subarray(0, 32)), number(signature.subarray(32))]),
  }
}

/** The key in one line, as hosts and `allowed_signers` take it. Throws Error for a key of another kind. */
export function publicKeyLine(key: KeyObject): string {
  const { algorithm, blob } = formOf(key)
  return `${algorithm} ${blob.toString('base64')}`
}

function mismatch(key: KeyObject): DomainError<'signing_failed'> {
  const reason = 'its signature does not match its public key'
  const details = { key: publicKeyLine(key), reason }
  return new DomainError('signing_failed', notSigned(reason), details)
}

/** The sentence for a commit that could not be signed. */
export function notSigned(reason: string): string {
  return `The commit could not be signed, and nothing was pushed: ${reason}`
}

function isBy(key: KeyObject, data: Buffer, signature: Buffer): boolean {
  return key.asymmetricKeyType === 'ec'
    ? verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
    : verify(null, data, key, signature)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A `string` of SSH (RFC 4251, section 5). */
function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint32(bytes.length), bytes])
}

/** An `mpint` of SSH: without needless zeros in front, and one where the first bit would mean a negative number. */
function number(bytes: Buffer): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const short = bytes.subarray(start)
  return text((short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short)
}
