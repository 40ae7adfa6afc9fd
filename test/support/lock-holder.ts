import type { LockHolder } from '../../lib/app/ports/ports.ts'

/** An operation of the fabric `lab` that holds a lock. */
export function holder(operation: string): LockHolder {
  return { fabric: 'lab', operation }
}
