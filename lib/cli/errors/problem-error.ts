import type { Fault } from '../../contract/fault.ts'

/** Null if nothing is there; `text`: of an object that is not too long. */
type CurrentText = { etag: string; text?: string } | null

interface ProblemFacts {
  status: number
  code?: string
  faults?: readonly Fault[]
  current?: CurrentText | undefined
}

/** A problem document (RFC 9457) of a deployment, or another failed answer, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  /** The problem document's code; empty for any other answer. */
  readonly code: string
  readonly faults: readonly Fault[]
  /** What is there in place of the version that was asked for. */
  readonly current: CurrentText | undefined

  constructor(message: string, { status, code = '', faults = [], current }: ProblemFacts) {
    super(message)
    this.status = status
    this.code = code
    this.faults = faults
    this.current = current
  }
}
