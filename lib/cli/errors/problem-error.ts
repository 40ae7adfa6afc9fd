import type { Fault } from '../../contract/fault.ts'

/** A problem document (RFC 9457) of a deployment, or another failed answer, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  /** The problem document's code; empty for any other answer. */
  readonly code: string
  readonly faults: readonly Fault[]

  constructor(message: string, { status, code = '', faults = [] }: { status: number; code?: string; faults?: readonly Fault[] }) {
    super(message)
    this.status = status
    this.code = code
    this.faults = faults
  }
}
