import pMap from 'p-map'
import { DomainError, type ErrorCode, isError } from '../../contract/errors.ts'
import type { OpenOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { Original } from '../../domain/plan/plan.ts'
import type { Lease, PreparedCommit, PushOutcome } from '../ports/ports.ts'
import { allOrFirstError } from './all-or-first-error.ts'
import { keepEarlierRun } from './earlier-run.ts'
import type { OperationContext } from './operation-context.ts'
import { finishedRecord } from './operation-records.ts'
import { finish, noteCandidate, type OperationRun } from './operation-run.ts'
import type { SnapshotPlan } from './planned-operation.ts'
import { unlessSettled } from './settle.ts'
import { finishMembers, joinWaiting, type Member, noteMembers, type Together } from './together.ts'

/** Concurrent copies of originals. */
const CONCURRENT_COPIES = 8

/** A plan, with its commit if that is built already. `copied`: the copies of the originals, which may be under way. */
export interface BuiltPlan extends SnapshotPlan {
  commit?: PreparedCommit
  copied?: Promise<void>
}

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
  const { originals, signal, progress } = context
  const { report } = plan.planned
  const { commit, copied } = plan.commit === undefined ? await buildCommit(context, run.record, plan) : plan
  if (commit === undefined) {
    await endWithoutCommit(context, run, plan)
    return { outcome: 'ended', report }
  }
  await context.admits?.(plan.planned.changes)
  const committed = { ...report, commit: commit.oid }
  const rivals = run.base === commit.base ? run.candidates : []
  const { oid, base } = commit
  const joined = together === undefined || !lease.hasWaited ? [] : await joinWaiting(context, { run, lease, together }, commit)
  const stored = allOrFirstError(copied ?? Promise.resolve(), originals.putReport(committed))
  const candidate = { oid, base, rivals, ...definedOf({ branch: context.branch }) }
  const noted = allOrFirstError(noteMembers(context, joined), noteCandidate(context, run, candidate))
  const [, [members]] = await allOrFirstError(stored, noted)
  await lease.confirm()
  signal?.throwIfAborted()
  progress?.({ step: 'push', message: `Pushing ${oid.slice(0, 12)}` })
  const { outcome, landed } = await pushTogether(context, commit, members)
  if (outcome === 'unseen') await keepUnseen(context, run.record, commit, rivals)
  if (outcome !== 'accepted') return { outcome: 'moved' }
  await recordLanding(context, run, { commit, report: committed, members: landed })
  return { outcome: 'ended', report: committed }
}

/** A host that refuses the commits of others may still take the operation's own. */
async function pushTogether(
  context: OperationContext,
  commit: PreparedCommit,
  members: readonly Member[],
): Promise<{ outcome: PushOutcome; landed: readonly Member[] }> {
  try {
    return { outcome: await push(context, members.at(-1)?.commit ?? commit), landed: members }
  } catch (error) {
    if (members.length === 0 || !isError(error, 'push_refused')) throw error
    return { outcome: await push(context, commit), landed: [] }
  }
}

/**
 * Builds the commit of a plan, if it has changes. The originals are copied from then on, which the push waits for.
 * Nothing is visible in Git yet.
 */
export async function buildCommit(
  context: OperationContext,
  { actor: author }: OpenOperation,
  plan: SnapshotPlan,
): Promise<BuiltPlan> {
  const { repository, manager: committer, progress } = context
  const { snapshot, planned } = plan
  const { changes, originals: copies, message } = planned
  if (changes.length === 0) return plan
  const copied = copyOriginals(context, copies)
  progress?.({ step: 'build', message: `Building a commit of ${changes.length} changes` })
  const details = { message, author, committer, time: context.now() }
  // Whoever pushes waits for them.
  copied.catch(() => undefined)
  try {
    return { ...plan, commit: await repository.prepare(snapshot, changes, details), copied }
  } catch (error) {
    await copiesEnded({ copied })
    throw error
  }
}

/** Waits until no original of a plan is being copied any more, also where that fails. */
export async function copiesEnded(plan: Pick<BuiltPlan, 'copied'> | undefined): Promise<void> {
  await plan?.copied?.catch(() => undefined)
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

/** The error of a commit that may have landed, and may still land. */
export function unknownPush(
  { branch, url }: OperationContext['repository'],
  { oid, base }: Pick<PreparedCommit, 'oid' | 'base'>,
  error: unknown,
): DomainError<'push_unknown'> {
  const ref = `refs/heads/${branch}`
  const reason = error instanceof Error ? error.message : String(error)
  const message = `It is not known whether the commit ${oid} has landed on ${ref} of ${url}: ${reason}`
  return new DomainError('push_unknown', message, { ref, url, commit: oid, base, reason }, { cause: error })
}

/** Errors of a push that are sure of its outcome: the commit cannot land or, with `push_unknown`, still may. */
const IS_DEFINITE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'push_refused',
  'push_unknown',
  'authentication_failed',
  'repository_not_found',
  'repository_unreachable',
  'cancelled',
])

/** If a commit of an earlier run may still land, its report stays and the outcome is open. */
async function endWithoutCommit(
  context: OperationContext,
  run: OperationRun,
  { snapshot, planned }: SnapshotPlan,
): Promise<void> {
  const { fabric, operation } = run.record
  if (run.isQuiet && !run.isOnRecord) return
  if (run.candidates.length > 0 && run.base === snapshot.commit) return context.journal.unknown(fabric, operation)
  await context.originals.putReport(planned.report)
  await recordEnd(context, run, planned.report)
}

interface Landing {
  commit: PreparedCommit
  report: OperationReport
  /** Those whose commits stand on it. */
  members: readonly Member[]
}

/**
 * The commit is on the branch, so a failure to record it must not make the operation look failed. The open record is
 * settled when it is due.
 */
async function recordLanding(context: OperationContext, run: OperationRun, { commit, report, members }: Landing): Promise<void> {
  try {
    const { oid, base } = members.at(-1)?.commit ?? commit
    const landed = { oid, base, started_at: run.record.started_at, report }
    const proposal = await context.landed?.(landed, context.repository)
    await allOrFirstError(recordEnd(context, run, { ...report, ...definedOf({ proposal }) }), finishMembers(context, members))
  } catch (error) {
    context.onUnrecorded?.(error)
  }
}

function recordEnd(context: OperationContext, run: OperationRun, report: OperationReport): Promise<void> {
  return unlessSettled(finish(context, run, finishedRecord(run.record, report)))
}

async function copyOriginals({ originals }: OperationContext, copies: readonly Original[]): Promise<void> {
  await pMap(copies, ({ sha256, bytes }) => originals.put(sha256, bytes), { concurrency: CONCURRENT_COPIES })
}
