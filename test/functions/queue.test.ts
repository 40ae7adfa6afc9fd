import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { noFates } from '../../lib/domain/plan/report.ts'
import { startGitServer } from '../../lib/local/git-host/git-server.ts'
import { again, DeployedFunctions } from '../support/deployed-functions.ts'
import { vpc } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

const NOTHING_FAILED = { batchItemFailures: [] }

let directory: string
let api: DeployedFunctions
let remote: Remote
let name: string
let numbers = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-queue-'))
  api = await DeployedFunctions.start(directory)
})
afterAll(async () => {
  await api.close()
  await rm(directory, { recursive: true, force: true })
})
beforeEach(async () => {
  remote = await Remote.start()
  numbers += 1
  name = `lab-${numbers}`
  await api.call('POST', '/fabrics/', { name, repository_url: remote.url })
  await api.call('POST', `/fabrics/${name}/init-gitops/`, {})
  await pushRaw({ 'a.yaml': vpc('a') })
  return () => remote.close()
})

function pushRaw(files: Record<string, string>): Promise<void> {
  const raw = `fabrics/${name}/gitops/raw`
  return remote.push(Object.fromEntries(Object.entries(files).map(([file, text]) => [`${raw}/${file}`, text])))
}

/** Asks for an ingest through the queue; the message as the function gets it, and where to look for its outcome. */
async function queued(body: unknown = {}): Promise<{ event: SQSEvent; operation: string; location: string }> {
  const answer = await api.call<OperationRecord>('POST', `/fabrics/${name}/ingest-raw/`, body, { prefer: 'respond-async' })
  const headers = { 'preference-applied': 'respond-async' }
  expect(answer).toMatchObject({ status: 202, headers, body: { status: 'queued', kind: 'ingest' } })
  const location = String(answer.headers.location).replace('/api/plugins/hedgehog', '')
  const event = await api.queued()
  if (event === undefined) throw new Error('Nothing is in the queue')
  return { event, operation: answer.body.operation, location }
}

async function outcome(location: string) {
  return (await api.call<OperationRecord & Partial<OperationReport>>('GET', location)).body
}

async function commits(): Promise<number> {
  return Number(await git(remote.repository, 'rev-list', '--count', 'main'))
}

test('an ingest through the queue can be followed from its Location to its report', async () => {
  const before = await remote.head()
  const { event, operation, location } = await queued()
  expect(await outcome(location)).toMatchObject({ operation, status: 'queued', request: { atomic: false } })
  expect(await remote.head()).toBe(before)

  expect(await api.deliver(event)).toEqual(NOTHING_FAILED)
  expect(await outcome(location)).toMatchObject({
    operation,
    status: 'succeeded',
    commit: await remote.head(),
    files_created: 1,
    fates: { ...noFates(), created: 1 },
    actor: { name: 'Local Developer' },
  })
  expect((await remote.log('-1', '--format=%an %(trailers:key=Operation,valueonly)')).trim()).toBe(`Local Developer ${operation}`)
})

test('what was asked for is what is done', async () => {
  await pushRaw({ 'b.yaml': vpc('b'), 'bad.yaml': 'a: [\n' })
  const one = await queued({ file_path: 'b.yaml' })
  await api.deliver(one.event)
  expect(await outcome(one.location)).toMatchObject({ status: 'succeeded', files_processed: 1 })
  const before = await remote.head()
  const atomic = await queued({ atomic: true })
  expect(await api.deliver(atomic.event)).toEqual(NOTHING_FAILED)
  expect(await outcome(atomic.location)).toMatchObject({ status: 'rejected', commit: null })
  expect(await remote.head()).toBe(before)
})

test('a message that comes twice makes one commit', async () => {
  const { event, location } = await queued()
  const before = await commits()
  await api.deliver(event)
  const first = await outcome(location)
  await pushRaw({ 'later.yaml': vpc('later') })
  expect(await api.deliver(again(event))).toEqual(NOTHING_FAILED)
  expect(await outcome(location)).toEqual(first)
  expect(await commits()).toBe(before + 2)
})

test('a message that comes to two functions at once makes one commit', async () => {
  const { event, location } = await queued()
  const before = await commits()
  const [one, other] = await Promise.all([api.deliver(event), api.deliver(again(event))])
  expect([one, other]).toContainEqual(NOTHING_FAILED)
  expect(await outcome(location)).toMatchObject({ status: 'succeeded', files_created: 1, commit: await remote.head() })
  expect(await commits()).toBe(before + 1)
})

test('a failure that may pass leaves the operation open for the next time', async () => {
  const { event, location } = await queued()
  const before = await commits()
  const { port } = remote.server
  await remote.server.close()
  const { batchItemFailures } = await api.deliver(event)
  expect(batchItemFailures).toEqual([{ itemIdentifier: event.Records[0]?.messageId }])
  expect((await outcome(location)).status).toMatch(/^(queued|running)$/)

  const server = await startGitServer({ root: join(remote.directory, 'srv'), port })
  try {
    expect(await api.deliver(again(event))).toEqual(NOTHING_FAILED)
    expect(await outcome(location)).toMatchObject({ status: 'succeeded', files_created: 1 })
    expect(await commits()).toBe(before + 1)
  } finally {
    await server.close()
  }
})

test('a failure that has not passed by the last time leaves the operation to the sweep, with the reason on record', async () => {
  const { event, location } = await queued()
  await remote.server.close()
  const { batchItemFailures } = await api.deliver(again(event, 8))
  expect(batchItemFailures).toHaveLength(1)
  expect(await outcome(location)).toMatchObject({ status: 'queued', failure: { code: 'repository_unreachable' } })
})

test('an operation whose fabric is gone is over', async () => {
  const { event, location } = await queued()
  await api.call('DELETE', `/fabrics/${name}/`)
  expect(await api.deliver(event)).toEqual(NOTHING_FAILED)
  expect(await outcome(location)).toMatchObject({ status: 'failed', failure: { code: 'fabric_not_found' } })
})

test('what is no message of this queue does not come again: it is in the dead-letter queue, where a person finds it', async () => {
  const { event } = await queued()
  const before = await remote.head()
  const bodies = ['no JSON', '{}', 'null', '{"repository":"r","fabric":"f","operation":"latest"}']
  const Records = event.Records.flatMap((record) =>
    bodies.map((body, index) => {
      const attributes = { ...record.attributes, MessageGroupId: `group-${index}` }
      return { ...record, messageId: `noise-${index}`, body, attributes }
    }),
  )
  expect(await api.deliver({ Records })).toEqual(NOTHING_FAILED)
  expect(await remote.head()).toBe(before)
  const { failed } = (await api.call<{ failed: unknown[] }>('GET', '/deliveries/failed')).body
  expect(failed).toEqual(bodies.map(() => ({ id: expect.any(String), type: 'unreadable', sent_at: expect.any(String) })))
})

test('messages behind one that comes again wait for it', async () => {
  const [first, second] = [await queued(), await queued()]
  await remote.server.close()
  const batch = { Records: [...first.event.Records, ...second.event.Records] }
  const { batchItemFailures } = await api.deliver(batch)
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(batch.Records.map(({ messageId }) => messageId))
  expect(await outcome(second.location)).toMatchObject({ status: 'queued' })
})
