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
import type { Deployment, OperationDeployment } from '../deployment.ts'
import { workBudget } from '../transaction/opened-fabric.ts'
import type { IngestRequest, OperationContext } from '../transaction/operation-context.ts'
import { failedRecord, failureOf } from '../transaction/operation-records.ts'
import { candidatesOf, unlessSettled } from '../transaction/settle.ts'
import { type Ingesting, ingestUpload } from './ingest-upload.ts'
import { ingestFabric, ingestOn } from './registered-operations.ts'
import { openRegistration, type RunOptions } from './run-on-fabric.ts'

/**
 * Bytes of raw files above which an ingest does not fit into a request. YAML that is not plain is read at about 0.8
 * megabytes a second, so these bytes take 10 of the 30 seconds that a gateway waits; the lock may take as much again,
 * and fetching and pushing need the rest.
 */
export const REQUEST_BYTES = 8 * 1024 * 1024

/** Options for an ingest of a registered fabric. */
export interface IngestOptions extends RunOptions {
  /** The caller prefers to poll the operation instead of waiting. */
  wantsQueue: boolean
}

export type IngestAnswer = { report: OperationReport } | { queued: OperationRecord }

/** Ingests now, or through the queue if the ingest would take longer than a request. */
export async function ingestOrQueue(
  deployment: Deployment,
  id: string,
  request: IngestRequest,
  { wantsQueue, ...options }: IngestOptions,
): Promise<IngestAnswer> {
  const { propose } = options
  if (wantsQueue && !request.dryRun)
    return { queued: await queueIngest(deployment, await deployment.fabrics.get(id), { ...request, propose }) }
  const refused = deployment.rejectedFiles.get(id)
  // What comes of it is told at the end of the operation, if there is one.
  refused.catch(() => undefined)
  const on = { ...(await openRegistration(deployment, id, options)), refused }
  const snapshot = await on.context.repository.refresh(options.signal)
  if (!request.dryRun && (await isLarge(on.context, snapshot, request)))
    return { queued: await queueIngest(deployment, on.fabric, { ...request, propose }) }
  return { report: await ingestOn(deployment, on, request, snapshot) }
}

/**
 * Runs an operation from the queue. Returns nothing if it is finished already: a message may be delivered twice. After
 * a failure that may pass, the record stays open for the message's next delivery or, without `willRetry`, for the
 * sweep, which sends another message: an accepted operation is not dropped because a host was down for too long.
 */
export async function runQueued(
  deployment: Ingesting,
  { fabric, operation }: { fabric: string; operation: string },
  options: RunOptions = {},
): Promise<OperationReport | undefined> {
  const record = await deployment.journal.get(fabric, operation)
  if (record === undefined || !isOpen(record)) return undefined
  const { atomic = false, decisions = [], file_path, upload, propose } = record.request ?? {}
  const { actor, reason } = record
  const request = { operation, actor, reason, dryRun: false, atomic, decisions }
  const open = { ...options, willRetry: true, unattended: true, propose }
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
 * Records the failure of an operation that failed before it began, for instance because its fabric is gone: nothing
 * else would record it. If an earlier run tried to push a commit, the operation is settled when it is due instead.
 */
async function recordNeverStarted(
  deployment: OperationDeployment,
  { fabric, operation }: OperationRecord,
  error: unknown,
): Promise<void> {
  const record = await deployment.journal.get(fabric, operation)
  if (record?.status !== 'queued' || candidatesOf(record).length > 0) return
  await deployment.journal.finish(failedRecord(record, error, deployment.now()))
}

/** This was the message's last delivery. The record holds the reason until the sweep sends another message. */
function leaveToSweep({ journal }: OperationDeployment, { fabric, operation }: OperationRecord, error: unknown): Promise<void> {
  return unlessSettled(journal.requeue(fabric, operation, failureOf(error)))
}

async function queueIngest(
  deployment: Deployment,
  { id, repository }: FabricRecord,
  { operation, actor, atomic, filePath, propose, reason, decisions = [] }: IngestRequest & Pick<RunOptions, 'propose'>,
): Promise<OperationRecord> {
  const record: OpenOperation = {
    operation,
    kind: 'ingest',
    fabric: id,
    repository,
    status: 'queued',
    actor,
    started_at: deployment.now().toISOString(),
    ...definedOf({ reason }),
    request: {
      atomic,
      ...definedOf({ file_path: filePath }),
      ...(propose === true && { propose }),
      ...(decisions.length > 0 && { decisions: [...decisions] }),
    },
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

/** Whether the waiting raw files are too large for one request. */
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
