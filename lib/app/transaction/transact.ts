import { setTimeout as sleep } from 'node:timers/promises'
import { comesAgain, DomainError, isError } from '../../contract/errors.ts'
import type { OpenOperation, OperationKind } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { Lease, LockHolder } from '../ports/ports.ts'
import { attemptOnce } from './attempt.ts'
import { type BuiltPlan, buildCommit, storingEnded } from './built-commit.ts'
import { keepEarlierRun } from './earlier-run.ts'
import { giveUp, handOverOf, reportOfDone, resumed, takeBack } from './handed-over.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'
import { failedRecord, startedRecord } from './operation-records.ts'
import { finish, newRun, type OperationRun } from './operation-run.ts'
import type { PlanOperation, SnapshotPlan } from './planned-operation.ts'
import { type CandidateFate, candidatesOf, completeLanded, settleAbandoned, settleEarlier, unlessSettled } from './settle.ts'
import type { Together } from './together.ts'

/**
 * Plans before anything is locked or recorded. `known`: a recent snapshot of the branch's head, which saves a request.
 */
export async function planFirst(context: OperationContext, plan: PlanOperation, known?: Snapshot): Promise<SnapshotPlan> {
  const snapshot = known ?? (await refreshed(context))
  return { snapshot, planned: await plan(snapshot) }
}

function refreshed({ repository, signal, progress }: OperationContext): Promise<Snapshot> {
  progress?.({ step: 'fetch', message: `Reading ${repository.branch} of ${repository.url}` })
  return repository.refresh(signal)
}

const ATTEMPTS = 20
const LOCK_WAIT_MS = 20_000

/**
 * Runs an operation: plans on the branch's head and makes the plan visible by one compare-and-swap push, or not at all.
 * Without changes there is no commit. `first`: a finished plan of an operation with a new id. Such an operation needs
 * no look-up of an earlier run, and is recorded with its first commit, or its outcome. `together`, also for a new id:
 * while it waits for the lock, the holder may carry it out, in the same push; in turn it carries out others. It plans
 * under the lock: if it did not wait, and is refused or changes nothing, it leaves no trace. Throws the error of
 * planning or pushing, after recording it; `push_contended` if other writers won every time; `push_unknown` if it is
 * not known whether the commit has landed: then the record stays open until this is settled.
 */
export async function transact(
  context: OperationContext,
  request: OperationRequest,
  kind: OperationKind,
  plan: PlanOperation,
  first?: SnapshotPlan,
  together?: Together,
): Promise<OperationReport> {
  if (request.dryRun) return (await planFirst(context, plan)).planned.report
  const record = startedRecord(context, request, kind)
  const isNew = first !== undefined || together !== undefined
  const begun = isNew ? newRun(record, { isQuiet: first === undefined }) : await begin(context, record)
  if ('report' in begun) return begun.report
  try {
    return await underLock(context, begun, plan, { first, together })
  } catch (error) {
    await noteFailure(context, begun, error)
    throw error
  }
}

/** The caller gets the operation's error, not the failure to record it: an open record is settled when it is due. */
async function noteFailure(context: OperationContext, run: OperationRun, error: unknown): Promise<void> {
  const { journal, now } = context
  const { record } = run
  const { fabric, operation } = record
  try {
    if (comesAgain(error, context)) return
    if (run.isHandedOver) await takeBack(context, run)
    if (run.isQuiet && !run.isOnRecord && !run.isHandedOver) return
    // Whatever the outcome of this run, a commit of an earlier one may still land.
    const mayLand = isError(error, 'push_unknown') || run.isHandedOver || run.candidates.length > 0
    await unlessSettled(mayLand ? journal.unknown(fabric, operation) : finish(context, run, failedRecord(record, error, now())))
  } catch (unrecorded) {
    context.onUnrecorded?.(unrecorded)
  }
}

/** Starts the record, or finds that the work is done. Throws `operation_finished` if the operation has failed. */
async function begin(context: OperationContext, record: OpenOperation): Promise<{ report: OperationReport } | OperationRun> {
  const { report, earlier } = await settleEarlier(context, record)
  if (report !== undefined) return { report }
  const { fabric, operation } = record
  if (earlier?.status === 'unknown') await context.journal.requeue(fabric, operation)
  const asked = { ...record, ...definedOf({ request: earlier?.request }) }
  await context.journal.start(asked)
  const candidates = earlier === undefined || earlier.branch !== record.branch ? [] : candidatesOf(earlier)
  return { ...newRun(asked), isOnRecord: true, candidates, base: earlier?.base ?? null }
}

interface Ways {
  first: SnapshotPlan | undefined
  together: Together | undefined
}

async function underLock(
  context: OperationContext,
  run: OperationRun,
  plan: PlanOperation,
  ways: Ways,
): Promise<OperationReport> {
  const turn = await turnOf(context, run, ways)
  if ('report' in turn) return turn.report
  const { lease } = turn
  let isUnknown = false
  try {
    const { abandoned } = lease
    const isOpen = abandoned !== undefined && (await settlePredecessor(context, abandoned)) === 'open'
    const report = await runOnce(context, run, plan, turn, ways)
    // Our own commit has moved the branch off the base on which the predecessor's commit could have landed, so the
    // predecessor can be settled. If that fails, our operation still succeeded.
    if (isOpen) await settleAbandoned(context, abandoned).catch((error: unknown) => context.onUnrecorded?.(error))
    context.ended?.(report)
    return report
  } catch (error) {
    isUnknown = isError(error, 'push_unknown')
    throw error
  } finally {
    await storingEnded(turn.ready)
    // The next holder then settles the operation.
    if (isUnknown) lease.abandon()
    else await lease.release()
  }
}

interface Turn {
  lease: Lease
  /** The plan that was made before, with its commit. */
  ready: BuiltPlan | undefined
}

/** Waits for the lock. A finished plan's commit is built meanwhile: it is not visible yet. */
async function turnOf(context: OperationContext, run: OperationRun, ways: Ways): Promise<Turn | { report: OperationReport }> {
  const { first, together } = ways
  if (together !== undefined) return sharedTurn(context, run, together)
  const { locks, repositoryId } = context
  const taking = locks.acquire(repositoryId, run.record, LOCK_WAIT_MS)
  const building = first && buildCommit(context, run.record, first)
  const [taken, made] = await Promise.allSettled([taking, building])
  if (taken.status === 'fulfilled' && made.status === 'fulfilled') return { lease: taken.value, ready: made.value }
  if (made.status === 'fulfilled') await storingEnded(made.value)
  if (taken.status === 'rejected') throw taken.reason
  await taken.value.release()
  throw (made as PromiseRejectedResult).reason
}

/** Whoever finds the lock taken leaves its request and does not look at the branch: the holder does that for it. */
async function sharedTurn(
  context: OperationContext,
  run: OperationRun,
  { request }: Together,
): Promise<Turn | { report: OperationReport }> {
  const { locks, repositoryId } = context
  run.isHandedOver = true
  const [taken] = await Promise.allSettled([
    locks.acquireOrHandOver(repositoryId, run.record, LOCK_WAIT_MS, handOverOf(context, run, request)),
  ])
  if (taken.status === 'rejected') return { report: await giveUp(context, run, taken.reason) }
  const lease = taken.value
  if (lease === undefined) return { report: await reportOfDone(context, run) }
  if (!lease.hasWaited) run.isHandedOver = false
  return { lease, ready: undefined }
}

/** A predecessor whose record cannot be read is left until the record is mended. */
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
  asked: OperationRun,
  plan: PlanOperation,
  { lease, ready }: Turn,
  { first, together }: Ways,
): Promise<OperationReport> {
  const run = await begunUnderLock(context, asked, lease, { first, together })
  if ('report' in run) return run.report
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const current = attempt === 1 ? await newestPlan(context, plan, lease, ready) : await planFirst(context, plan)
    if (current.planned.changes.length > 0) run.isQuiet = false
    const landed = await landedEarlier(context, run, current.snapshot)
    if (landed !== undefined) return landed
    await keepEarlierRun(context, run.record, run, current.snapshot)
    const attempted = await attemptOnce(context, run, current, lease, together)
    if (attempted.outcome === 'ended') return attempted.report
    // A random pause, so that writers that lost the same race do not collide again.
    // Stryker disable next-line ArithmeticOperator,MethodExpression: how long a pause is changes no outcome
    await sleep(Math.random() * Math.min(50 * attempt, 1000), undefined, { signal: context.signal })
  }
  throw new DomainError('push_contended', `Other writers moved the branch ${ATTEMPTS} times in a row; nothing was changed`, {
    attempts: ATTEMPTS,
  })
}

/** While this process waited for the lock, another may have run the same operation: a queue delivers at least once. */
async function begunUnderLock(
  context: OperationContext,
  asked: OperationRun,
  { hasWaited }: Lease,
  { first, together }: Ways,
): Promise<{ report: OperationReport } | OperationRun> {
  if (together !== undefined) return hasWaited ? resumed(context, asked) : asked
  return first === undefined ? begin(context, asked.record) : asked
}

/**
 * Whoever held the lock meanwhile has probably moved the branch: asking is cheaper than a push in vain. The report of
 * a new plan must not be overtaken by that of the old one: if that could not be stored, it may still be.
 */
async function newestPlan(
  context: OperationContext,
  plan: PlanOperation,
  { hasWaited }: Lease,
  ready: BuiltPlan | undefined,
): Promise<BuiltPlan> {
  if (ready === undefined) return planFirst(context, plan)
  if (!hasWaited) return ready
  const snapshot = await refreshed(context)
  if (snapshot.commit === ready.snapshot.commit) return ready
  await ready.built?.stored
  return planFirst(context, plan, snapshot)
}

/** The report of an earlier run whose commit has appeared in the snapshot since this run began. */
async function landedEarlier(
  context: OperationContext,
  { record, candidates, base }: OperationRun,
  snapshot: Snapshot,
): Promise<OperationReport | undefined> {
  if (snapshot.commit === base) return undefined
  for (const commit of candidates)
    if (await context.repository.reaches(snapshot.commit, commit, context.signal))
      return completeLanded(context, { ...record, base }, commit)
  return undefined
}
