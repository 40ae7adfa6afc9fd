import type { OperationReport } from '../domain/operation.ts'
import type { OperationRecord } from '../domain/operation-record.ts'
import { openFabric } from '../domain/plan/fabric-state.ts'
import { findRawFiles } from '../domain/plan/raw-file.ts'
import type { Deployment } from './deployment.ts'
import { contextOf, ingestFabric } from './fabric-operations.ts'
import type { IngestRequest } from './operation-context.ts'

/**
 * Bytes of raw files above which an ingest does not fit into a request: YAML is read at about one megabyte a second, the gateway waits for 30
 * seconds, and fetching and pushing need their part.
 */
const REQUEST_BYTES = 8 * 1024 * 1024

export type IngestAnswer = { report: OperationReport } | { queued: OperationRecord }

/** Ingests now, or through the queue what would take longer than a request may. */
export async function ingestOrQueue(
  deployment: Deployment,
  id: string,
  request: IngestRequest,
  wantsQueue: boolean,
): Promise<IngestAnswer> {
  if (!request.dryRun && (wantsQueue || (await isLarge(deployment, id))))
    return { queued: await queueIngest(deployment, id, request) }
  return { report: await ingestFabric(deployment, id, request) }
}

/** Runs an operation from the queue. One that was finished meanwhile is left alone, and nothing returned: a message may come twice. */
export async function runQueued(
  deployment: Deployment,
  { fabric, operation }: { fabric: string; operation: string },
): Promise<OperationReport | undefined> {
  const record = await deployment.journal.get(fabric, operation)
  if (record === undefined || (record.status !== 'queued' && record.status !== 'running')) return undefined
  const { atomic = false, file_path } = record.request ?? {}
  const request = { operation, actor: record.actor, dryRun: false, atomic }
  return ingestFabric(deployment, fabric, file_path === undefined ? request : { ...request, filePath: file_path })
}

async function queueIngest(
  deployment: Deployment,
  id: string,
  { operation, actor, atomic, filePath }: IngestRequest,
): Promise<OperationRecord> {
  const { repository } = await deployment.fabrics.get(id)
  const record: OperationRecord = {
    operation,
    kind: 'ingest',
    fabric: id,
    repository,
    status: 'queued',
    actor,
    started_at: deployment.now().toISOString(),
    request: { atomic, ...(filePath === undefined ? {} : { file_path: filePath }) },
  }
  await deployment.journal.start(record)
  await deployment.queue.enqueue({ repository, fabric: id, operation })
  return record
}

/** Whether the raw files that wait are too much for one request. */
async function isLarge(deployment: Deployment, id: string): Promise<boolean> {
  const { repository, settings } = await contextOf(deployment, await deployment.fabrics.get(id))
  const snapshot = await repository.refresh()
  const fabric = await openFabric(snapshot, settings)
  if (fabric === undefined) return false
  let bytes = 0
  for (const { blob } of await findRawFiles(snapshot, fabric.layout)) {
    bytes += (await snapshot.blob(blob)).length
    if (bytes > REQUEST_BYTES) return true
  }
  return false
}
