import { DomainError, isError } from '../../contract/errors.ts'
import type { OpenOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { Lease, PreparedCommit } from '../ports/ports.ts'
import { allOrFirstError } from './all-or-first-error.ts'
import { type BuiltPlan, buildCommit } from './built-commit.ts'
import { keepEarlierRun } from './earlier-run.ts'
import type { OperationContext } from './operation-context.ts'
import { finishedRecord } from './operation-records.ts'
import { finish, noteCandidate, type OperationRun } from './operation-run.ts'
import type { SnapshotPlan } from './planned-operation.ts'
import { pushTogether, unknownPush } from './push-together.ts'
import { unlessSettled } from './settle.ts'
import { finishMembers, joinWaiting, type Member, noteMembers, type Together } from './together.ts'

/** A confirmation of the lease holds for so long: nobody takes over a lease that was extended a moment ago. */
const CONFIRMED_MS = 1000

/** `ended`: the operation is over. `moved`: the branch moved on between reading and pushing, without the commit. */
export type Attempt = { outcome: 'ended'; report: OperationReport } | { outcome: 'moved' }

/** Pushes the commit of a plan, after storing everything that is needed to settle it. */
export async function attemptOnce(
  context: OperationContext,
  run: OperationRun,
  plan: BuiltPlan,
  lease: Lease,
  together?: Together,
): Promise<Attempt> {
  const { signal, progress } = context
  const { changes, report: planned } = plan.planned
  if (changes.length > 0) await context.admits?.(changes)
  const { built } = plan.built === undefined ? await buildCommit(context, run.record, plan) : plan
  if (built === undefined) {
    await endWithoutCommit(context, run, plan)
    return { outcome: 'ended', report: planned }
  }
  const { commit, report, stored } = built
  const { oid, base } = commit
  const rivals = run.base === base ? run.candidates : []
  const joined = together === undefined || !lease.hasWaited ? [] : await joinWaiting(context, { run, lease, together }, commit)
  const candidate = { oid, base, rivals, ...definedOf({ branch: context.branch }) }
  const noted = noteAndConfirm(allOrFirstError(noteMembers(context, joined), noteCandidate(context, run, candidate)), lease)
  const [, [members]] = await allOrFirstError(stored, noted)
  await lease.confirm(CONFIRMED_MS)
  signal?.throwIfAborted()
  progress?.({ step: 'push', message: `Pushing ${oid.slice(0, 12)}` })
  const { outcome, landed } = await pushTogether(context, commit, members)
  if (outcome === 'unseen') await keepUnseen(context, run.record, commit, rivals)
  if (outcome !== 'accepted') return { outcome: 'moved' }
  const newest = landed.reduce((last, { record }) => (isNewer(record, last) ? record : last), run.record)
  context.pushed?.(report, newest.operation)
  await recordLanding(context, run, { commit, report, members: landed }, lease)
  return { outcome: 'ended', report }
}

/** Of operations of one fabric. */
function isNewer(one: OpenOperation, other: OpenOperation): boolean {
  return one.fabric === other.fabric && one.operation > other.operation
}

/** Whoever takes the lock from now on finds the commits on record. The last of what is stored may take longer. */
async function noteAndConfirm<T>(notes: Promise<T>, lease: Lease): Promise<T> {
  const noted = await notes
  await lease.confirm()
  return noted
}

/**
 * The next attempt overwrites this attempt's report, so the report is stored first. Until then the operation must not
 * be recorded as having changed nothing.
 */
async function keepUnseen(
  context: OperationContext,
  record: OpenOperation,
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

/**
 * If a commit of an earlier run may still land, its report stays and the outcome is open. Throws `lock_lost` if another
 * process has taken this one for dead meanwhile, and recorded that.
 */
async function endWithoutCommit(
  context: OperationContext,
  run: OperationRun,
  { snapshot, planned }: SnapshotPlan,
): Promise<void> {
  const { fabric, operation } = run.record
  if (run.isQuiet && !run.isOnRecord) return
  if (run.candidates.length > 0 && run.base === snapshot.commit) return context.journal.unknown(fabric, operation)
  await context.originals.putReport(planned.report)
  try {
    await finish(context, run, finishedRecord(run.record, planned.report))
  } catch (error) {
    if (!isError(error, 'operation_finished')) throw error
    const recorded = await context.journal.get(fabric, operation)
    if (recorded?.status === 'failed') throw takenForDead(context.repositoryId, operation)
  }
}

function takenForDead(repository: string, operation: string): DomainError<'lock_lost'> {
  const message = `The operation ${operation} took longer than its lease, and was recorded as interrupted; it changed nothing`
  return new DomainError('lock_lost', message, { repository })
}

interface Landing {
  commit: PreparedCommit
  report: OperationReport
  /** Those whose commits stand on it. */
  members: readonly Member[]
}

/**
 * The commit is on the branch, so a failure to record it must not make the operation look failed. The open record is
 * settled when it is due. Once the head is noted, the lock guards nothing of ours any more; but members that wait for
 * it must not find their records open, and a predecessor is settled under it.
 */
async function recordLanding(
  context: OperationContext,
  run: OperationRun,
  { commit, report, members }: Landing,
  lease: Lease,
): Promise<void> {
  try {
    const { oid, base } = members.at(-1)?.commit ?? commit
    const landed = { oid, base, started_at: run.record.started_at, report }
    const proposal = await context.landed?.(landed, context.repository)
    const recorded = recordEnd(context, run, { ...report, ...definedOf({ proposal }) })
    const mayGo = members.length === 0 && lease.abandoned === undefined
    await allOrFirstError(recorded, mayGo ? lease.release() : finishMembers(context, members))
  } catch (error) {
    context.onUnrecorded?.(error)
  }
}

function recordEnd(context: OperationContext, run: OperationRun, report: OperationReport): Promise<void> {
  return unlessSettled(finish(context, run, finishedRecord(run.record, report)))
}
