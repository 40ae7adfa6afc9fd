import type { FabricRecord } from '../../contract/fabric.ts'
import type { OpenOperation, OperationRecord, ProposedOperation, ReportedOperation } from '../../contract/operation.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { definedOf } from '../../defined-of.ts'
import { commitOf, isOpen } from '../../domain/operation/outcome.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { pages } from '../../pages.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { GitRepository } from '../ports/ports.ts'
import type { LostOperation } from '../ports/registry.ts'
import { leftHeadsOf } from '../registry/left-heads.ts'

export interface Looking {
  record: RepositoryRecord
  repository: GitRepository
  snapshot: Snapshot
  signal: AbortSignal | undefined
}

/** The largest difference between the clocks of two processes. */
const CLOCK_SKEW_MS = 15 * 60_000
const PAGE = 200

/** Recorded heads of the branch that are not below the snapshot: a force-push has taken them away. */
export async function leftHeads({ record, repository, snapshot, signal }: Looking): Promise<string[]> {
  const { processed_head, head } = record
  const left: string[] = []
  for (const known of new Set([...leftHeadsOf(record), processed_head, head]))
    if (known !== null && !(await repository.reaches(snapshot.commit, known, signal))) left.push(known)
  return left
}

/** Operations that have left the branch, oldest first. */
export interface Found {
  lost: LostOperation[]
  /** Others that are being carried out may have left it, too: whether they had landed is being recorded. */
  isUndecided: boolean
}

/**
 * The operations of some fabrics whose commits are not below the snapshot. Each operation that may have left the branch
 * is checked by itself: neither the order of requests nor an operation that is still on the branch proves anything
 * about another.
 */
export async function findLost(
  deployment: Pick<OperationDeployment, 'journal'>,
  looking: Looking,
  fabrics: readonly FabricRecord[],
  left: readonly [string, ...string[]],
): Promise<Found> {
  const lost: LostOperation[] = []
  const [head] = left
  const known: Known = { onBranch: new Set(left), undecided: new Map() }
  for (const { id } of fabrics)
    for (const { fabric, operation, commit } of await lostRecords(deployment, id, looking, known))
      lost.push({ fabric, operation, commit, head })
  return { lost, isUndecided: await isAnyMissing(looking, known) }
}

/** Whether an operation that is being carried out has a commit that is not below the snapshot. */
async function isAnyMissing({ repository, snapshot, signal }: Looking, { undecided }: Known): Promise<boolean> {
  for (const [commit, { status, branch }] of undecided) {
    if (status !== 'running' || branch !== undefined) continue
    if (!(await repository.reaches(snapshot.commit, commit, signal))) return true
  }
  return false
}

/** What is known of the branch as it was, from heads and records. */
interface Known {
  /** Commits that were on it. */
  onBranch: Set<string>
  /** Operations without an outcome, by commit: another that landed on the commit may tell that it was there. */
  undecided: Map<string, OpenOperation>
}

/** `commit`: the one with which it came to the branch. */
type Landed = (OpenOperation | ReportedOperation | ProposedOperation) & { commit: string }

/**
 * An operation that began and ended before the branch was last checked, and is still below the snapshot, vouches for
 * all operations that ended before it began: they were below it on the branch. Those need no look-up in the repository.
 * One that was merged came to the branch at any time after its end, so it takes no part in this.
 */
async function lostRecords(
  { journal }: Pick<OperationDeployment, 'journal'>,
  fabric: string,
  { record, repository, snapshot, signal }: Looking,
  known: Known,
): Promise<Landed[]> {
  const lookedAt = timeOf(record.processed_at)
  const lost: Landed[] = []
  let vouchedBefore = Number.NEGATIVE_INFINITY
  for await (const landed of landedRecords(journal, fabric, known)) {
    const isSettled = !isOpen(landed) && landed.status !== 'merged'
    const endedAt = isSettled ? timeOf(landed.finished_at) : Number.POSITIVE_INFINITY
    if (endedAt < vouchedBefore) continue
    if (!(await repository.reaches(snapshot.commit, landed.commit, signal))) lost.push(landed)
    else if (endedAt < lookedAt - CLOCK_SKEW_MS)
      vouchedBefore = Math.max(vouchedBefore, timeOf(landed.started_at) - CLOCK_SKEW_MS)
  }
  return lost.toReversed()
}

/**
 * Includes an operation without a recorded outcome if its commit is a former head of the branch, or if another
 * operation landed on it.
 */
async function* landedRecords(journal: OperationDeployment['journal'], fabric: string, known: Known): AsyncGenerator<Landed> {
  for await (const { operations } of pages((after) => journal.list(fabric, { limit: PAGE, ...definedOf({ after }) }))) {
    for (const record of operations)
      for (let landed = landedOf(record, known); landed !== undefined; landed = landedBelow(landed, known)) yield landed
  }
}

function landedOf(record: OperationRecord, { onBranch, undecided }: Known): Landed | undefined {
  if (record.status === 'merged') return record.landed === undefined ? undefined : { ...record, commit: record.landed }
  const commit = commitOf(record)
  if (commit === null) return undefined
  if (!isOpen(record)) return record.status === 'succeeded' ? { ...record, commit } : undefined
  if (onBranch.has(commit)) return { ...record, commit }
  undecided.set(commit, record)
  return undefined
}

/** Records come by the time of their requests: the one that landed below another may have come before it. */
function landedBelow(landed: Landed, { onBranch, undecided }: Known): Landed | undefined {
  const below = isOpen(landed) ? landed.base : landed.status === 'succeeded' ? landed.source_commit : undefined
  if (typeof below !== 'string') return undefined
  onBranch.add(below)
  const record = undecided.get(below)
  undecided.delete(below)
  return record && { ...record, commit: below }
}

function timeOf(time: string | undefined): number {
  // Stryker disable next-line ConditionalExpression: nothing is before or after an unknown time, either
  return time === undefined ? Number.NEGATIVE_INFINITY : Date.parse(time)
}
