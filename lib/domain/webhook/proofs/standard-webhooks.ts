import { hmac, isEqual } from './equal.ts'
import type { Proof } from './proof.ts'

const SECRET_PREFIX = 'whsec_'
/** How far the sender's clock may be away, as the specification's libraries have it. */
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

/** Base64 behind the prefix; without it the text itself. */
function keyOf(secret: string): string | Uint8Array {
  return isStandardSecret(secret) ? Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64') : secret
}
