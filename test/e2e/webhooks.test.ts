import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeliveryPage, DeliveryRecord } from '../../lib/contract/delivery.ts'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { Stack } from '../../lib/local/stack.ts'
import { startCheckedStack } from '../support/checked-stack.ts'
import { until } from '../support/eventually.ts'
import { vpc } from '../support/objects.ts'
import { git } from '../support/remote.ts'
import { UserClone } from '../support/user-clone.ts'

const SECRET = 'a secret of some length'
const SECRET_NAME = 'gitops-file-manager/dev/webhooks/mine'

let stack: Stack

beforeAll(async () => {
  stack = await startCheckedStack()
  await stack.putSecret(SECRET_NAME, JSON.stringify({ secrets: [SECRET, 'the one of before it was rotated'] }))
})
afterAll(() => stack.close(), 60_000)

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${stack.url}/api/plugins/hedgehog${path}`, { method, ...init })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

interface Lab {
  name: string
  repository: string
  bare: string
  clone: UserClone
}

/** A repository with an initialised fabric. */
async function lab(name: string, webhookSecret: string): Promise<Lab> {
  const bare = await stack.ensureRepository(`${name}.git`)
  const repository_url = stack.repositoryUrl(`${name}.git`)
  const { repository } = await api<FabricRecord>('POST', '/fabrics', { name, repository_url, webhook_secret: webhookSecret })
  await api('POST', `/fabrics/${name}/init-gitops`, {})
  return { name, repository, bare, clone: await UserClone.of(repository_url, join(stack.directory, 'work', name)) }
}

const raw = ({ name }: Lab, file: string) => `fabrics/${name}/gitops/raw/${file}`
const head = ({ bare }: Lab) => git(bare, 'rev-parse', 'main').then((oid) => oid.trim())
const commits = async ({ bare }: Lab) => Number(await git(bare, 'rev-list', '--count', 'main'))

async function ingests({ name }: Lab): Promise<OperationRecord[]> {
  const { operations } = await api<{ operations: OperationRecord[] }>('GET', `/fabrics/${name}/operations?limit=100`)
  return operations.filter(({ kind }) => kind === 'ingest')
}

const isManaged =
  ({ bare, name }: Lab, object: string) =>
  async () =>
    (await git(bare, 'ls-tree', '-r', '--name-only', 'main')).includes(`fabrics/${name}/gitops/managed/vpcs/${object}.yaml`)

/** Lines of a function's log that are JSON. */
async function linesOf(name: string, isWanted: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>[]> {
  const log = await readFile(join(stack.logDirectory, `gitops-file-manager-dev-${name}.log`), 'utf8')
  const lines = log.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line)).filter(isWanted)
}

interface Delivery {
  before: string
  after: string
  id?: string
}

/** As Gitea delivers. */
async function deliver(
  { repository }: Lab,
  { before, after, id = 'one' }: Delivery,
): Promise<{ status: number; body: DeliveryRecord & { duplicate: boolean } }> {
  const body = JSON.stringify({ ref: 'refs/heads/main', before, after })
  const headers = {
    'content-type': 'application/json',
    'x-gitea-event': 'push',
    'x-gitea-delivery': id,
    'x-gitea-signature': createHmac('sha256', SECRET).update(body).digest('hex'),
  }
  const response = await fetch(`${stack.url}/webhooks/gitea/${repository}`, { method: 'POST', headers, body })
  return { status: response.status, body: (await response.json()) as DeliveryRecord & { duplicate: boolean } }
}

describe('git push', () => {
  let local: Lab

  beforeAll(async () => {
    local = await lab('pushed', stack.webhookSecret)
  })

  test('of a raw file ends in a managed commit, without a request', async () => {
    await local.clone.push({ [raw(local, 'a.yaml')]: vpc('a') })
    await until(isManaged(local, 'a'))
    expect(await ingests(local)).toMatchObject([{ status: 'succeeded', files_processed: 1 }])
  })

  test('is followed by the id of its delivery, from the webhook to the commit', async () => {
    const { deliveries } = await api<DeliveryPage>('GET', `/fabrics/${local.name}/deliveries?limit=100`)
    const { repository, delivery, operations: [operation] = [] } = deliveries.find(({ operations }) => operations?.length) ?? {}
    const received = await linesOf('git-webhook', (line) => line.delivery === delivery)
    expect(received).toContainEqual(
      expect.objectContaining({ message: 'Answered', repository, outcome: 'queued', source: 'gitea' }),
    )
    const ended = (line: Record<string, unknown>) => line.delivery === delivery && line.Operations === 1
    await until(async () => (await linesOf('ingest-queue', ended)).length > 0)
    const [served] = await linesOf('ingest-queue', (line) => line.delivery === delivery)
    const lines = await linesOf('ingest-queue', (line) => line.message_id === served?.message_id)
    for (const line of lines) expect(line).toMatchObject({ repository, delivery, operation })
    expect(lines).toContainEqual(expect.objectContaining({ status: 'succeeded', commit: await head(local) }))
  })

  test('of the manager ends as its own: the repository is not even asked', async () => {
    const own = await head(local)
    const gitWebhook = join(stack.logDirectory, 'gitops-file-manager-dev-git-webhook.log')
    await until(async () => (await readFile(gitWebhook, 'utf8')).includes('"outcome":"own_push"'))
    await sleep(500)
    expect(await head(local)).toBe(own)
    expect(await ingests(local)).toHaveLength(1)
  })

  test('of what concerns no fabric, or another branch, is on record and nothing more', async () => {
    const before = await commits(local)
    await local.clone.push({ 'README.md': '# lab\n' })
    await local.clone.push({ 'README.md': '# branch\n' }, 'feature')
    await sleep(1000)
    expect(await commits(local)).toBe(before + 1)
    expect(await ingests(local)).toHaveLength(1)
  })
})

describe('deliveries', () => {
  let mine: Lab

  beforeAll(async () => {
    mine = await lab('delivered', SECRET_NAME)
  })

  test('of one push sent twenty times at once are one operation', async () => {
    const before = await head(mine)
    const made = await commits(mine)
    await mine.clone.push({ [raw(mine, 'a.yaml')]: vpc('a') })
    const after = await head(mine)
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(mine, { before, after })))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202))
    expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1)
    await until(isManaged(mine, 'a'))
    await sleep(500)
    expect(await ingests(mine)).toHaveLength(1)
    expect(await commits(mine)).toBe(made + 2)
  })

  test('that come out of order end at the newest head, once', async () => {
    const first = await head(mine)
    await mine.clone.push({ [raw(mine, 'b.yaml')]: vpc('b') })
    const second = await head(mine)
    await mine.clone.push({ [raw(mine, 'c.yaml')]: vpc('c') })
    const third = await head(mine)
    await deliver(mine, { before: second, after: third, id: 'three' })
    await deliver(mine, { before: first, after: second, id: 'two' })
    await until(isManaged(mine, 'c'))
    await until(isManaged(mine, 'b'))
    await sleep(500)
    const [latest, ...earlier] = await ingests(mine)
    expect(latest).toMatchObject({ files_processed: 2 })
    expect(earlier).toHaveLength(1)
  })

  test('that never come are made up for by the clock', async () => {
    await mine.clone.push({ [raw(mine, 'swept.yaml')]: vpc('swept') })
    await stack.invoke('gitops-file-manager-dev-sweep', {})
    await until(isManaged(mine, 'swept'))
  })
})

test('a delivery without proof is refused, whatever it contains, and no log quotes it', async () => {
  const { repository } = await lab('hostile', SECRET_NAME)
  const marker = 'do-not-log-me'
  const signed = (body: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  })
  const json = { 'content-type': 'application/json', 'x-github-event': 'push' }
  const post = async (path: string, body: string, headers: Record<string, string>) =>
    (await fetch(`${stack.url}/webhooks/${path}`, { method: 'POST', headers, body })).status
  const github = `github/${repository}`
  const deep = '['.repeat(200_000)
  const large = `"${marker.repeat(100_000)}"`
  const huge = `"${marker.repeat(500_000)}"`
  expect(await post(github, `{"ref":"${marker}"}`, json)).toBe(401)
  expect(await post(github, marker, { ...json, ...signed('other') })).toBe(401)
  expect(await post('github/repo-0000000000000000', marker, { ...json, ...signed(marker) })).toBe(401)
  expect(await post(`svn/${repository}`, marker, json)).toBe(404)
  expect(await post(github, large, { ...json, ...signed(large) })).toBe(400)
  expect(await post(github, huge, { ...json, ...signed(huge) })).toBe(413)
  expect(await post(github, deep, { ...json, ...signed(deep) })).toBe(400)
  expect(await post(github, marker, { ...json, ...signed(marker) })).toBe(400)
  expect(await post(github, '', { ...json, ...signed('') })).toBe(400)
  expect(await post(github, `{"ref":{"${marker}":1}}`, { ...json, ...signed(`{"ref":{"${marker}":1}}`) })).toBe(400)
  expect((await fetch(`${stack.url}/webhooks/${github}`)).status).toBe(405)
  const log = await readFile(join(stack.logDirectory, 'gitops-file-manager-dev-git-webhook.log'), 'utf8')
  expect(log).toContain('webhook_refused')
  expect(log).not.toContain(marker)
  expect(log).not.toContain(SECRET)
})
