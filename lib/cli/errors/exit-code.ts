import { DomainError } from '../../contract/errors.ts'
import { ProblemError } from './problem-error.ts'
import { UsageError } from './usage-error.ts'

/** The exit codes of the process; documented in `gfm --help`. */
export const EXIT = { done: 0, rejected: 1, usage: 2, failure: 3, unknown: 4 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The exit code of a command that ended with an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage
  const code = errorCode(error)
  if (code === 'invalid_request') return EXIT.usage
  if (code === 'push_unknown') return EXIT.unknown
  if (code === 'kind_not_found') return EXIT.usage
  return code === 'files_rejected' || code === 'fabric_not_found' ? EXIT.rejected : EXIT.failure
}

/** The code of a DomainError or ProblemError; empty for any other error. */
export function errorCode(error: unknown): string {
  return error instanceof DomainError || error instanceof ProblemError ? error.code : ''
}

/** The more serious code: a failure over a rejection over success. */
export function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other
}
