import { setTimeout as sleep } from 'node:timers/promises'
import type { Change } from '../domain/change-set.ts'
import { DomainError, isError, mayPass } from '../domain/errors.ts'
import type { OperationKind, OperationReport } from '../domain/operation.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import type { Original } from '../domain/plan/plan.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'
import { failedRecord, finishedRecord, startedRecord } from './operation-records.ts'
import type { Lease, PreparedCommit, PushOutcome } from './ports.ts'
import { finishUnlessSettled, holderName, settleAbandoned, settleEarlier } from './settle.ts'

/** What a plan asks of the transaction. */
export interface PlannedOperation {
  changes: readonly Change[]
  originals: readonly Original[]
  message: string
  /** The report as it will read once the commit, if any, is on the branch. */
  report: OperationReport
}

/** Plans on one snapshot; called again on the new head when the branch has moved on meanwhile. */
export type PlanOperation = (snapshot: Snapshot) => Promise<PlannedOperation>

/** A plan, and the snapshot that it was made on. */
export interface SnapshotPlan {
  snapshot: Snapshot
  planned: PlannedOperation
}

/** Plans before anything is locked or recorded: what is refused or changes nothing leaves no trace then. */
export async function planFirst({ repository, signal }: OperationContext, plan: PlanOperation): Promise<SnapshotPlan> {
  const snapshot = await repository.refresh(signal)
  return { snapshot, planned: await plan(snapshot) }
}

const ATTEMPTS = 20
const LOCK_WAIT_MS = 20_000
/** Copies of originals under way at once. */
const CONCURRENT_COPIES = 8

/**
 * Runs an operation: plans (unless `first` is a plan already) on the branch's head and makes the plan visible by one compare-and-swap push, or not at all. Without changes there is
 * no commit. Throws what planning or pushing threw, after recording it; `push_contended` when other writers won every time.
 */
export async function transact(
  context: OperationContext,
  request: OperationRequest,
  kind: OperationKind,
  plan: PlanOperation,
  first?: SnapshotPlan,
): Promise<OperationReport> {
  if (request.dryRun) return (await plan(await context.repository.refresh(context.signal))).report
  const record = startedRecord(context, request, kind)
  const earlier = await begin(context, record)
  if (earlier !== undefined) return earlier
  try {
    const report = await underLock(context, record, plan, first)
    await finishUnlessSettled(context, finishedRecord(record, report))
    return report
  } catch (error) {
    if (error instanceof UnknownOutcome) throw error.cause
    if (context.willRetry === true && mayPass(error)) throw error
    // What went wrong is worth more to the caller than that it could not be noted.
    await context.journal.finish(failedRecord(record, error, context.now())).catch(() => undefined)
    throw error
  }
}

/** Starts the record, or finds that the work is done. Throws `operation_finished` when it has failed. */
async function begin(context: OperationContext, record: OperationRecord): Promise<OperationReport | undefined> {
  const earlier = await settleEarlier(context, record)
  if (earlier === undefined) await context.journal.start(record)
  return earlier
}

/** The push was sent and nobody could say what became of it. The record stays `running` and the lease runs out: whoever takes it over settles it. */
class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome'
}

async function underLock(
  context: OperationContext,
  record: OperationRecord,
  plan: PlanOperation,
  first: SnapshotPlan | undefined,
): Promise<OperationReport> {
  const lease = await context.locks.acquire(context.repositoryId, holderName(record), LOCK_WAIT_MS)
  let mayRelease = true
  try {
    if (lease.abandoned !== undefined) await settleAbandoned(context, lease.abandoned)
    // While this process waited for the lock another may have run the same operation: a queue delivers at least once.
    return (await begin(context, record)) ?? (await commitPlan(context, record, plan, lease, first))
  } catch (error) {
    mayRelease = !(error instanceof UnknownOutcome)
    throw error
  } finally {
    if (mayRelease) await lease.release()
  }
}

async function commitPlan(
  context: OperationContext,
  record: OperationRecord,
  plan: PlanOperation,
  lease: Lease,
  first: SnapshotPlan | undefined,
): Promise<OperationReport> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const current = attempt === 1 && first !== undefined ? first : await planNow(context, plan)
    const report = await attemptOnce(context, record, current, lease)
    if (report !== undefined) return report
    // Writers that lost the same race must not meet again at the same moment.
    await sleep(Math.random() * Math.min(50 * attempt, 1000), undefined, { signal: context.signal })
  }
  throw new DomainError('push_contended', `Other writers moved the branch ${ATTEMPTS} times in a row; nothing was changed`, {
    attempts: ATTEMPTS,
  })
}

function planNow(context: OperationContext, plan: PlanOperation): Promise<SnapshotPlan> {
  const { repository, progress } = context
  progress?.({ step: 'fetch', message: `Reading ${repository.branch} of ${repository.url}` })
  return planFirst(context, plan)
}

/** Undefined when the branch moved on between reading and pushing. */
async function attemptOnce(
  context: OperationContext,
  record: OperationRecord,
  { snapshot, planned }: SnapshotPlan,
  lease: Lease,
): Promise<OperationReport | undefined> {
  const { repository, originals, journal, signal, progress } = context
  const { changes, originals: copies, message, report } = planned
  if (changes.length === 0) {
    await originals.putReport(report)
    return report
  }
  await copyOriginals(context, copies)
  progress?.({ step: 'build', message: `Building a commit of ${changes.length} changes` })
  const details = { message, author: record.actor, committer: context.manager, time: context.now() }
  const commit = await repository.prepare(snapshot, changes, details)
  const committed = { ...report, commit: commit.oid }
  await originals.putReport(committed)
  await journal.candidate(record.fabric, record.operation, commit)
  await lease.confirm()
  signal?.throwIfAborted()
  progress?.({ step: 'push', message: `Pushing ${commit.oid.slice(0, 12)}` })
  return (await push(context, commit)) === 'accepted' ? committed : undefined
}

async function push({ repository, signal }: OperationContext, commit: PreparedCommit): Promise<PushOutcome> {
  try {
    return await repository.push(commit, signal)
  } catch (error) {
    throw isRefusal(error) ? error : new UnknownOutcome('The outcome of the push is not known', { cause: error })
  }
}

/** The host said no, so nothing has changed. */
function isRefusal(error: unknown): boolean {
  return isError(error, 'push_refused') || isError(error, 'authentication_failed') || isError(error, 'repository_not_found')
}

async function copyOriginals({ originals }: OperationContext, copies: readonly Original[]): Promise<void> {
  for (let start = 0; start < copies.length; start += CONCURRENT_COPIES) {
    const some = copies.slice(start, start + CONCURRENT_COPIES)
    await Promise.all(some.map(({ sha256, bytes }) => originals.put(sha256, bytes)))
  }
}
