import { DomainError } from '../../contract/errors.ts'
import type { OpenOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { OperationDeployment } from '../deployment.ts'
import type { Uploads } from '../ports/ports.ts'
import { dropFabricFile } from './registered-operations.ts'
import type { RunOptions } from './run-on-fabric.ts'

export interface Ingesting extends OperationDeployment {
  uploads: Pick<Uploads, 'get'>
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
  const { file_path: path, replaces, reason } = grant
  const file = { path, bytes, ...definedOf({ replaces }) }
  return dropFabricFile(deployment, fabric, { operation, actor, reason, dryRun: false, file, keepRefused: true }, options)
}
