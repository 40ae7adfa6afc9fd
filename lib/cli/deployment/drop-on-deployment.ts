import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { DroppedFile } from '../../domain/ingest/drop.ts'
import { encodedPath, percentEncoded } from '../../percent-encoding.ts'
import { UsageError } from '../errors/usage-error.ts'
import { type ShownGrant, shownGrant, shownReport } from './deployment-answers.ts'
import type { DeploymentClient } from './deployment-client.ts'
import { checked } from './deployment-request.ts'
import { writeQuery } from './write-query.ts'

/** The largest file that a deployment accepts in a request; a larger one goes through its bucket. */
const REQUEST_BYTES = 4 * 1024 * 1024

interface Asked {
  dryRun: boolean
  propose: boolean
  reason: string | undefined
}

/** Hands a file over, in a request or by upload. */
export function dropOnDeployment(
  client: DeploymentClient,
  fabric: string,
  file: DroppedFile,
  asked: Asked,
): Promise<OperationReport> {
  return file.bytes.length <= REQUEST_BYTES ? put(client, fabric, file, asked) : upload(client, fabric, file, asked)
}

async function put(
  client: DeploymentClient,
  fabric: string,
  { path, bytes, replaces }: DroppedFile,
  asked: Asked,
): Promise<OperationReport> {
  const below = encodedPath(path)
  const { text } = await client.send('PUT', `fabrics/${percentEncoded(fabric)}/raw/${below}?${writeQuery(asked)}`, {
    content: { type: 'application/octet-stream', text: Buffer.from(bytes) },
    headers: replaces === undefined ? {} : { 'if-match': `"${replaces}"` },
  })
  return checked<OperationReport>(JSON.parse(text), shownReport)
}

async function upload(
  client: DeploymentClient,
  fabric: string,
  { path, bytes, replaces }: DroppedFile,
  { dryRun, propose, reason }: Asked,
): Promise<OperationReport> {
  if (dryRun) throw new UsageError(`A deployment has no dry run for files of more than ${REQUEST_BYTES} bytes`)
  const asked = { file_path: path, size: bytes.length, ...definedOf({ replaces, reason }), ...(propose && { propose }) }
  const answer = await client.sendJson('POST', `fabrics/${percentEncoded(fabric)}/raw-uploads/`, asked)
  const { operation, url, headers } = checked<ShownGrant>(answer, shownGrant)
  await client.upload(url, headers, Buffer.from(bytes))
  return client.follow(fabric, operation)
}
