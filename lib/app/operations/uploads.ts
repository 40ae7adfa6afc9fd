import { DomainError, isError } from '../../contract/errors.ts'
import type { OpenOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { SignedRequest, UploadGrant } from '../../contract/upload.ts'
import { definedOf } from '../../defined-of.ts'
import { checkDropPath } from '../../domain/ingest/drop.ts'
import type { Clock, OperationDeployment, Records } from '../deployment.ts'
import type { Journal } from '../ports/journal.ts'
import type { Uploads } from '../ports/ports.ts'
import type { OperationQueue } from '../ports/queues.ts'
import { dropFabricFile } from './registered-operations.ts'
import type { RunOptions } from './run-on-fabric.ts'

export interface Granting extends Pick<Records, 'fabrics' | 'uploadGrants'> {
  uploads: Pick<Uploads, 'sign'>
}

export interface Receiving extends Pick<Records, 'fabrics' | 'uploadGrants'>, Clock {
  journal: Pick<Journal, 'start'>
  queue: OperationQueue
}

export interface Ingesting extends OperationDeployment {
  uploads: Pick<Uploads, 'get'>
}

/** Grants the upload of a raw file. Throws `fabric_not_found`, `unsafe_path`, `invalid_request`. */
export async function grantUpload({ fabrics, uploadGrants, uploads }: Granting, grant: UploadGrant): Promise<SignedRequest> {
  await fabrics.get(grant.fabric)
  checkDropPath(grant.file_path)
  await uploadGrants.put(grant)
  return uploads.sign(grant)
}

/**
 * Queues the ingest of an uploaded file. A repeated event ingests it once; an upload that was never granted is ignored.
 * Returns whether the ingest is now queued.
 */
export async function receiveUpload({ fabrics, uploadGrants, journal, queue, now }: Receiving, upload: string): Promise<boolean> {
  const grant = await uploadGrants.get(upload)
  if (grant === undefined) return false
  try {
    const { repository } = await fabrics.get(grant.fabric)
    await journal.start(queuedRecord(grant, repository, now()))
    await queue.enqueue({ type: 'operation', repository, fabric: grant.fabric, operation: upload })
    await uploadGrants.taken(upload)
    return true
  } catch (error) {
    if (!isError(error, 'operation_finished') && !isError(error, 'fabric_not_found')) throw error
    await uploadGrants.taken(upload)
    return false
  }
}

/** Ingests an uploaded file. Throws `upload_not_found`, and the errors of `dropRaw`. */
export async function ingestUpload(
  deployment: Ingesting,
  { fabric, operation, actor }: Pick<OpenOperation, 'fabric' | 'operation' | 'actor'>,
  upload: string,
  options: RunOptions,
): Promise<OperationReport> {
  const [grant, bytes] = await Promise.all([deployment.uploadGrants.get(upload), deployment.uploads.get(upload)])
  if (grant === undefined || bytes === undefined)
    throw new DomainError('upload_not_found', `The upload ${upload} no longer exists: upload the file again`, { upload })
  const { file_path: path, replaces } = grant
  const file = { path, bytes, ...definedOf({ replaces }) }
  return dropFabricFile(deployment, fabric, { operation, actor, dryRun: false, file, keepRefused: true }, options)
}

function queuedRecord({ upload, fabric, file_path, actor }: UploadGrant, repository: string, now: Date): OpenOperation {
  return {
    operation: upload,
    kind: 'ingest',
    fabric,
    repository,
    status: 'queued',
    actor,
    started_at: now.toISOString(),
    request: { upload, file_path },
  }
}
