import type { CurrentVersion } from './answer.ts'
import type { Fault } from './fault.ts'

/** What each error carries. The keys are the closed list of codes; `runtime/problem` maps them to HTTP. */
export interface ErrorData {
  invalid_request: { faults: Fault[] }
  unsafe_path: { path: string; reason: string }
  /** `place`: the file or folder, if there is one. */
  limit_exceeded: { what: string; limit: number; actual: number; place?: string }
  /** `needed`: the role or the team that the caller lacks. */
  not_permitted: { needed: string }
  fabric_not_found: { fabric: string }
  fabric_exists: { fabric: string }
  fabric_not_initialized: { fabric: string }
  /** `directory`: where the fabric has its structure. */
  fabric_initialized_elsewhere: { fabric: string; directory: string }
  fabric_changed: { fabric: string }
  repository_not_registered: { repository: string }
  /** `fields`: the secrets that are known with other values. */
  repository_settings_differ: { repository: string; fields: string[] }
  operation_not_found: { operation: string }
  /** It runs or has an outcome already, which is not written again. */
  operation_finished: { operation: string }
  /** `reason`: why it cannot be undone at all. */
  not_revertible: { operation: string; reason: string }
  revert_conflict: { operation: string; faults: Fault[] }
  restore_conflict: { object: string; faults: Fault[] }
  /** `reason`: why no commit of the branch is meant. */
  point_not_found: { point: string; reason: string }
  /** `candidates`: the ids that begin like this. */
  point_ambiguous: { point: string; candidates: string[] }
  raw_file_not_found: { path: string }
  /** `blob`: of the file that is there. */
  raw_file_exists: { path: string; blob: string }
  upload_not_found: { upload: string }
  crd_not_found: { path: string }
  kind_not_found: { kind: string }
  object_not_found: { object: string }
  /** `object`: the object or the registration. */
  precondition_failed: { object: string; current: CurrentVersion }
  object_in_raw_file: { object: string; file: string; document: number; line: number }
  object_invalid: { object: string; faults: Fault[] }
  /** The text cannot be changed in this one place; replacing the whole file can. */
  edit_refused: { object: string; faults: Fault[] }
  manifest_unreadable: { faults: Fault[] }
  /** An operation of a JSON patch: which, counted from 0, and why. */
  patch_failed: { index: number; op: string; path: string; reason: string }
  files_rejected: { faults: Fault[] }
  repository_busy: { repository: string; holder: string; retry_after_seconds: number }
  lock_lost: { repository: string }
  push_contended: { attempts: number }
  push_refused: { ref: string; reason: string }
  /** The host, or the branch of the proposal, does not allow it. */
  proposal_refused: { reason: string }
  /** The commit was sent and may be on the branch, or may yet come to be there. `base`: its parent. */
  push_unknown: { ref: string; url: string; commit: string; base: string | null; reason: string }
  repository_unreachable: { url: string; reason: string }
  repository_not_found: { url: string }
  authentication_failed: { url: string }
  /** The deployment sends no requests there. */
  host_not_allowed: { host: string; reason: string }
  branch_not_found: { url: string; branch: string }
  protocol_error: { url: string; reason: string }
  cache_damaged: { reason: string }
  timed_out: { what: string; after_ms: number }
  cancelled: { what: string }
  idempotency_key_reused: { key: string }
  idempotency_in_progress: { key: string }
  /** Stored state of a shape or content that was not written by this version. */
  record_unreadable: { record: string; reason: string }
  credentials_unreadable: { secret: string; reason: string }
  /** The key that signs commits cannot be used: nothing was pushed. */
  signing_failed: { key: string; reason: string }
  /** A delivery without a good proof. */
  webhook_refused: { host: string; reason: string }
  webhook_unreadable: { host: string; reason: string }
}

export type ErrorCode = keyof ErrorData

const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'repository_busy',
  'lock_lost',
  'push_contended',
  'push_unknown',
  'repository_unreachable',
  'cache_damaged',
  'timed_out',
  'cancelled',
  'signing_failed',
  'idempotency_in_progress',
])

/**
 * Whose fault it is. True: the request cannot be carried out as sent. Its answer says so, and the operators of the
 * deployment have nothing to fix. False: something that the deployment depends on (the host, a secret, a stored record,
 * another operation) prevents it.
 */
const CALLERS_FAULT: Readonly<Record<ErrorCode, boolean>> = {
  invalid_request: true,
  unsafe_path: true,
  limit_exceeded: true,
  not_permitted: true,
  fabric_not_found: true,
  fabric_exists: true,
  fabric_not_initialized: true,
  fabric_initialized_elsewhere: true,
  fabric_changed: true,
  repository_not_registered: true,
  repository_settings_differ: true,
  operation_not_found: true,
  operation_finished: true,
  not_revertible: true,
  revert_conflict: true,
  restore_conflict: true,
  point_not_found: true,
  point_ambiguous: true,
  raw_file_not_found: true,
  raw_file_exists: true,
  crd_not_found: true,
  // It existed and is gone: the data that a caller handed over are lost.
  upload_not_found: false,
  kind_not_found: true,
  object_not_found: true,
  precondition_failed: true,
  object_in_raw_file: true,
  object_invalid: true,
  edit_refused: true,
  manifest_unreadable: false,
  patch_failed: true,
  files_rejected: true,
  repository_busy: false,
  lock_lost: false,
  push_contended: false,
  push_refused: false,
  proposal_refused: false,
  push_unknown: false,
  repository_unreachable: false,
  repository_not_found: false,
  authentication_failed: false,
  host_not_allowed: true,
  branch_not_found: false,
  protocol_error: false,
  cache_damaged: false,
  timed_out: false,
  cancelled: false,
  idempotency_key_reused: true,
  idempotency_in_progress: true,
  record_unreadable: false,
  credentials_unreadable: false,
  signing_failed: false,
  webhook_refused: true,
  webhook_unreadable: true,
}

/** The one error of the project: a literal `code`, data of that code's shape, a message for people. */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'DomainError'
  readonly code: C
  readonly data: ErrorData[C]

  constructor(code: C, message: string, data: ErrorData[C], options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.data = data
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code)
  }

  is<K extends ErrorCode>(code: K): this is DomainError<K> {
    return (this.code as ErrorCode) === code
  }
}

/** True for a DomainError of that code; narrows `unknown` in a catch. */
export function isError<K extends ErrorCode>(error: unknown, code: K): error is DomainError<K> {
  return error instanceof DomainError && error.is(code)
}

/** Whether trying again may help: an error that is not ours says nothing against it. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof DomainError) || error.retryable
}

/**
 * Whether a failed request or message is tried again by itself, so that its record stays open. The one place that
 * decides this.
 */
export function comesAgain(error: unknown, { willRetry = false }: { willRetry?: boolean | undefined }): boolean {
  return willRetry && isRetryable(error)
}

/**
 * Whether the request was at fault, and not the deployment: such a refusal is no failed operation. False for an error
 * that is not ours.
 */
export function isCallersFault(error: unknown): boolean {
  return error instanceof DomainError && CALLERS_FAULT[error.code as ErrorCode]
}

/** As `isCallersFault`, of a code that is on record; false for one that this version does not know. */
export function isCallersCode(code: string): boolean {
  return Object.hasOwn(CALLERS_FAULT, code) && CALLERS_FAULT[code as ErrorCode]
}
