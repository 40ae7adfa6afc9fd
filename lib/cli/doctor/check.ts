/** `warning`: it works, but somebody should look; `failed`: something does not work, or will not. */
export type CheckStatus = 'ok' | 'warning' | 'failed'

/** Everything that is looked at: of the deployment, then of each fabric. */
export const CHECKS = [
  'connection',
  'tls',
  'access',
  'api',
  'version',
  'clock',
  'table',
  'bucket',
  'queue',
  'dead_letters',
  'dead_events',
  'fabrics',
  'records',
  'status',
  'repository',
  'credentials',
  'branch',
  'structure',
  'pending',
  'rejected',
  'lock',
  'operations',
] as const

export type CheckName = (typeof CHECKS)[number]

/** One thing that was looked at. */
export interface Check {
  check: CheckName
  /** The fabric it is about; absent for the deployment as a whole. */
  fabric?: string
  status: CheckStatus
  found: string
  /** What would have been right, and what to do; absent where all is well. */
  expected?: string
  hint?: string
}

/** What `gfm doctor` prints with `--json`. */
export interface DoctorReport {
  endpoint: string
  /** Of this `gfm`. */
  version: string
  checked_at: string
  /** The worst of all checks. */
  status: CheckStatus
  checks: Check[]
}

export function ok(check: CheckName, found: string): Check {
  return { check, status: 'ok', found }
}

export function warning(check: CheckName, found: string, expected: string, hint: string): Check {
  return { check, status: 'warning', found, expected, hint }
}

export function failed(check: CheckName, found: string, expected: string, hint: string): Check {
  return { check, status: 'failed', found, expected, hint }
}

export function worst(checks: readonly Check[]): CheckStatus {
  const found = (status: CheckStatus) => checks.some((check) => check.status === status)
  if (found('failed')) return 'failed'
  return found('warning') ? 'warning' : 'ok'
}
