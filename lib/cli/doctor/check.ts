/** `warning`: works, but deserves a look; `failed`: does not work, or will stop working. */
export type CheckStatus = 'ok' | 'warning' | 'failed'

/** All checks: those of the way to a remote, those of the deployment, then those of each fabric. */
export const CHECKS = [
  'url',
  'proxy',
  'authorities',
  'ssh',
  'identity',
  'signing',
  'hosts',
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
  'console',
  'fabrics',
  'records',
  'status',
  'repository',
  'credentials',
  'host_api',
  'branch',
  'structure',
  'pending',
  'rejected',
  'lock',
  'operations',
] as const

export type CheckName = (typeof CHECKS)[number]

/** The result of one check. */
export interface Check {
  check: CheckName
  /** The fabric it is about; absent for the deployment as a whole. */
  fabric?: string
  status: CheckStatus
  found: string
  /** The expected state, and `hint`, what to do; absent if the check passed. */
  expected?: string
  hint?: string
}

/** The output of `gfm doctor --json`. */
export type DoctorReport = ({ endpoint: string } | { remote: string }) & {
  /** The version of this `gfm`. */
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
