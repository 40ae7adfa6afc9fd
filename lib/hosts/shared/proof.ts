import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Delivery } from '../../app/ports/webhook-hosts.ts'

/** How a host proves that a delivery is its own. */
export interface Proof {
  /** The headers that may carry the proof. */
  headers: readonly string[]
  /** Whether the delivery's proof was made with this secret. */
  isBy(secret: string, delivery: Delivery): boolean
}

/** The HMAC-SHA256 of the body in a header, in lower-case hexadecimal digits after a prefix. */
export function bodySignature(header: string, prefix: string): Proof {
  return {
    headers: [header],
    isBy: (secret, { headers, body }) => isEqual(headers.get(header) ?? '', prefix + hmac(secret, body).toString('hex')),
  }
}

const SECRET_PREFIX = 'whsec_'
/** The tolerated difference to the sender's clock, as in the specification's libraries. */
const TOLERANCE_SECONDS = 300

/**
 * Standard Webhooks: the HMAC-SHA256 of id, time and body; several signatures may be given while the sender rotates its
 * secret (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export const standardWebhooks: Proof = {
  headers: ['webhook-signature'],
  isBy: (secret, { headers, body, now }) => {
    const [id = '', timestamp = ''] = [headers.get('webhook-id'), headers.get('webhook-timestamp')]
    if (id === '' || !/^\d{1,12}$/.test(timestamp)) return false
    if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false
    const expected = `v1,${hmac(keyOf(secret), `${id}.${timestamp}.`, body).toString('base64')}`
    const given = (headers.get('webhook-signature') ?? '').split(' ')
    return given.map((signature) => isEqual(signature, expected)).includes(true)
  },
}

export function isStandardSecret(secret: string): boolean {
  return secret.startsWith(SECRET_PREFIX)
}

/** Base64 after the prefix; without the prefix the text itself. */
function keyOf(secret: string): string | Uint8Array {
  return isStandardSecret(secret) ? Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64') : secret
}

/** Compares in a time that does not reveal where, or in how many characters, the texts differ. */
export function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

function hmac(secret: string | Uint8Array, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const sum = createHmac('sha256', secret)
  for (const part of parts) sum.update(part)
  return sum.digest()
}
