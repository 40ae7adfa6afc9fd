import type { FabricRecord } from '../../contract/fabric.ts'
import type { OperationRecord } from '../../contract/operation.ts'
import type { StatusReport } from '../../contract/status.ts'
import { hasReport, isOpen, wasRefused } from '../../domain/operation/outcome.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { type Check, failed, ok, warning } from './check.ts'

/**
 * An operation from the queue may come again every 11 minutes, five times: after an hour nobody works on it any more.
 */
const LATE_MINUTES = 15
const LOST_MINUTES = 60
/** Files named one by one; the rest is counted. */
const MAX_FILES = 3

export interface FabricFacts {
  status: StatusReport
  delivery: FabricRecord['delivery']
  /** Newest first. */
  operations: readonly OperationRecord[]
  /** By the deployment's clock. */
  now: Date
  /** A command on this fabric, for copying. */
  gfm: (command: string) => string
}

/** The checks of a fabric whose repository can be read: its structure and waiting files. */
export function statusChecks(facts: FabricFacts): Check[] {
  return [
    ok('repository', facts.status.repository_url),
    ok('credentials', 'accepted for reading; a push proves that they can write'),
    ...hostApiCheck(facts),
    branchCheck(facts),
    structureCheck(facts),
    pendingCheck(facts),
    rejectedCheck(facts),
    lockCheck(facts),
  ]
}

/**
 * A fabric that proposes works with the API of its host or not at all. One that pushes lacks commit statuses without
 * it: many hosts have none, but over SSH the token is easily forgotten.
 */
function hostApiCheck({ status: { host_api, repository_url }, delivery }: FabricFacts): Check[] {
  if (host_api === undefined) return []
  const { fault } = host_api
  const expected = 'credentials for the API of the Git host'
  const hint = 'docs/credentials.md shows the secret with a token for the API: functions use it within a minute'
  if (delivery === 'propose') return [failed('host_api', `changes cannot be proposed: ${fault}`, expected, hint)]
  const isSsh = repository_url.startsWith('ssh:')
  return isSsh ? [warning('host_api', `commits get no status: ${fault}`, expected, hint)] : []
}

/** Commits by others are normal; `pending` reports whether any of their files wait. */
function branchCheck({ status: { branch, head }, operations, gfm }: FabricFacts): Check {
  if (head === null) return warning('branch', `${branch} has no commit`, 'a branch with the structure of the fabric', gfm('init'))
  const last = operations.find(hasReport)
  const left = last?.commit ?? last?.source_commit ?? undefined
  const since = left === head ? ', as the last operation left it' : ', with commits since the last operation'
  return ok('branch', `${branch} at ${head.slice(0, 12)}${left === undefined ? '' : since}`)
}

function structureCheck({ status: { gitops_initialized, structure, missing_files }, gfm }: FabricFacts): Check {
  const expected = 'the whole structure of a fabric'
  if (!gitops_initialized) return warning('structure', 'the fabric is not initialised', expected, gfm('init'))
  // Git keeps no empty directories, so only files can be missing.
  if (!structure.archive_log)
    return warning('structure', 'there is no archive log', expected, `restore it from Git, or ${gfm('init --force')}`)
  if (missing_files.length === 0) return ok('structure', 'complete')
  const found = `${count(missing_files.length, 'managed file')} deleted: ${some(missing_files)}`
  return warning('structure', found, 'every file of the manifest', 'restore them from Git if they were deleted by mistake')
}

function pendingCheck({ status: { pending_files, watcher }, gfm }: FabricFacts): Check {
  if (pending_files.length === 0) return ok('pending', 'everything that was pushed is ingested')
  const found = `${count(pending_files.length, 'raw file')} waiting: ${some(pending_files.map(({ file }) => file))}`
  const hint = watcher.enabled
    ? 'pushes do not arrive, or their operations fail: look at the operations'
    : 'the watcher is off, so nothing starts by itself'
  return warning('pending', found, 'no file waits', `${hint}; ${gfm('ingest')}`)
}

function rejectedCheck({ status: { rejected_files }, gfm }: FabricFacts): Check {
  if (rejected_files.length === 0) return ok('rejected', 'no file')
  const found = `${count(rejected_files.length, 'raw file')} refused: ${some(rejected_files.map(({ file }) => file))}`
  return warning('rejected', found, 'no file', `${gfm('status')} lists every fault with its place`)
}

function lockCheck({ status: { lock }, operations, now }: FabricFacts): Check {
  if (lock === null) return ok('lock', 'free')
  const { operation, expires_at } = lock
  if (Date.parse(expires_at) < now.getTime())
    return warning(
      'lock',
      `operation ${operation} held it until ${expires_at}`,
      'released',
      'nothing: the next operation takes it over',
    )
  const holder = operations.find((candidate) => candidate.operation === operation)
  const minutes = holder === undefined ? 0 : minutesSince(holder.started_at, now)
  const found = `held by operation ${operation} until ${expires_at}${holder === undefined ? '' : `, which began ${minutes} min ago`}`
  if (minutes < LATE_MINUTES) return ok('lock', found)
  return warning(
    'lock',
    found,
    `an operation of less than ${LATE_MINUTES} min`,
    'look for it in the logs: other operations on this repository wait for it',
  )
}

/** The check of the last operations, newest first. */
export function operationsCheck({ operations, now }: Pick<FabricFacts, 'operations' | 'now'>): Check {
  const [open] = operations.filter(isOpen).sort((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at))
  const age = open === undefined ? 0 : minutesSince(open.started_at, now)
  if (open !== undefined && age >= LATE_MINUTES) return lateCheck(open, age)
  const last = operations.find((operation) => !isOpen(operation) && !wasRefused(operation))
  if (last === undefined) return ok('operations', operations.length === 0 ? 'none yet' : 'the first one is running')
  const told = `${last.operation}, ${last.kind} of ${last.started_at}`
  if (last.status !== 'failed') return ok('operations', `the last one ${last.status.replace('_', ' ')}: ${told}`)
  const { code = 'unknown', message = '' } = last.failure ?? {}
  return failed(
    'operations',
    `the last one failed: ${told}: ${code} ${message}`.trim(),
    'it succeeds',
    'fix the cause, and request it again',
  )
}

function lateCheck({ operation, kind, status }: OperationRecord, minutes: number): Check {
  const found = `${kind} ${operation} is ${status} since ${minutes} min`
  if (minutes < LOST_MINUTES)
    return warning('operations', found, `an outcome within ${LATE_MINUTES} min`, 'it may be tried again: look for it in the logs')
  return failed(
    'operations',
    found,
    `an outcome within ${LOST_MINUTES} min`,
    'no process works on it any more: look at the dead letters, and request it again, which completes its record',
  )
}

function minutesSince(time: string, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(time)) / 60_000)
}

function some(files: readonly string[]): string {
  const rest = files.length - MAX_FILES
  return `${files.slice(0, MAX_FILES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
