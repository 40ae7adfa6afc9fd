import type { Delivery } from '../delivery.ts'

/** How a host proves that a delivery is its own. */
export interface Proof {
  /** The headers of which one carries the proof. */
  headers: readonly string[]
  /** Whether this secret made the proof of this delivery. */
  isBy(secret: string, delivery: Delivery): boolean
}
