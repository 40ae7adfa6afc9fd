import { hmac, isEqual } from './equal.ts'
import type { Proof } from './proof.ts'

/** The HMAC-SHA256 of the body in a header, in lower-case hexadecimal digits behind a prefix. */
export function bodySignature(header: string, prefix: string): Proof {
  return {
    headers: [header],
    isBy: (secret, { headers, body }) => isEqual(headers.get(header) ?? '', prefix + hmac(secret, body).toString('hex')),
  }
}
