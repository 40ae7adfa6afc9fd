import type { Fault } from './faults.ts'
import type { Operation } from './operations.ts'
import type { Point } from './point.ts'

/** One fault at one call of one operation. */
export interface Case {
  operation: Operation
  point: Point
  fault: Fault
}

/** What an undisturbed run comes to. */
export interface Undisturbed {
  points: Point[]
  history: string
  /** The files on the branch afterwards, without the manager's own; only of what a deployment does. */
  files?: string
}

/** What one case came to: rules that were broken, in words. */
export type Violations = string[]

/** The fault has befallen nothing, as when a loaded machine lets a request time out before. */
export const NOT_MADE = 'the call was not made'
