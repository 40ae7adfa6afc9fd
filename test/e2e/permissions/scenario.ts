import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SignedRequest } from '../../../lib/contract/upload.ts'
import type { GitServer } from '../../../lib/local/git-host/git-server.ts'
import type { Stack } from '../../../lib/local/stack.ts'
import { until } from '../../support/eventually.ts'
import { vpc } from '../../support/objects.ts'
import { UserClone } from '../../support/user-clone.ts'
import { callApi } from './call-api.ts'
import { hasBuried, hasCalled } from './has-called.ts'
import { LongAgo } from './long-ago.ts'
import { OtherProcess } from './other-process.ts'
import { codeCommitPush, upload } from './outside.ts'

const run = promisify(execFile)
export const PASSWORD = 'correct horse'
/** Admin of a team that owns nothing. */
export const STRANGER = 'stranger'
const SECRET = 'gitops-file-manager/dev/git/lab'
const WEBHOOK_SECRET = 'gitops-file-manager/dev/webhooks/lab'
const FABRIC = '/fabrics/lab'
const REPOSITORIES = '/repositories'
const REBUILD = `${REPOSITORIES}/rebuild`
const DIRECTORY = 'fabrics/lab/files'
/** From 256 KiB on an original is asked for before it is sent. */
const large = (name: string) => vpc(name, `# ${name.repeat(100_000)}\n`)

export class Scenario {
  readonly #directory: string
  readonly #stack: Stack
  readonly #git: GitServer
  readonly #other: OtherProcess

  constructor(directory: string, stack: Stack, git: GitServer) {
    this.#directory = directory
    this.#stack = stack
    this.#git = git
    this.#other = new OtherProcess(stack.awsEndpoint, 'gitops-file-manager-dev-records')
  }

  async play(): Promise<void> {
    const repository = await this.#registered()
    await this.#initialised(repository)
    await this.#ingested(repository)
    await this.#queued(repository)
    await this.#edited(repository)
    await this.#reverted(repository)
    await this.#dropped(repository)
    await this.#swept(repository)
    await this.#watched()
    await this.#delivered(repository)
    await this.#givenUp(repository)
    await this.#resumed(repository)
    await this.#migrated(repository)
    await this.#other.sendNoise()
    await until(() => hasBuried(this.#stack.callFile))
    await this.#call('GET', '/fabrics?status=true', undefined, 200)
    await this.#call('GET', `${FABRIC}/gitops-status`, undefined, 200)
    await this.#call('GET', `${FABRIC}/search?q=vpc`, undefined, 200)
    await this.#call('GET', `${FABRIC}/topology`, undefined, 200)
    await this.#call('GET', `${FABRIC}/catalogue`, undefined, 200)
    await this.#call('GET', '/health', undefined, 200)
    await this.#call('GET', '/me', undefined, 200)
    await this.#hidden()
    await this.#rebuilt(repository)
    await this.#withoutGitHost()
    await this.#call('DELETE', FABRIC, undefined, 204)
  }

  /** Returns the id of the repository. */
  async #registered(): Promise<string> {
    await this.#putSecret(SECRET)
    const fabric = { name: 'lab', repository_url: this.#git.repositoryUrl('fabric.git'), credentials_secret: SECRET }
    await this.#twice('POST', '/fabrics', fabric, 201)
    await this.#call('GET', '/fabrics', undefined, 200)
    await this.#call('PATCH', FABRIC, { description: 'a fabric', webhook_secret: WEBHOOK_SECRET }, 200)
    const { repository } = await this.#call<{ repository: string }>('GET', FABRIC, undefined, 200)
    await this.#call('GET', REPOSITORIES, undefined, 200)
    await this.#call('GET', `${REPOSITORIES}/${repository}`, undefined, 200)
    await this.#call('PATCH', `${REPOSITORIES}/${repository}`, { webhook_secret: WEBHOOK_SECRET }, 200)
    await this.#twice('POST', REPOSITORIES, { repository_url: this.#git.repositoryUrl('another.git') }, 201)
    return repository
  }

  /** What a team owns is not there for another one. */
  async #hidden(): Promise<void> {
    const stranger = { 'x-local-user': STRANGER }
    await this.#call('GET', `${FABRIC}/deliveries`, undefined, 404, stranger)
    const { fabrics } = await this.#call<{ fabrics: unknown[] }>('GET', '/fabrics', undefined, 200, stranger)
    if (fabrics.length > 0) throw new Error('A stranger sees fabrics of another team')
  }

  async #putSecret(name: string): Promise<void> {
    const host = `127.0.0.1:${this.#git.port}`
    await this.#stack.putSecret(name, JSON.stringify({ host, username: 'ann', password: PASSWORD }))
  }

  async #initialised(repository: string): Promise<void> {
    await this.#push({ 'README.md': '# lab\n', 'loose.yaml': large('loose') })
    const init = `${FABRIC}/init-gitops`
    await this.#whileLocked(repository, 'init-gitops', () => this.#twice('POST', init, { base_directory: DIRECTORY }, 201))
    await this.#push({ 'another.yaml': vpc('another') })
    await this.#leaveDead(repository, '01J00000000000000000000001')
    await this.#call('POST', init, { force: true }, 201)
  }

  async #ingested(repository: string): Promise<void> {
    await this.#push({ 'raw/a.yaml': vpc('a'), 'raw/bad.yaml': 'a: [\n', 'raw/large.yaml': large('large') })
    const ingest = `${FABRIC}/ingest-raw`
    await this.#whileLocked(repository, 'ingest-raw', () => this.#twice('POST', ingest, { file_path: 'a.yaml' }, 200))
    await this.#leaveDead(repository, '01J00000000000000000000002')
    await this.#call('POST', ingest, {}, 200)
    await this.#call('GET', `${FABRIC}/operations`, undefined, 200)
    await this.#call('GET', `${FABRIC}/proposals`, undefined, 200)
    await this.#call('GET', `${FABRIC}/operations/01J00000000000000000000002/documents`, undefined, 200)
    // Its report was lost with its process.
    await this.#call('GET', `${FABRIC}/operations/01J00000000000000000000002`, undefined, 200)
  }

  async #queued(repository: string): Promise<void> {
    await this.#push({ 'raw/queued.yaml': large('queued') })
    await this.#whileLocked(repository, 'ingest-queue', () => this.#throughQueue())
    await this.#leaveDead(repository, '01J00000000000000000000003')
    await this.#throughQueue()
  }

  async #edited(repository: string): Promise<void> {
    await this.#push({ 'raw/edited.yaml': large('edited') })
    const object = `${FABRIC}/objects/vpc/default/edited`
    const any = { 'if-match': '*' }
    const spec = { spec: { subnets: {} } }
    const patch = { ...any, 'content-type': 'application/merge-patch+json' }
    await this.#whileLocked(repository, 'objects', () => this.#call('PATCH', `${object}?ingest=true`, spec, 200, patch))
    await this.#call('GET', `${FABRIC}/objects`, undefined, 200)
    await this.#call('GET', `${FABRIC}/changes/HEAD`, undefined, 200)
    await this.#call('GET', `${FABRIC}/operations?object=vpc/edited`, undefined, 200)
    await this.#leaveDead(repository, '01J00000000000000000000004')
    await this.#call('DELETE', object, undefined, 200, any)
    await this.#twice('POST', `${object}/restore`, { at: 'HEAD~1' }, 201)
  }

  /** After part of the records was lost, among them that of the repository. */
  async #rebuilt(repositoryId: string): Promise<void> {
    const { last_operation } = await this.#call<{ last_operation: string }>('GET', FABRIC, undefined, 200)
    await this.#other.forget(last_operation)
    await this.#other.forgetRepository(repositoryId)
    await this.#call('DELETE', FABRIC, undefined, 204)
    await this.#putSecret(`${SECRET}-2`)
    const repository = { repository_url: this.#git.repositoryUrl('fabric.git'), credentials_secret: `${SECRET}-2` }
    await this.#twice('POST', REBUILD, repository, 200)
  }

  async #reverted(repository: string): Promise<void> {
    await this.#push({ 'raw/undone.yaml': vpc('undone') })
    const { operation } = await this.#call<{ operation: string }>(
      'POST',
      `${FABRIC}/ingest-raw`,
      { file_path: 'undone.yaml' },
      200,
    )
    const revert = `${FABRIC}/operations/${operation}/revert`
    await this.#whileLocked(repository, 'revert', () => this.#twice('POST', revert, {}, 200))
    await this.#leaveDead(repository, '01J00000000000000000000005')
    const undone = await this.#lastOperation()
    await this.#call('POST', `${FABRIC}/operations/${undone.operation}/revert`, {}, 200)
  }

  /** Raw files that come without Git, and a push that EventBridge tells of, twice. */
  async #dropped(repository: string): Promise<void> {
    const [file, uploads] = [`${FABRIC}/raw/dropped.json`, `${FABRIC}/raw-uploads`]
    await this.#whileLocked(repository, 'raw-drop', () => this.#call('PUT', file, { data: large('dropped') }, 200))
    await this.#leaveDead(repository, '01J00000000000000000000006')
    await this.#push({ 'raw/waits.json': '[]' })
    await this.#call('GET', `${FABRIC}/raw/waits.json`, undefined, 200)
    await this.#call('PUT', `${FABRIC}/raw/again.json`, { data: 1 }, 200)
    await this.#ownCrds()
    await this.#twice('POST', uploads, { file_path: 'uploaded.yaml', size: 100 }, 201)
    await upload(await this.#call('POST', uploads, { file_path: 'uploaded.yaml', size: 100 }, 201), vpc('uploaded'))
    await this.#waitFor('uploaded')
    const url = 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/fabrics'
    await this.#call('POST', '/fabrics', { name: 'cc', repository_url: url }, 201)
    for (let time = 1; time <= 2; time++) this.#stack.emit(codeCommitPush('fabrics'))
    await until(() => this.#hasCalled('codecommit-push', 'dynamodb:GetItem', 'DELIVERIES#'))
    await this.#call('DELETE', '/fabrics/cc', undefined, 204)
  }

  /** CRDs of the fabric's own: added, read and removed. */
  async #ownCrds(): Promise<void> {
    const crds = `${FABRIC}/crds`
    const names = { kind: 'App', plural: 'apps' }
    const versions = [{ name: 'v1', schema: { openAPIV3Schema: { type: 'object' } } }]
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: { group: 'example.com', names, versions },
    }
    await this.#call('PUT', `${crds}/apps.json`, crd, 200)
    await this.#call('GET', crds, undefined, 200)
    await this.#call('GET', `${crds}/apps.json`, undefined, 200)
    await this.#call('DELETE', `${crds}/apps.json`, undefined, 200)
  }

  /** A push that no webhook tells of, by force over what was ingested. */
  async #swept(repository: string): Promise<void> {
    const before = await this.#head()
    await this.#push({ 'raw/forced.yaml': vpc('forced') })
    await this.#throughQueue()
    await run('git', ['-C', join(this.#directory, 'srv/fabric.git'), 'update-ref', 'refs/heads/main', before])
    await this.#push({ 'raw/swept.yaml': vpc('swept') })
    await this.#other.claimSwept(repository, await this.#head())
    await this.#stack.invoke('gitops-file-manager-dev-sweep', {})
    for (const name of ['swept', 'forced']) await this.#waitFor(name)
  }

  /** What was begun long ago is due for the sweep, and its delivery comes again later. */
  async #resumed(repository: string): Promise<void> {
    const longAgo = new LongAgo(this.#other.table)
    const asked = { file_path: 'unheard.yaml', size: 100 }
    const granted = await this.#call<SignedRequest>('POST', `${FABRIC}/raw-uploads`, asked, 201)
    await longAgo.leaveUnheard(granted, { text: vpc('unheard'), callFile: this.#stack.callFile })
    await longAgo.leaveDue(repository)
    await this.#stack.invoke('gitops-file-manager-dev-sweep', {})
    await this.#waitFor('unheard')
    await this.#push({ 'raw/again.yaml': vpc('again') })
    await this.#other.tellAgain(repository, 'long-ago')
    await this.#waitFor('again')
  }

  /** Twice: the second finds nothing to do. */
  async #migrated(repository: string): Promise<void> {
    const longAgo = new LongAgo(this.#other.table)
    await longAgo.leaveOld(repository)
    for (let time = 1; time <= 2; time++) await this.#stack.invoke('gitops-file-manager-dev-migrate-records', {})
    await longAgo.removeOld()
  }

  /** Twice: the second is known. */
  async #delivered(repository: string): Promise<void> {
    const secret = 'a secret of some length'
    await this.#stack.putSecret(WEBHOOK_SECRET, JSON.stringify({ secrets: [secret] }))
    const before = await this.#head()
    await this.#push({ 'raw/delivered.yaml': vpc('delivered') })
    const body = JSON.stringify({ ref: 'refs/heads/main', before, after: await this.#head() })
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    const headers = { 'content-type': 'application/json', 'x-gitea-event': 'push', 'x-gitea-signature': signature }
    const url = `${this.#stack.url}/webhooks/gitea/${repository}`
    const deliver = async () => (await fetch(url, { method: 'POST', headers, body })).status
    if ((await deliver()) !== 202 || (await deliver()) !== 202) throw new Error('The delivery was not taken')
    await this.#waitFor('delivered')
  }

  /** Messages that failed too often, as the queue would have moved them. */
  async #givenUp(repository: string): Promise<void> {
    await this.#call('GET', `${FABRIC}/deliveries`, undefined, 200)
    const operation = '01J00000000000000000000009'
    await this.#other.fail(repository, operation)
    await this.#other.giveUp({ type: 'operation', repository, fabric: 'lab', operation })
    await this.#other.giveUp({ type: 'push', repository: 'repo-given-up', delivery: 'given-up' })
    await this.#other.buryEvent()
    await this.#call('GET', '/deliveries/failed', undefined, 200)
    await this.#twice('POST', '/deliveries/retry', {}, 200)
  }

  async #watched(): Promise<void> {
    await this.#call('GET', `${FABRIC}/watcher`, undefined, 200)
    await this.#call('POST', `${FABRIC}/watcher`, { action: 'stop' }, 200)
    await this.#push({ 'raw/watched.yaml': vpc('watched') })
    await this.#twice('POST', `${FABRIC}/watcher`, { action: 'start', scan_interval: 60 }, 200)
    await this.#waitFor('watched')
    await this.#call('POST', `${FABRIC}/watcher`, { action: 'none' }, 400, { 'idempotency-key': 'refused' })
  }

  async #waitFor(name: string): Promise<void> {
    const url = `${this.#stack.url}/api/plugins/hedgehog${FABRIC}/objects/vpc/default/${name}`
    await until(async () => (await fetch(url)).status === 200)
  }

  async #throughQueue(): Promise<void> {
    const headers = { prefer: 'respond-async' }
    const { operation } = await this.#call<{ operation: string }>('POST', `${FABRIC}/ingest-raw`, {}, 202, headers)
    await until(async () => {
      const { status } = await this.#call<{ status: string }>('GET', `${FABRIC}/operations/${operation}`, undefined, 200)
      return status !== 'queued' && status !== 'running'
    })
  }

  /** Requests that might succeed later give their key back. */
  async #withoutGitHost(): Promise<void> {
    const { operation } = await this.#lastOperation('succeeded')
    await this.#git.close()
    const headers = { 'idempotency-key': 'while-down' }
    for (const call of ['init-gitops', 'ingest-raw', `operations/${operation}/revert`])
      await this.#call('POST', `${FABRIC}/${call}`, {}, 502, headers)
    await this.#call('POST', REBUILD, { repository_url: this.#git.repositoryUrl('fabric.git') }, 502, headers)
    const failed = await this.#lastOperation()
    await this.#call('GET', `${FABRIC}/operations/${failed.operation}`, undefined, 200)
  }

  async #lastOperation(wanted?: string): Promise<{ operation: string }> {
    const { operations } = await this.#call<{ operations: { operation: string; status: string }[] }>(
      'GET',
      `${FABRIC}/operations`,
      undefined,
      200,
    )
    const last = operations.find(({ status }) => wanted === undefined || status === wanted)
    if (last === undefined) throw new Error('There are no operations')
    return last
  }

  async #leaveDead(repository: string, operation: string): Promise<void> {
    await this.#other.dieAfterPush(repository, operation, await this.#head())
  }

  async #head(): Promise<string> {
    return (await run('git', ['-C', join(this.#directory, 'srv/fabric.git'), 'rev-parse', 'main'])).stdout.trim()
  }

  /** While another process has the lock, until the function has met it. */
  async #whileLocked(repository: string, name: string, act: () => Promise<void>): Promise<void> {
    const lease = await this.#other.holdLock(repository)
    const done = act()
    await until(() => this.#hasCalled(name, 'dynamodb:GetItem', 'LOCK#'))
    await lease.release()
    await done
  }

  #hasCalled(name: string, wanted: string, key: string): boolean {
    return hasCalled(this.#stack.callFile, name, { action: wanted, key })
  }

  /** With the same key: the second is answered from the first. */
  async #twice(method: string, path: string, body: unknown, status: number): Promise<void> {
    const headers = { 'idempotency-key': `${method}:${path}` }
    await this.#call(method, path, body, status, headers)
    await this.#call(method, path, body, status, headers)
  }

  #call<T>(method: string, path: string, body: unknown, expected: number, headers: Record<string, string> = {}): Promise<T> {
    return callApi<T>(this.#stack.url, { method, path, body, expected, headers })
  }

  /** Commits files of the fabric, as a person would. */
  async #push(files: Record<string, string>): Promise<void> {
    const url = this.#git.repositoryUrl('fabric.git').replace('//', `//ann:${encodeURIComponent(PASSWORD)}@`)
    const clone = await UserClone.of(url, await mkdtemp(join(this.#directory, 'clone-')))
    await clone.push(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${DIRECTORY}/${path}`, text])))
  }
}
