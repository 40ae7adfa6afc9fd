import type { FabricRecord } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { RepositoryChange, RepositoryRecord } from '../../contract/repository.ts'
import type { Operating } from '../deployment.ts'
import type { RunOptions } from '../operations/on-fabric.ts'
import type { NotedLoss } from '../ports/registry.ts'
import { fabricsOf } from '../registry/fabrics.ts'
import { findLost, type Looking, leftHeads } from './find-lost.ts'
import { type FailedOperation, ingestWaiting } from './ingest-waiting.ts'
import { recoverLost } from './recover-lost.ts'

/** What became of the pushes to a repository. */
export interface ServedPushes {
  /** `unknown`: no such repository. `up_to_date`: all that the branch holds was looked at before. */
  outcome: 'unknown' | 'up_to_date' | 'served'
  head: string | null
  reports: OperationReport[]
  /** Operations that failed for good, and why. */
  failures: FailedOperation[]
  /**
   * Ids of operations whose commits somebody has taken off the branch; the raw files of ingests were brought back where
   * the fabric is watched.
   */
  lost: string[]
}

export interface ServeOptions extends Pick<RunOptions, 'signal' | 'deadline'> {
  /** Also when the branch is where it was: what may be done with it has changed. */
  force?: boolean
  /**
   * Has what came of it written down. Only then is it crossed off, so that whoever goes on after a death before it
   * tells the same.
   */
  tell?: (served: ServedPushes) => Promise<void>
}

/**
 * Ingests what waits in the fabrics of a repository, at the head that its branch has now: however many pushes led
 * there, they are served at once, and a head that was served before costs one question to the remote. What a force-push
 * has taken off the branch is brought back first. Fabrics whose watcher is off, or in which nothing waits, have no
 * operation. Throws the error of an operation that may pass, after the others had their turn. The head counts as
 * processed only when none did, when nothing was left for another time, and when what came of it was told.
 */
export async function servePushes(deployment: Operating, id: string, options: ServeOptions = {}): Promise<ServedPushes> {
  const { served, crossOff } = await serve(deployment, id, options)
  await options.tell?.(served)
  await crossOff()
  return served
}

interface Serving {
  served: ServedPushes
  /** Notes that nobody need come back to it. */
  crossOff: () => Promise<void>
}

async function serve(deployment: Operating, id: string, { force, tell: _, ...until }: ServeOptions): Promise<Serving> {
  const record = await deployment.repositories.get(id)
  if (record === undefined) return nothingToDo('unknown', null)
  const lookedAt = deployment.now()
  const repository = await deployment.openRepository(record)
  const snapshot = await repository.refresh(until.signal)
  const head = snapshot.commit
  if (head === null) return nothingToDo('up_to_date', head)
  const fabrics = await fabricsOf(deployment, id)
  const lost = await notedLost(deployment, { record, repository, snapshot, signal: until.signal }, fabrics)
  if (head === record.processed_head && force !== true && lost.left.length === 0 && lost.urgent.length === 0) {
    // A head that could not be noted when its operation landed: noted now, no sweep takes it for a move of the branch.
    if (record.head !== head) await deployment.repositories.change(id, { head }, { processed: head, head: record.head })
    return nothingToDo('up_to_date', head)
  }
  const recovered = await recoverLost(deployment, { id, repository }, lost.waiting, until)
  const ingested = await ingestWaiting(deployment, fabrics, { repository, snapshot, until })
  const isUnfinished = ingested.isUnfinished || recovered.unfinished.size > 0
  const reports = [...recovered.reports, ...ingested.reports]
  const failures = [...recovered.failures, ...ingested.failures]
  const crossOff = async () => {
    for (const { operation } of lost.urgent)
      if (!recovered.unfinished.has(operation)) await deployment.lostOperations.mark(id, operation, 'done')
    await noteProcessed(deployment, record, { head, left: lost.left, lookedAt, isUnfinished }, reports)
  }
  return { served: { outcome: 'served', head, reports, failures, lost: lost.all.map(({ operation }) => operation) }, crossOff }
}

function nothingToDo(outcome: 'unknown' | 'up_to_date', head: string | null): Serving {
  return { served: { outcome, head, reports: [], failures: [], lost: [] }, crossOff: () => Promise.resolve() }
}

interface NotedLost {
  /** Heads that the branch had. */
  left: string[]
  /** What left the branch with them, and what was noted before. */
  all: NotedLoss[]
  /** Those of watched fabrics that are to be brought back; the others stay on the list. */
  waiting: NotedLoss[]
  /** Those that are to be brought back, or to be told. */
  urgent: NotedLoss[]
}

/** Puts what has left the branch on the list before anything is done about it. */
async function notedLost(deployment: Operating, looking: Looking, fabrics: readonly FabricRecord[]): Promise<NotedLost> {
  const { id } = looking.record
  const left = await leftHeads(looking)
  const [first, ...others] = left
  if (first !== undefined) {
    const found = await findLost(deployment, looking, fabrics, [first, ...others])
    if (found.length > 0) await deployment.lostOperations.put(id, found)
  }
  const { lost: all } = await deployment.lostOperations.list(id)
  const unwatched = new Set(fabrics.filter(({ watcher_enabled }) => !watcher_enabled).map((fabric) => fabric.id))
  const waiting = all.filter(({ fabric, state }) => state === 'waiting' && !unwatched.has(fabric))
  return { left, all, waiting, urgent: all.filter((one) => one.state === 'settled' || waiting.includes(one)) }
}

interface Looked {
  head: string
  /** Heads that have left the branch. */
  left: readonly string[]
  lookedAt: Date
  /** Something still waits. */
  isUnfinished: boolean
}

/**
 * Our own commits on top of the head have nothing in them that waits. What others pushed in between is told by their
 * own delivery. Where somebody else has noted another head meanwhile, theirs stays, and the next look begins there.
 * Where files are left for another time nothing counts as processed: the sweep comes back.
 */
async function noteProcessed(
  { repositories }: Operating,
  { id, processed_head: before, head: beforeHead }: RepositoryRecord,
  { head, left, lookedAt, isUnfinished }: Looked,
  reports: readonly OperationReport[],
): Promise<void> {
  const own = reports.map(({ commit }) => commit)
  let reached = head
  for (const { source_commit, commit } of reports) if (commit !== null && source_commit === reached) reached = commit
  const known = await repositories.get(id)
  if (known === undefined) return
  const { processed_head: processed, head: newest, left_head = null } = known
  if (processed !== before && !own.includes(processed)) return
  const isLeft = (commit: string | null) => commit !== null && left.includes(commit)
  const changes: RepositoryChange = { processed_head: isUnfinished ? null : reached, processed_at: lookedAt.toISOString() }
  if (isLeft(left_head)) changes.left_head = null
  if (newest === beforeHead || isLeft(newest)) changes.head = reached
  await repositories.change(id, changes, { processed, head: newest })
}
