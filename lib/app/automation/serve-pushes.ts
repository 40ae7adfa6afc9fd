import type { FabricRecord } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { RunOptions } from '../operations/run-on-fabric.ts'
import type { NotedLoss } from '../ports/registry.ts'
import { fabricsOf } from '../registry/fabrics.ts'
import { type Found, findLost, type Looking, leftHeads } from './find-lost.ts'
import { type FailedOperation, ingestWaiting } from './ingest-waiting.ts'
import { lookAtProposals } from './look-at-proposals.ts'
import { noteLookedAt, noteProcessed } from './looked-at.ts'
import { recoverLost } from './recover-lost.ts'

/** The outcome of the pushes to a repository. */
export interface ServedPushes {
  /** `unknown`: no such repository. `up_to_date`: the branch's head was looked at before. */
  outcome: 'unknown' | 'up_to_date' | 'served'
  head: string | null
  reports: OperationReport[]
  /** Operations that failed for good, and why. */
  failures: FailedOperation[]
  /**
   * Ids of operations whose commits a force-push has taken off the branch. In watched fabrics, the raw files of ingests
   * were brought back.
   */
  lost: string[]
}

export interface ServeOptions extends Pick<RunOptions, 'signal' | 'deadline'> {
  /** Serve even if the branch has not moved: the settings may have changed. */
  force?: boolean
  /**
   * Records the outcome. Losses are crossed off only afterwards, so that after a crash before this point, the successor
   * reports the same.
   */
  tell?: (served: ServedPushes) => Promise<void>
}

/**
 * Ingests the waiting raw files of a repository's fabrics at the current head of its branch. All pushes up to this head
 * are served together; a head that was served before costs one request to the remote. Files that a force-push took off
 * the branch are brought back first. A fabric whose watcher is off, or without waiting files, gets no operation. Throws
 * an error that may pass after the others had their turn. The head counts as processed only if there was no such error,
 * nothing was left for later, and the outcome was recorded.
 */
export async function servePushes(
  deployment: OperationDeployment,
  id: string,
  options: ServeOptions = {},
): Promise<ServedPushes> {
  const { served, crossOff } = await serve(deployment, id, options)
  await options.tell?.(served)
  await crossOff()
  return served
}

interface Serving {
  served: ServedPushes
  /** Records that this head needs no further look. */
  crossOff: () => Promise<void>
}

async function serve(deployment: OperationDeployment, id: string, { force, tell: _, ...until }: ServeOptions): Promise<Serving> {
  const record = await deployment.repositories.get(id)
  if (record === undefined) return nothingToDo('unknown', null)
  const lookedAt = deployment.now()
  const repository = await deployment.openRepository(record)
  const snapshot = await repository.refresh(until.signal)
  const head = snapshot.commit
  if (head === null) return nothingToDo('up_to_date', head)
  const fabrics = await fabricsOf(deployment, id)
  await lookAtProposals(deployment, { record, repository, base: snapshot, signal: until.signal }, fabrics)
  const lost = await notedLost(deployment, { record, repository, snapshot, signal: until.signal }, fabrics)
  if (head === record.processed_head && force !== true && lost.left.length === 0 && lost.urgent.length === 0) {
    await noteLookedAt(deployment, record, head)
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
    const { left, isUndecided } = lost
    await noteProcessed(deployment, record, { repository, head, left, lookedAt, isUnfinished, isUndecided }, reports)
  }
  return { served: { outcome: 'served', head, reports, failures, lost: lost.all.map(({ operation }) => operation) }, crossOff }
}

function nothingToDo(outcome: 'unknown' | 'up_to_date', head: string | null): Serving {
  return { served: { outcome, head, reports: [], failures: [], lost: [] }, crossOff: () => Promise.resolve() }
}

interface NotedLost {
  /** Former heads of the branch. */
  left: string[]
  /** There may be more, which only another look can tell. */
  isUndecided: boolean
  /** The operations that left the branch with them, and those on the list before. */
  all: NotedLoss[]
  /** Operations of watched fabrics that have to be brought back; the others stay on the list. */
  waiting: NotedLoss[]
  /** Operations that have to be brought back or reported. */
  urgent: NotedLoss[]
}

const NOTHING_FOUND: Found = { lost: [], isUndecided: false }

/** Puts operations that have left the branch on the list, before anything is done about them. */
async function notedLost(
  deployment: OperationDeployment,
  looking: Looking,
  fabrics: readonly FabricRecord[],
): Promise<NotedLost> {
  const { id } = looking.record
  const left = await leftHeads(looking)
  const [first, ...others] = left
  const { lost: found, isUndecided } =
    first === undefined ? NOTHING_FOUND : await findLost(deployment, looking, fabrics, [first, ...others])
  await deployment.lostOperations.put(id, found)
  const { lost: all } = await deployment.lostOperations.list(id)
  const unwatched = new Set(fabrics.filter(({ watcher_enabled }) => !watcher_enabled).map((fabric) => fabric.id))
  const waiting = all.filter(({ fabric, state }) => state === 'waiting' && !unwatched.has(fabric))
  return { left, isUndecided, all, waiting, urgent: all.filter((one) => one.state === 'settled' || waiting.includes(one)) }
}
