import { isError } from '../../contract/errors.ts'
import type { OpenOperation } from '../../contract/operation.ts'
import type { SignedRequest, UploadGrant } from '../../contract/upload.ts'
import { definedOf } from '../../defined-of.ts'
import { checkDropPath } from '../../domain/ingest/drop.ts'
import type { Clock, Records } from '../deployment.ts'
import type { Journal } from '../ports/journal.ts'
import type { Uploads } from '../ports/ports.ts'
import type { OperationQueue } from '../ports/queues.ts'

export interface Granting extends Pick<Records, 'fabrics' | 'uploadGrants'> {
  uploads: Pick<Uploads, 'sign'>
}

export interface Receiving extends Pick<Records, 'fabrics' | 'uploadGrants'>, Clock {
  journal: Pick<Journal, 'start'>
  queue: OperationQueue
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

function queuedRecord(
  { upload, fabric, file_path, actor, reason, propose }: UploadGrant,
  repository: string,
  now: Date,
): OpenOperation {
  return {
    operation: upload,
    kind: 'ingest',
    fabric,
    repository,
    status: 'queued',
    actor,
    started_at: now.toISOString(),
    ...definedOf({ reason }),
    request: { upload, file_path, ...(propose === true && { propose }) },
  }
}
