import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { createRepository, type GitServer, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { type Stack, startStack } from '../../lib/local/stack.ts'
import type { Template } from '../../lib/local/template/cloud-assembly.ts'
import { until } from '../support/eventually.ts'
import { git, installHook } from '../support/git.ts'
import { vpc } from '../support/objects.ts'
import { UserClone } from '../support/user-clone.ts'
import { OtherProcess } from './permissions/other-process.ts'

const WORKER = 'gitops-file-manager-dev-ingest-queue'
const SECRET = 'a secret of some length'
const SECRET_NAME = 'gitops-file-manager/dev/webhooks/killed'

let directory: string
let hosts: GitServer
let stack: Stack

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-killed-'))
  await mkdir(join(directory, 'srv'))
  hosts = await startGitServer({ root: join(directory, 'srv') })
  const assembly = await impatient()
  stack = await startStack({ directory: join(directory, 'stack'), assembly, onProblem: () => {} })
  await stack.putSecret(SECRET_NAME, JSON.stringify({ secrets: [SECRET] }))
})
afterAll(async () => {
  await stack.close()
  await hosts.close()
  await rm(directory, { recursive: true, force: true })
})

/** The templates with messages that come back after seconds, not after eleven minutes. */
async function impatient(): Promise<string> {
  const assembly = join(directory, 'cdk.out')
  await cp(ASSEMBLY, assembly, { recursive: true })
  for (const file of (await readdir(assembly)).filter((entry) => entry.endsWith('.template.json'))) {
    const template = JSON.parse(await readFile(join(assembly, file), 'utf8')) as Template
    for (const { Type, Properties = {} } of Object.values(template.Resources))
      if (Type === 'AWS::SQS::Queue' && 'VisibilityTimeout' in Properties) Properties.VisibilityTimeout = 5
    await writeFile(join(assembly, file), JSON.stringify(template))
  }
  return assembly
}

async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${stack.url}/api/plugins/hedgehog${path}`, { method, ...init })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

async function deliver(repository: string, after: string): Promise<void> {
  const body = JSON.stringify({ ref: 'refs/heads/main', before: '0'.repeat(40), after })
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-gitea-event': 'push', 'x-gitea-signature': signature }
  const { status } = await fetch(`${stack.url}/webhooks/gitea/${repository}`, { method: 'POST', headers, body })
  expect(status).toBe(202)
}

/**
 * What is in a repository, and on record of it, after a push of a file that the worker was told of. `meddle`: with the
 * worker, from then on.
 */
async function ingested(
  name: string,
  meddle: (bare: string, repository: string) => Promise<() => Promise<void>>,
): Promise<Record<string, unknown>> {
  const bare = await createRepository(join(directory, 'srv'), `${name}.git`)
  const repository_url = hosts.repositoryUrl(`${name}.git`)
  const fabric = { name, directory: 'lab', repository_url, webhook_secret: SECRET_NAME }
  const { repository } = await api<FabricRecord>('POST', '/fabrics', fabric)
  await api('POST', `/fabrics/${name}/init-gitops`, {})
  const clone = await UserClone.of(repository_url, join(directory, 'work', name))
  await clone.push({ 'lab/raw/two.yaml': `${vpc('a')}---\n${vpc('b')}` })
  const meddling = await meddle(bare, repository)
  await deliver(repository, await git(bare, 'rev-parse', 'main'))
  await meddling()
  const records = async () => (await api<{ operations: OperationRecord[] }>('GET', `/fabrics/${name}/operations`)).operations
  await until(async () => (await records()).some(({ kind, status }) => kind === 'ingest' && status === 'succeeded'))
  const paths = (await git(bare, 'ls-tree', '-r', '--name-only', 'main')).split('\n').filter((path) => !path.includes('.hnp/'))
  return {
    files: await Promise.all(paths.map(async (path) => [path, await git(bare, 'rev-parse', `main:${path}`)])),
    commits: await git(bare, 'rev-list', '--count', 'main'),
    verified: (await api<{ pending_files: unknown[] }>('GET', `/fabrics/${name}/gitops-status`)).pending_files,
    succeeded: (await records()).filter(({ status }) => status === 'succeeded').length,
  }
}

/** Kills the worker while the Git server holds its push in a hook, and refuses that push. */
async function killInPush(bare: string, repository: string): Promise<() => Promise<void>> {
  const [held, go] = [join(bare, 'held'), join(bare, 'go')]
  await installHook(bare, 'pre-receive', `touch '${held}'\nwhile [ ! -e '${go}' ]; do sleep 0.05; done\nexit 1`)
  return async () => {
    await until(() => existsSync(held))
    stack.crash(WORKER)
    await new OtherProcess(stack.awsEndpoint, 'gitops-file-manager-dev-records').letLeaseRunOut(repository)
    await rm(join(bare, 'hooks/pre-receive'))
    await writeFile(go, '')
  }
}

test('a worker dies in the middle of its push: the message comes back, and the result is the same', async () => {
  const expected = await ingested('quiet', async () => async () => {})
  expect(await ingested('killed', killInPush)).toEqual(expected)
})
