import { setTimeout as sleep } from 'node:timers/promises'
import { comesAgain, DomainError, isError } from '../../contract/errors.ts'
import type { OperationKind, OperationRecord } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { Lease, LockHolder } from '../ports/ports.ts'
import { attemptOnce } from './attempt.ts'
import { keepEarlierRun, type Tried } from './earlier-run.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'
import { failedRecord, startedRecord } from './operation-records.ts'
import type { PlanOperation, SnapshotPlan } from './planned-operation.ts'
import { type CandidateFate, candidatesOf, completeLanded, settleAbandoned, settleEarlier } from './settle.ts'

/** Plans before anything is locked or recorded: what is refused or changes nothing leaves no trace then. */
export async function planFirst({ repository, signal }: OperationContext, plan: PlanOperation): Promise<SnapshotPlan> {
  const snapshot = await repository.refresh(signal)
  return { snapshot, planned: await plan(snapshot) }
}

const ATTEMPTS = 20
const LOCK_WAIT_MS = 20_000

/**
 * Runs an operation: plans (unless `first` is a plan already) on the branch's head and makes the plan visible by one
 * compare-and-swap push, or not at all. Without changes there is no commit. Throws the error of planning or pushing,
 * after recording it; `push_contended` when other writers won every time; `push_unknown` when nobody knows whether the
 * commit has landed, and then the record stays open until somebody does.
 */
export async function transact(
  context: OperationContext,
  request: OperationRequest,
  kind: OperationKind,
  plan: PlanOperation,
  first?: SnapshotPlan,
): Promise<OperationReport> {
  if (request.dryRun) return (await plan(await context.repository.refresh(context.signal))).report
  const begun = await begin(context, startedRecord(context, request, kind))
  if ('report' in begun) return begun.report
  try {
    return await underLock(context, begun.record, plan, first)
  } catch (error) {
    await noteFailure(context, begun, error)
    throw error
  }
}

/**
 * What went wrong matters more to the caller than a failure to record it: an open record is looked after when it is
 * due.
 */
async function noteFailure(context: OperationContext, { record, candidates }: Begun, error: unknown): Promise<void> {
  const { journal, now } = context
  const { fabric, operation } = record
  // Whatever this run came to, a commit of an earlier one may still land.
  const mayLand = isError(error, 'push_unknown') || candidates.length > 0
  try {
    if (comesAgain(error, context)) return
    if (mayLand) await journal.unknown(fabric, operation)
    else await journal.finish(failedRecord(record, error, now()))
  } catch (unrecorded) {
    context.onUnrecorded?.(unrecorded)
  }
}

/** The record as it was started: what a message asks for stays in it. */
interface Begun extends Tried {
  record: OperationRecord
}

/** Starts the record, or finds that the work is done. Throws `operation_finished` when it has failed. */
async function begin(context: OperationContext, record: OperationRecord): Promise<{ report: OperationReport } | Begun> {
  const { report, earlier } = await settleEarlier(context, record)
  if (report !== undefined) return { report }
  const { fabric, operation } = record
  if (earlier?.status === 'unknown') await context.journal.requeue(fabric, operation)
  const asked = earlier?.request === undefined ? record : { ...record, request: earlier.request }
  await context.journal.start(asked)
  return { record: asked, candidates: earlier === undefined ? [] : candidatesOf(earlier), base: earlier?.base ?? null }
}

async function underLock(
  context: OperationContext,
  record: OperationRecord,
  plan: PlanOperation,
  first: SnapshotPlan | undefined,
): Promise<OperationReport> {
  const lease = await context.locks.acquire(context.repositoryId, record, LOCK_WAIT_MS)
  let isUnknown = false
  try {
    const { abandoned } = lease
    const isOpen = abandoned !== undefined && (await settlePredecessor(context, abandoned)) === 'open'
    const report = await runOnce(context, record, plan, lease, first)
    // Our own commit has taken the branch off the base on which the predecessor's commit could have landed. That it
    // cannot be settled now is no failure of ours.
    if (isOpen) await settleAbandoned(context, abandoned).catch((error: unknown) => context.onUnrecorded?.(error))
    return report
  } catch (error) {
    isUnknown = isError(error, 'push_unknown')
    throw error
  } finally {
    // The next holder is told of an operation without an outcome.
    if (isUnknown) lease.abandon()
    else await lease.release()
  }
}

/** One whose record nobody can read is left to whoever mends it. */
async function settlePredecessor(context: OperationContext, abandoned: LockHolder): Promise<CandidateFate['fate'] | 'settled'> {
  try {
    return await settleAbandoned(context, abandoned)
  } catch (error) {
    if (!isError(error, 'record_unreadable')) throw error
    context.onUnrecorded?.(error)
    return 'settled'
  }
}

async function runOnce(
  context: OperationContext,
  record: OperationRecord,
  plan: PlanOperation,
  lease: Lease,
  first: SnapshotPlan | undefined,
): Promise<OperationReport> {
  // While this process waited for the lock another may have run the same operation: a queue delivers at least once.
  const begun = await begin(context, record)
  if ('report' in begun) return begun.report
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const current = attempt === 1 && first !== undefined ? first : await planNow(context, plan)
    const landed = await landedEarlier(context, record, begun, current.snapshot)
    if (landed === undefined) await keepEarlierRun(context, record, begun, current.snapshot)
    const report = landed ?? (await attemptOnce(context, record, current, { lease, tried: begun }))
    if (report !== undefined) return report
    // Writers that lost the same race must not meet again at the same moment.
    // Stryker disable next-line ArithmeticOperator,MethodExpression: how long a pause is changes no outcome
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

/** The report of an earlier run whose commit is in the snapshot, although it was not there when this run began. */
async function landedEarlier(
  context: OperationContext,
  record: OperationRecord,
  { candidates, base }: Tried,
  snapshot: Snapshot,
): Promise<OperationReport | undefined> {
  if (snapshot.commit === base) return undefined
  for (const commit of candidates)
    if (await context.repository.reaches(snapshot.commit, commit, context.signal))
      return completeLanded(context, { ...record, base }, commit)
  return undefined
}
