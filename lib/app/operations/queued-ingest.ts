import { comesAgain, isRetryable } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { OpenOperation, OperationRecord } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { openFabric } from '../../domain/manifest/fabric-state.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import { findRawFile, findRawFiles } from '../../domain/raw/raw-file.ts'
import { readBytes } from '../../domain/tree/file-guard.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { Deployment, Operating } from '../deployment.ts'
import { workBudget } from '../transaction/opened-fabric.ts'
import type { IngestRequest, OperationContext } from '../transaction/operation-context.ts'
import { failedRecord, failureOf } from '../transaction/operation-records.ts'
import { candidatesOf, unlessSettled } from '../transaction/settle.ts'
import { ingestFabric, ingestOn } from './fabric-operations.ts'
import { opened, type RunOptions } from './on-fabric.ts'
import { type Ingesting, ingestUpload } from './uploads.ts'

/**
 * Bytes of raw files above which an ingest does not fit into a request: YAML is read at about 0.8 megabytes a second
 * where it is not plain, so these take 10 of the 30 seconds that a gateway waits; the lock may take as much again, and
 * fetching and pushing need the rest.
 */
export const REQUEST_BYTES = 8 * 1024 * 1024

/** How an ingest of a registered fabric is asked for. */
export interface IngestOptions extends RunOptions {
  /** The caller would rather follow the operation than wait for it. */
  wantsQueue: boolean
}

export type IngestAnswer = { report: OperationReport } | { queued: OperationRecord }

/** Ingests now, or through the queue what would take longer than a request may. */
export async function ingestOrQueue(
  deployment: Deployment,
  id: string,
  request: IngestRequest,
  { wantsQueue, ...options }: IngestOptions,
): Promise<IngestAnswer> {
  if (wantsQueue && !request.dryRun) return { queued: await queueIngest(deployment, await deployment.fabrics.get(id), request) }
  const on = await opened(deployment, id, options)
  const snapshot = await on.context.repository.refresh(options.signal)
  if (!request.dryRun && (await isLarge(on.context, snapshot, request)))
    return { queued: await queueIngest(deployment, on.fabric, request) }
  return { report: await ingestOn(deployment, on, request, snapshot) }
}

/**
 * Runs an operation from the queue. One that was finished meanwhile is left alone, and nothing returned: a message may
 * come twice. A failure that may pass leaves the record open, for the message's next coming or, without `willRetry`,
 * for the sweep, which sends another: what was accepted is not forgotten for a host that was away too long.
 */
export async function runQueued(
  deployment: Ingesting,
  { fabric, operation }: { fabric: string; operation: string },
  options: RunOptions = {},
): Promise<OperationReport | undefined> {
  const record = await deployment.journal.get(fabric, operation)
  if (record === undefined || !isOpen(record)) return undefined
  const { atomic = false, file_path, upload } = record.request ?? {}
  const request = { operation, actor: record.actor, dryRun: false, atomic }
  const open = { ...options, willRetry: true, unattended: true }
  try {
    if (upload !== undefined) return await ingestUpload(deployment, record, upload, open)
    return await ingestFabric(deployment, fabric, file_path === undefined ? request : { ...request, filePath: file_path }, open)
  } catch (error) {
    if (!isRetryable(error)) await recordNeverStarted(deployment, record, error)
    else if (!comesAgain(error, options)) await leaveToSweep(deployment, record, error)
    throw error
  }
}

/**
 * An operation that failed before it began, say because its fabric is gone, has nobody else who could write down its
 * outcome. One of which an earlier run has tried to push a commit is settled when it is due.
 */
async function recordNeverStarted(deployment: Operating, { fabric, operation }: OperationRecord, error: unknown): Promise<void> {
  const record = await deployment.journal.get(fabric, operation)
  if (record?.status !== 'queued' || candidatesOf(record).length > 0) return
  await deployment.journal.finish(failedRecord(record, error, deployment.now()))
}

/** The message has come for the last time. Until the sweep sends another, the record says why. */
function leaveToSweep({ journal }: Operating, { fabric, operation }: OperationRecord, error: unknown): Promise<void> {
  return unlessSettled(journal.requeue(fabric, operation, failureOf(error)))
}

async function queueIngest(
  deployment: Deployment,
  { id, repository }: FabricRecord,
  { operation, actor, atomic, filePath }: IngestRequest,
): Promise<OperationRecord> {
  const record: OpenOperation = {
    operation,
    kind: 'ingest',
    fabric: id,
    repository,
    status: 'queued',
    actor,
    started_at: deployment.now().toISOString(),
    request: { atomic, ...definedOf({ file_path: filePath }) },
  }
  await deployment.journal.start(record)
  try {
    await deployment.queue.enqueue({ type: 'operation', repository, fabric: id, operation })
  } catch (error) {
    await recordNeverStarted(deployment, record, error)
    throw error
  }
  return record
}

/** Whether the raw files that wait are too much for one request. */
async function isLarge(context: OperationContext, snapshot: Snapshot, { filePath }: IngestRequest): Promise<boolean> {
  const fabric = await openFabric(snapshot, context.settings, workBudget(context))
  if (fabric === undefined) return false
  const { layout, budget } = fabric
  const files =
    filePath === undefined ? await findRawFiles(snapshot, layout, budget) : [await findRawFile(snapshot, layout, filePath)]
  let bytes = 0
  for (const { from, path, blob } of files) {
    if (from === 'refused') continue
    await budget.turn()
    const read = await readBytes(snapshot, { path, oid: blob })
    if ('fault' in read) return true
    bytes += read.value.length
    if (bytes > REQUEST_BYTES) return true
  }
  return false
}
