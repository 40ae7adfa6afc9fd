import type { FabricRecord } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { StatusReport } from '../../contract/status.ts'
import { type Answer, callApi } from './api-client.ts'
import { git } from './git-command.ts'
import { BRANCH, checkOut, FABRIC, FABRIC_DIRECTORY, filesAt, hasCommits, pushSamples } from './sample-repository.ts'

/** The stack and directories of the story. */
export interface Scene {
  /** The API up to and with `/api/plugins/hedgehog`. */
  api: string
  /** The console's own address. */
  console: string
  repositoryUrl: string
  /** Name of the secret with which the Git server signs its webhooks. */
  webhookSecret: string
  /** The user's working copy. */
  workingCopy: string
  /** Resolves once the webhook of a push was answered. */
  webhookSent(commit: string): Promise<void>
}

/** The results of a first run, for the text and the checks. */
export interface Story {
  /** The user's commit. */
  pushed: string
  filesBefore: string[]
  registered: Answer<FabricRecord>
  init: Answer<OperationReport>
  ingest: Answer<OperationReport>
  /** The commit of the ingest. */
  commit: string
  filesAfter: string[]
  status: StatusReport
}

/** Makes the working copy and the registration; true when this is the first run on this state. */
export async function prepare(scene: Scene): Promise<{ isNew: boolean; registered: Answer<FabricRecord> }> {
  const { repositoryUrl, workingCopy } = scene
  await checkOut(repositoryUrl, workingCopy)
  // The first push is announced before the fabric is registered, so the call below ingests it, not the webhook.
  if (!(await hasCommits(workingCopy))) await scene.webhookSent(await pushSamples(workingCopy))
  const registered = await register(scene)
  return { isNew: !registered.body.gitops_initialized, registered }
}

/** Initialises and ingests as a user of the API would. */
export async function play({ api, workingCopy }: Scene, registered: Answer<FabricRecord>): Promise<Story> {
  const pushed = await head(workingCopy)
  const filesBefore = await filesAt(workingCopy, pushed)
  const init = await callApi<OperationReport>(api, 'POST', `/fabrics/${FABRIC}/init-gitops/`, {})
  const ingest = await callApi<OperationReport>(api, 'POST', `/fabrics/${FABRIC}/ingest-raw/`, {})
  await git(workingCopy, 'pull', '--quiet', '--ff-only', 'origin', BRANCH)
  const commit = await head(workingCopy)
  const filesAfter = await filesAt(workingCopy, commit)
  return { pushed, filesBefore, registered, init, ingest, commit, filesAfter, status: await readStatus(api) }
}

export async function readStatus(api: string): Promise<StatusReport> {
  return (await callApi<StatusReport>(api, 'GET', `/fabrics/${FABRIC}/gitops-status/`)).body
}

function head(workingCopy: string): Promise<string> {
  return git(workingCopy, 'rev-parse', `origin/${BRANCH}`)
}

/**
 * The port of the Git server may have changed since the last run: then the fabric is registered anew, which touches
 * nothing in Git.
 */
async function register({ api, repositoryUrl, webhookSecret }: Scene): Promise<Answer<FabricRecord>> {
  const known = await callApi<FabricRecord>(api, 'GET', `/fabrics/${FABRIC}/`, undefined, [404])
  if (known.status === 200 && known.body.repository_url === repositoryUrl) return known
  if (known.status === 200) await callApi(api, 'DELETE', `/fabrics/${FABRIC}/`)
  const fabric = { name: FABRIC, repository_url: repositoryUrl, branch: BRANCH, directory: FABRIC_DIRECTORY }
  const more = { description: 'The fabric of the demo', webhook_secret: webhookSecret }
  return callApi<FabricRecord>(api, 'POST', '/fabrics/', { ...fabric, ...more })
}
