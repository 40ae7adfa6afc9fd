import { DomainError, type ErrorCode } from '../../contract/errors.ts'
import type { OperationRecord } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { Original } from '../../domain/plan/plan.ts'
import type { Lease, PreparedCommit, PushOutcome } from '../ports/ports.ts'
import { keepEarlierRun, type Tried } from './earlier-run.ts'
import type { OperationContext } from './operation-context.ts'
import { finishedRecord } from './operation-records.ts'
import type { SnapshotPlan } from './planned-operation.ts'
import { unlessSettled } from './settle.ts'

/** Copies of originals under way at once. */
const CONCURRENT_COPIES = 8

/** Undefined when the branch moved on between reading and pushing. */
export async function attemptOnce(
  context: OperationContext,
  record: OperationRecord,
  { snapshot, planned }: SnapshotPlan,
  { lease, tried }: { lease: Lease; tried: Tried },
): Promise<OperationReport | undefined> {
  const { repository, originals, journal, signal, progress } = context
  const { changes, originals: copies, message, report } = planned
  if (changes.length === 0) {
    // Where a commit of an earlier run may yet land, its report stands, and the outcome is open.
    if (tried.candidates.length > 0 && tried.base === snapshot.commit) await journal.unknown(record.fabric, record.operation)
    else await endWithoutCommit(context, record, report)
    return report
  }
  await copyOriginals(context, copies)
  progress?.({ step: 'build', message: `Building a commit of ${changes.length} changes` })
  const details = { message, author: record.actor, committer: context.manager, time: context.now() }
  const commit = await repository.prepare(snapshot, changes, details)
  const committed = { ...report, commit: commit.oid }
  await originals.putReport(committed)
  const rivals = tried.base === commit.base ? tried.candidates : []
  await journal.candidate(record.fabric, record.operation, { oid: commit.oid, base: commit.base, rivals })
  await lease.confirm()
  signal?.throwIfAborted()
  progress?.({ step: 'push', message: `Pushing ${commit.oid.slice(0, 12)}` })
  const outcome = await push(context, commit)
  if (outcome === 'unseen') await keepUnseen(context, record, commit, rivals)
  if (outcome !== 'accepted') return undefined
  await recordLanding(context, record, { commit, report: committed })
  return committed
}

async function push({ repository, signal }: OperationContext, commit: PreparedCommit): Promise<PushOutcome> {
  try {
    return await repository.push(commit, signal)
  } catch (error) {
    if (error instanceof DomainError && IS_DEFINITE.has(error.code)) throw error
    throw unknownPush(repository, commit, error)
  }
}

/**
 * The next attempt writes its report over that of this one. Until that is kept, nobody may say that the operation came
 * to nothing.
 */
async function keepUnseen(
  context: OperationContext,
  record: OperationRecord,
  commit: PreparedCommit,
  rivals: readonly string[],
): Promise<void> {
  const { repository, signal } = context
  try {
    const tried = { candidates: [commit.oid, ...rivals], base: commit.base }
    await keepEarlierRun(context, record, tried, await repository.refresh(signal))
  } catch (error) {
    throw unknownPush(repository, commit, error)
  }
}

function unknownPush(
  { branch, url }: OperationContext['repository'],
  { oid, base }: PreparedCommit,
  error: unknown,
): DomainError<'push_unknown'> {
  const ref = `refs/heads/${branch}`
  const reason = error instanceof Error ? error.message : String(error)
  const message = `Nobody knows whether the commit ${oid} has landed on ${ref} of ${url}: ${reason}`
  return new DomainError('push_unknown', message, { ref, url, commit: oid, base, reason }, { cause: error })
}

/** Errors of a push after which the commit cannot land, and the error that says that it may. */
const IS_DEFINITE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'push_refused',
  'push_unknown',
  'authentication_failed',
  'repository_not_found',
  'repository_unreachable',
  'cancelled',
])

async function endWithoutCommit(context: OperationContext, record: OperationRecord, report: OperationReport): Promise<void> {
  await context.originals.putReport(report)
  await journalEnd(context, record, report)
}

interface Landing {
  commit: PreparedCommit
  report: OperationReport
}

/**
 * The commit is on the branch: that it cannot be recorded now must not look as if it were not. The open record is
 * settled when it is due.
 */
async function recordLanding(context: OperationContext, record: OperationRecord, { commit, report }: Landing): Promise<void> {
  try {
    const { oid, base } = commit
    const landed = { oid, base, started_at: record.started_at }
    await context.landed?.(landed, context.repository)
    await journalEnd(context, record, report)
  } catch (error) {
    context.onUnrecorded?.(error)
  }
}

function journalEnd({ journal }: OperationContext, record: OperationRecord, report: OperationReport): Promise<void> {
  return unlessSettled(journal.finish(finishedRecord(record, report)))
}

async function copyOriginals({ originals }: OperationContext, copies: readonly Original[]): Promise<void> {
  for (let start = 0; start < copies.length; start += CONCURRENT_COPIES) {
    const some = copies.slice(start, start + CONCURRENT_COPIES)
    await Promise.all(some.map(({ sha256, bytes }) => originals.put(sha256, bytes)))
  }
}
