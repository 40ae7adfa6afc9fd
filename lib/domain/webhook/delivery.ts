import type { WebhookHost } from './host.ts'

/** A delivery as it came in. Nothing of it is to be believed before `verify` has passed. */
export interface Delivery {
  host: WebhookHost
  /** By lower-case name; what was sent more than once is joined by a comma. */
  headers: ReadonlyMap<string, string>
  /** The bytes that are signed. */
  body: Uint8Array
  /** For proofs with a time. */
  now: Date
}
