import type { ProblemCode } from './problem.ts'

/** Problems of every request that needs a caller. */
export const ANY = [
  'invalid_request',
  'not_authenticated',
  'not_permitted',
  'not_found',
  'internal_error',
  'record_unreadable',
] as const

/** Problems of a body. */
export const BODY = ['body_too_large', 'unsupported_media_type'] as const

/** Problems of a request that may be repeated with an `Idempotency-Key`. */
export const ONCE = ['idempotency_key_reused', 'idempotency_in_progress'] as const

/** Problems of a request that may name the version that it changes. */
export const MATCHED = ['invalid_precondition', 'precondition_failed'] as const

/** Problems of reading the repository. */
export const READS_GIT = [
  'fabric_not_found',
  'unsafe_path',
  'limit_exceeded',
  'manifest_unreadable',
  'authentication_failed',
  'host_not_allowed',
  'credentials_unreadable',
  'repository_not_found',
  'branch_not_found',
  'repository_unreachable',
  'protocol_error',
  'cache_damaged',
  'timed_out',
  'cancelled',
] as const

/** Problems of looking back to a point in time. */
export const LOOKS_BACK = ['point_not_found', 'point_ambiguous', 'operation_not_found'] as const

/** Problems of making a commit. */
export const WRITES_GIT = [
  ...READS_GIT,
  'fabric_not_initialized',
  'repository_busy',
  'lock_lost',
  'push_contended',
  'push_refused',
  'push_unknown',
  'proposal_refused',
  'signing_failed',
  'operation_finished',
] as const satisfies readonly ProblemCode[]
