import { ulid } from 'ulid'
import { mayPass } from '../domain/errors.ts'
import type { OperationReport } from '../domain/operation.ts'
import { openFabric } from '../domain/plan/fabric-state.ts'
import type { FabricRecord, RepositoryRecord } from '../domain/registration.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { announceFailure } from './announce.ts'
import type { Operating } from './deployment.ts'
import { ingestFabric, type RunOptions } from './fabric-operations.ts'
import { fabricsOf } from './fabrics.ts'
import { waitingFiles } from './ingest-raw.ts'
import { failureOf } from './operation-records.ts'
import { findLost, recover } from './recover-lost.ts'

/** What became of the pushes to a repository. */
export interface ServedPushes {
  /** `unknown`: no such repository. `up_to_date`: all that the branch holds was looked at before. */
  outcome: 'unknown' | 'up_to_date' | 'served'
  head: string | null
  reports: OperationReport[]
  /** Ids of operations whose commits somebody has taken off the branch; the raw files of ingests were brought back. */
  lost: string[]
}

export interface ServeOptions extends Pick<RunOptions, 'signal'> {
  /** Also when the branch is where it was: what may be done with it has changed. */
  force?: boolean
}

/**
 * Ingests what waits in the fabrics of a repository, at the head that its branch has now: however many pushes led there, they are served
 * at once, and whatever was served before costs one question to the remote. Fabrics whose watcher is off, or in which nothing waits, have no
 * operation. Throws what an ingest throws when that may pass, after the other fabrics had their turn; a failure that would only repeat itself
 * is on its operation's record.
 */
export async function servePushes(deployment: Operating, id: string, options: ServeOptions = {}): Promise<ServedPushes> {
  const record = await deployment.repositories.get(id)
  if (record === undefined) return { outcome: 'unknown', head: null, reports: [], lost: [] }
  const repository = await deployment.openRepository(record)
  const snapshot = await repository.refresh(options.signal)
  const head = snapshot.commit
  if (head === null || (head === record.processed_head && options.force !== true))
    return { outcome: 'up_to_date', head, reports: [], lost: [] }
  const fabrics = await fabricsOf(deployment, id)
  const lost = await findLost(deployment, { record, repository, snapshot, fabrics, signal: options.signal })
  const recovered = await recover(deployment, lost, options)
  const reports = [...recovered, ...(await ingestWaiting(deployment, fabrics, snapshot, options))]
  await noteProcessed(deployment, record, head, reports)
  return { outcome: 'served', head, reports, lost: lost.map(({ operation }) => operation) }
}

async function ingestWaiting(
  deployment: Operating,
  fabrics: readonly FabricRecord[],
  snapshot: Snapshot,
  { signal }: ServeOptions,
): Promise<OperationReport[]> {
  const reports: OperationReport[] = []
  let passing: unknown
  for (const fabric of fabrics) {
    const request = { operation: ulid(), actor: deployment.manager, dryRun: false, atomic: false, automatic: true }
    try {
      if (!(await hasWaiting(fabric, snapshot))) continue
      reports.push(await ingestFabric(deployment, fabric.id, request, signal === undefined ? {} : { signal }))
    } catch (error) {
      if (mayPass(error)) passing ??= error
      else if (snapshot.commit !== null) await announceFailure(deployment, fabric, snapshot.commit, failureOf(error))
    }
  }
  if (passing !== undefined) throw passing
  return reports
}

async function hasWaiting(record: FabricRecord, snapshot: Snapshot): Promise<boolean> {
  if (!record.watcher_enabled) return false
  const fabric = await openFabric(snapshot, record)
  return fabric !== undefined && (await waitingFiles(fabric, record.rejected_files)).length > 0
}

/** Our own commits on top of the head have nothing in them that waits. What others pushed in between is told by their own delivery. */
async function noteProcessed(
  { repositories }: Operating,
  { id, processed_head: processed }: RepositoryRecord,
  head: string,
  reports: readonly OperationReport[],
): Promise<void> {
  let reached = head
  for (const { source_commit, commit } of reports) if (commit !== null && source_commit === reached) reached = commit
  await repositories.change(id, { processed_head: reached }, { processed })
}
