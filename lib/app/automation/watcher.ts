import { ulid } from 'ulid'
import { DomainError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { OperationRecord } from '../../contract/operation.ts'
import type { WatcherStatistics, WatcherStatus } from '../../contract/watcher.ts'
import { definedOf } from '../../defined-of.ts'
import { layoutOf } from '../../domain/fabric/layout.ts'
import { wasRefused } from '../../domain/operation/outcome.ts'
import type { Clock, Records } from '../deployment.ts'
import type { OperationQueue } from '../ports/queues.ts'
import { changeFabric, holds } from '../registry/change-fabric.ts'

export interface Watching extends Records, Clock {
  queue: OperationQueue
}

const LATEST_OPERATIONS = 100

/** Throws `fabric_not_found`. */
export async function watcherStatus({ fabrics, repositories, journal }: Watching, id: string): Promise<WatcherStatus> {
  const fabric = await fabrics.get(id)
  const { operations } = await journal.list(id, { limit: LATEST_OPERATIONS })
  const repository = await repositories.get(fabric.repository)
  const issues = [
    ...(fabric.gitops_initialized ? [] : ['the fabric is not initialised: nothing is ingested before it is']),
    ...(repository?.webhook_secret === undefined ? ['the repository has no webhook_secret: only the clock finds pushes'] : []),
  ]
  return {
    is_watching: fabric.watcher_enabled,
    raw_path: layoutOf(fabric).raw,
    scan_interval: fabric.scan_interval,
    last_scan_time: repository?.swept_at ?? null,
    statistics: statisticsOf(operations),
    healthy: issues.length === 0,
    health_issues: issues,
  }
}

/**
 * Turns automatic ingestion on, and has waiting raw files ingested. Idempotent. Throws `fabric_not_found`,
 * `fabric_not_initialized`.
 */
export async function startWatcher(deployment: Watching, id: string, scanInterval?: number): Promise<FabricRecord> {
  const { gitops_initialized } = await deployment.fabrics.get(id)
  if (!gitops_initialized)
    throw new DomainError('fabric_not_initialized', `The fabric ${id} is not initialised: call init-gitops first`, { fabric: id })
  const changes = { watcher_enabled: true, ...definedOf({ scan_interval: scanInterval }) }
  const fabric = await change(deployment, id, changes)
  await deployment.repositories.schedule(fabric.repository, deployment.now())
  const [delivery, received_at] = [`watcher-${ulid()}`, deployment.now().toISOString()]
  const { repository } = fabric
  await deployment.deliveries.claim({ repository, delivery, source: 'watcher', status: 'queued', received_at })
  await deployment.queue.enqueue({ type: 'push', repository, delivery, force: true })
  return fabric
}

/** Turns automatic ingestion off; requested operations still run. Throws `fabric_not_found`. */
export function stopWatcher(deployment: Watching, id: string): Promise<FabricRecord> {
  return change(deployment, id, { watcher_enabled: false })
}

function change(
  deployment: Watching,
  id: string,
  changes: Partial<Pick<FabricRecord, 'watcher_enabled' | 'scan_interval'>>,
): Promise<FabricRecord> {
  return changeFabric(deployment, id, (fabric) => (holds(fabric, changes) ? undefined : changes))
}

function statisticsOf(operations: readonly OperationRecord[]): WatcherStatistics {
  const ingests = operations.filter((operation) => operation.kind === 'ingest' && !wasRefused(operation))
  const processed = ingests.map((ingest) => ('files_processed' in ingest ? (ingest.files_processed ?? 0) : 0))
  const ended = ingests.find((ingest) => 'finished_at' in ingest)
  return {
    files_processed: processed.reduce((sum, files) => sum + files, 0),
    processing_errors: ingests.filter(({ status }) => status === 'failed' || status === 'rejected').length,
    last_processing_time: ended?.finished_at ?? null,
  }
}
