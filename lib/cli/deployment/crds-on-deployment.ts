import { type CrdFiles, crdFiles } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { CrdEdit } from '../../domain/check/plan-crds.ts'
import { percentEncoded } from '../../percent-encoding.ts'
import { UsageError } from '../errors/usage-error.ts'
import { shownReport } from './deployment-answers.ts'
import type { DeploymentClient } from './deployment-client.ts'
import { checked } from './deployment-request.ts'
import { writeQuery } from './write-query.ts'

/** The fabric's own CRDs. */
export async function crdsOnDeployment(client: DeploymentClient, fabric: string): Promise<CrdFiles> {
  return checked<CrdFiles>(await client.sendJson('GET', `fabrics/${percentEncoded(fabric)}/crds/`), crdFiles.loose())
}

/** Adds or removes one file. Throws UsageError for more: a request of the API changes one. */
export async function editCrdsOnDeployment(
  client: DeploymentClient,
  fabric: string,
  edit: CrdEdit,
  asked: { dryRun: boolean; reason: string | undefined },
): Promise<OperationReport> {
  const files = edit.action === 'add' ? edit.files : edit.names.map((name) => ({ name, bytes: undefined }))
  const [file] = files
  if (file === undefined || files.length > 1) throw new UsageError('A deployment takes one file of CRDs in a command')
  const path = `fabrics/${percentEncoded(fabric)}/crds/${percentEncoded(file.name)}?${writeQuery(asked)}`
  const { text } =
    file.bytes === undefined
      ? await client.send('DELETE', path)
      : await client.send('PUT', path, { content: { type: 'application/octet-stream', text: Buffer.from(file.bytes) } })
  return checked<OperationReport>(JSON.parse(text), shownReport)
}
