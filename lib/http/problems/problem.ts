import type { CurrentVersion } from '../../contract/answer.ts'
import { DomainError, type ErrorCode } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'

/** A function's answer. */
export interface Answer {
  status: number
  /** Sent as JSON. */
  body?: object | undefined
  /** Sent as it is, instead of `body`. */
  text?: { type: string; content: string }
  /** Sent byte for byte, instead of `body`. */
  file?: { type: string; bytes: Uint8Array }
  headers?: Record<string, string>
}

/** Errors of HTTP itself. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly code: HttpErrorCode
  readonly faults: readonly Fault[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: HttpErrorCode,
    message: string,
    faults: readonly Fault[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.code = code
    this.faults = faults
    this.headers = headers
  }
}

/** The refusal of a method at a path that has only these; HEAD is GET without the body. */
export function methodNotAllowed(methods: readonly string[]): HttpError {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
  return new HttpError('method_not_allowed', `This path accepts only ${allow}`, [], { allow })
}

export const HTTP_STATUS = {
  not_authenticated: 401,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  precondition_required: 428,
  not_acceptable: 406,
  invalid_precondition: 400,
  unsupported_media_type: 415,
} as const

export type HttpErrorCode = keyof typeof HTTP_STATUS

/** The only place that knows which code is which HTTP status. */
const STATUS: Record<ErrorCode, number> = {
  invalid_request: 400,
  unsafe_path: 400,
  limit_exceeded: 413,
  not_permitted: 403,
  fabric_not_found: 404,
  repository_not_registered: 404,
  operation_not_found: 404,
  point_not_found: 404,
  point_ambiguous: 409,
  raw_file_not_found: 404,
  raw_file_exists: 409,
  upload_not_found: 404,
  crd_not_found: 404,
  patch_failed: 422,
  kind_not_found: 404,
  object_not_found: 404,
  fabric_exists: 409,
  object_in_raw_file: 409,
  not_revertible: 409,
  revert_conflict: 409,
  restore_conflict: 409,
  fabric_not_initialized: 409,
  fabric_initialized_elsewhere: 409,
  fabric_changed: 409,
  repository_settings_differ: 409,
  operation_finished: 409,
  idempotency_in_progress: 409,
  push_contended: 409,
  precondition_failed: 412,
  files_rejected: 422,
  object_invalid: 422,
  edit_refused: 422,
  manifest_unreadable: 422,
  idempotency_key_reused: 422,
  repository_busy: 423,
  lock_lost: 503,
  cancelled: 503,
  push_refused: 409,
  proposal_refused: 409,
  push_unknown: 504,
  branch_not_found: 409,
  repository_not_found: 409,
  authentication_failed: 409,
  host_not_allowed: 409,
  credentials_unreadable: 409,
  signing_failed: 503,
  protocol_error: 502,
  repository_unreachable: 502,
  cache_damaged: 503,
  timed_out: 504,
  record_unreadable: 500,
  webhook_refused: 401,
  webhook_unreadable: 400,
}

export type ProblemCode = ErrorCode | HttpErrorCode | 'internal_error'

/** Every type of problem that the API answers, and its HTTP status. */
export const PROBLEM_STATUS: Readonly<Record<ProblemCode, number>> = { ...STATUS, ...HTTP_STATUS, internal_error: 500 }

/** The pages that explain problems, one a code. */
const PROBLEM_PAGES = '/problems/'

const RETRY_AFTER_SECONDS = 5

/** Where a request was made. */
export interface AskedAt {
  /** Of the server, without a trailing slash. */
  origin: string
  requestId: string
}

/**
 * The problem document (RFC 9457) of an error. `type` is the address at which the deployment explains the problem: it
 * needs no other site, and tells what this version means. `instance` is the request id, for searching the logs.
 */
export function problemOf(error: unknown, { origin, requestId }: AskedAt): Problem {
  const { code, status, detail, faults = [], headers = {}, current } = describe(error)
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: {
      type: `${origin}${PROBLEM_PAGES}${code}`,
      title: code.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase()),
      status,
      detail,
      instance: `urn:request:${requestId}`,
      code,
      errors: faults,
      ...definedOf({ current }),
    },
  }
}

/** The code of the problem document of an error. */
export function problemCodeOf(error: unknown): ProblemCode {
  return describe(error).code
}

export interface Problem extends Answer {
  body: { code: string; errors: readonly Fault[] } & Record<string, unknown>
}

interface Description {
  code: ProblemCode
  status: number
  detail: string
  faults?: readonly Fault[]
  headers?: Readonly<Record<string, string>>
  /** What is there in place of the version that was asked for. */
  current?: CurrentVersion
}

function describe(error: unknown): Description {
  if (error instanceof DomainError) return describeDomainError(error)
  if (error instanceof HttpError) {
    const { code, message, faults, headers } = error
    return { code, status: HTTP_STATUS[code], detail: message, faults, headers }
  }
  const detail = 'The manager failed unexpectedly; the log of this request has the error'
  return { code: 'internal_error', status: 500, detail }
}

function describeDomainError({ code, data, message, retryable }: DomainError): Description {
  const detail = 'reason' in data && !message.includes(data.reason) ? `${message}: ${data.reason}` : message
  const wait = 'retry_after_seconds' in data ? data.retry_after_seconds : RETRY_AFTER_SECONDS
  return {
    code,
    status: STATUS[code],
    detail,
    ...('faults' in data ? { faults: data.faults } : {}),
    ...('current' in data ? { current: data.current } : {}),
    ...(retryable ? { headers: { 'retry-after': String(wait) } } : {}),
  }
}
