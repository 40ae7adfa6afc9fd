import type { Fault } from '../../contract/fault.ts'

/** A problem document (RFC 9457) of a deployment, or another answer that says it did not work, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  /** As in the problem document; empty where the answer was none. */
  readonly code: string
  readonly faults: readonly Fault[]

  constructor(message: string, { status, code = '', faults = [] }: { status: number; code?: string; faults?: readonly Fault[] }) {
    super(message)
    this.status = status
    this.code = code
    this.faults = faults
  }
}
