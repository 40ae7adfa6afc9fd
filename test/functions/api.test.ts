import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationReport } from '../../lib/domain/operation.ts'
import type { OperationRecord } from '../../lib/domain/operation-record.ts'
import type { FabricRecord } from '../../lib/domain/registration.ts'
import type { StatusReport } from '../../lib/domain/status.ts'
import { createRepository, startGitServer } from '../../lib/local/git-server.ts'
import { s3 } from '../aws/services.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { git, Remote } from '../support/remote.ts'

interface Problem {
  code: string
  status: number
  detail: string
  errors: { code: string; file: string; line?: number; column?: number; message: string }[]
}

const vpc = (name: string) => `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${name}\n`

let directory: string
let remote: Remote
let api: DeployedFunctions
let numbers = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-functions-'))
  remote = await Remote.start()
  api = await DeployedFunctions.start(directory)
})
afterAll(async () => {
  await Promise.all([api.close(), remote.close()])
  await rm(directory, { recursive: true, force: true })
})

/** A name nobody has used. */
function newName(): string {
  numbers += 1
  return `lab-${numbers}`
}

function register(name: string, input: Record<string, unknown> = {}) {
  return api.call<FabricRecord & Problem>('POST', '/fabrics/', { name, repository_url: remote.url, ...input })
}

/** A fabric that has its structure, and raw files in it. */
async function initialised(files: Record<string, string> = {}): Promise<string> {
  const name = newName()
  await register(name)
  expect((await api.call('POST', `/fabrics/${name}/init-gitops/`, {})).status).toBe(201)
  if (Object.keys(files).length > 0) await pushRaw(name, files)
  return name
}

function pushRaw(name: string, files: Record<string, string>): Promise<void> {
  return remote.push(Object.fromEntries(Object.entries(files).map(([file, text]) => [`${rawOf(name)}/${file}`, text])))
}

function rawOf(name: string): string {
  return `fabrics/${name}/gitops/raw`
}

function ingest<T = OperationReport>(name: string, body: unknown = {}, headers: Record<string, string> = {}) {
  return api.call<T>('POST', `/fabrics/${name}/ingest-raw/`, body, headers)
}

async function commits(): Promise<number> {
  return Number(await git(remote.repository, 'rev-list', '--count', 'main'))
}

describe('registering', () => {
  test('gives a fabric the defaults, and is done once', async () => {
    const name = newName()
    const made = await register(name)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      id: name,
      name,
      directory: `fabrics/${name}/gitops`,
      branch: 'main',
      archive_strategy: 'rename_with_extension',
      raw_directory_path: 'raw',
      managed_directory_path: 'managed',
      gitops_initialized: false,
      version: 1,
    })
    expect(await api.call('GET', `/fabrics/${name}/`)).toMatchObject({ status: 200, body: made.body })
    expect(await register(name)).toMatchObject({ status: 409, body: { code: 'fabric_exists' } })
    expect((await api.call('GET', `/fabrics/${name}`)).body).toEqual(made.body)
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['credentials in the URL', { repository_url: 'https://ann:s3cr3t@git.example.com/x.git' }, 'repository_url'],
    ['a token in the URL', { repository_url: 'https://s3cr3t@git.example.com/x.git' }, 'repository_url'],
    ['credentials that only look like a path', { repository_url: 'https:ann:s3cr3t@git.example.com/x.git' }, 'repository_url'],
    ['a token in the query', { repository_url: 'https://git.example.com/x.git?access_token=s3cr3t' }, 'repository_url'],
    ['a local path', { repository_url: '/srv/git/s3cr3t.git' }, 'repository_url'],
    ['a file URL', { repository_url: 'file:///srv/git/s3cr3t.git' }, 'repository_url'],
    ['another protocol', { repository_url: 'ssh://git@git.example.com/s3cr3t.git' }, 'repository_url'],
    ['no branch name', { branch: 'a..s3cr3t' }, 'branch'],
    ['a branch that is an option', { branch: '--upload-pack=s3cr3t' }, 'branch'],
    ['a strategy that is none', { archive_strategy: 'shred' }, 'archive_strategy'],
    ['a field that is none', { password: 's3cr3t' }, 'password'],
    ['a kind whose directory is taken', { kinds: [{ group: 'x.io', kind: 'Vpc', plural: 'vpcs' }] }, 'kinds.0.plural'],
  ])('refuses %s with 400, and does not repeat it', async (_, input, field) => {
    const name = newName()
    const { status, body } = await register(name, input)
    expect(status).toBe(400)
    expect(JSON.stringify(body.errors)).toContain(field)
    expect(JSON.stringify(body)).not.toContain('s3cr3t')
    expect((await api.call('GET', `/fabrics/${name}/`)).status).toBe(404)
  })

  test('tells every fault at once', async () => {
    const { body } = await register('Not A Name', { repository_url: 'x', archive_strategy: 'shred', validation: 1 })
    expect(body.errors.length).toBeGreaterThanOrEqual(4)
  })

  test.each(['../..', 'a/../../b', 'a//b', '.git', 'a/.git/hooks'])('refuses the directory %j', async (path) => {
    expect(await register(newName(), { directory: path })).toMatchObject({ status: 400 })
  })

  test.each([
    ['the same directory', (taken: string) => taken],
    ['the same directory in slashes', (taken: string) => `/${taken}/`],
    ['a directory inside', (taken: string) => `${taken}/inner`],
    ['a directory around it', (taken: string) => taken.slice(0, taken.lastIndexOf('/'))],
  ])('refuses %s as another fabric of the repository', async (_, overlapping) => {
    const { body } = await register(newName())
    const refused = await register(newName(), { directory: overlapping(body.directory) })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ code: 'overlapping_directory' }] } })
  })

  test('takes the same directory of another branch, or beside it', async () => {
    const { body } = await register(newName())
    expect((await register(newName(), { directory: body.directory, branch: 'other' })).status).toBe(201)
    expect((await register(newName(), { directory: `${body.directory}-2` })).status).toBe(201)
  })
})

describe('a registered fabric', () => {
  test('is on one of the pages of the list', async () => {
    const name = newName()
    await register(name)
    await register(newName())
    const found: string[] = []
    let next: string | undefined = ''
    while (next !== undefined) {
      const query: string = next === '' ? 'limit=2' : `limit=2&after=${next}`
      const { body } = await api.call<{ fabrics: FabricRecord[]; next?: string }>('GET', `/fabrics/?${query}`)
      expect(body.fabrics.length).toBeLessThanOrEqual(2)
      found.push(...body.fabrics.map(({ id }) => id))
      next = body.next
    }
    expect(found).toContain(name)
    expect(found).toEqual([...new Set(found)].sort())
  })

  test('is changed where it may change', async () => {
    const name = newName()
    const made = await register(name)
    const changed = await api.call('PATCH', `/fabrics/${name}/`, { archive_strategy: 'none', description: 'Lab' })
    expect(changed).toMatchObject({ status: 200, body: { archive_strategy: 'none', description: 'Lab' } })
    expect((await api.call<FabricRecord>('GET', `/fabrics/${name}/`)).body.version).toBeGreaterThan(made.body.version)
    for (const fixed of [{ name: 'x' }, { repository_url: remote.url }, { directory: 'x' }, { gitops_initialized: true }])
      expect(await api.call('PATCH', `/fabrics/${name}/`, fixed)).toMatchObject({ status: 400 })
  })

  test('is forgotten without Git being touched', async () => {
    const name = await initialised()
    const before = await remote.head()
    expect(await api.call('DELETE', `/fabrics/${name}/`)).toMatchObject({ status: 204, body: undefined })
    expect(await api.call('GET', `/fabrics/${name}/`)).toMatchObject({ status: 404, body: { code: 'fabric_not_found' } })
    expect(await api.call('DELETE', `/fabrics/${name}/`)).toMatchObject({ status: 404 })
    expect(await remote.head()).toBe(before)
  })

  test.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', 'init-gitops/'],
    ['POST', 'ingest-raw/'],
    ['GET', 'gitops-status/'],
    ['GET', 'operations/'],
  ])('that is not known answers 404 to %s .../%s', async (method, rest) => {
    const answer = await api.call(method, `/fabrics/nobody/${rest}`, method === 'PATCH' || method === 'POST' ? {} : undefined)
    expect(answer).toMatchObject({ status: 404, body: { code: 'fabric_not_found' } })
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })
})

describe('initialising', () => {
  test('shows what it would do, does it once, and says so', async () => {
    const name = newName()
    await register(name)
    const before = await remote.head()
    const dry = await api.call<OperationReport>('POST', `/fabrics/${name}/init-gitops/`, { dry_run: true })
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true, commit: null } })
    expect(dry.body.diff).toContain(`+++ b/fabrics/${name}/gitops/.hnp/manifest.yaml`)
    expect(await remote.head()).toBe(before)

    const done = await api.call<OperationReport>('POST', `/fabrics/${name}/init-gitops/`, {})
    expect(done).toMatchObject({ status: 201, body: { status: 'succeeded', already_initialized: false } })
    expect(await remote.head()).toBe(done.body.commit)
    expect(await api.call('GET', `/fabrics/${name}/`)).toMatchObject({ body: { gitops_initialized: true } })

    const again = await api.call('POST', `/fabrics/${name}/init-gitops/`, {})
    expect(again).toMatchObject({ status: 200, body: { status: 'no_change', already_initialized: true, commit: null } })
    expect(await remote.head()).toBe(done.body.commit)
  })

  test('goes into another directory when asked to, not into that of a neighbour', async () => {
    const [name, neighbour] = [newName(), newName()]
    await register(name)
    await register(neighbour)
    const taken = { base_directory: `fabrics/${neighbour}/gitops` }
    expect(await api.call('POST', `/fabrics/${name}/init-gitops/`, taken)).toMatchObject({ status: 400 })
    const place = { base_directory: `sites/${name}` }
    expect((await api.call('POST', `/fabrics/${name}/init-gitops/`, place)).status).toBe(201)
    expect([...(await remote.tree()).keys()]).toContain(`sites/${name}/.hnp/manifest.yaml`)
    expect(await api.call('GET', `/fabrics/${name}/`)).toMatchObject({ body: { directory: `sites/${name}` } })
  })

  test('has the caller as author and the manager as committer', async () => {
    const name = newName()
    await register(name)
    const claims = { sub: 'u-1', name: 'Ada <root@example.com>\nauthor Eve', email: 'ada@example.com' }
    const headers = { 'content-type': 'application/json' }
    await api.send({ method: 'POST', path: `/fabrics/${name}/init-gitops/`, body: '{}', headers, claims })
    const line = await remote.log('-1', '--format=%an|%ae|%cn')
    expect(line.trim()).toBe('Ada root@example.comauthor Eve|ada@example.com|GitOps File Manager')
  })
})

describe('ingesting', () => {
  test('before there is a structure is refused', async () => {
    const name = newName()
    await register(name)
    expect(await ingest(name)).toMatchObject({ status: 409, body: { code: 'fabric_not_initialized' } })
    const status = await api.call('GET', `/fabrics/${name}/gitops-status/`)
    expect(status).toMatchObject({ status: 200, body: { gitops_initialized: false } })
  })

  test('answers with the counters of HNP, and then finds nothing to do', async () => {
    const text = `${vpc('a-1')}---\n${vpc('a-2')}`
    const name = await initialised({ 'a.yaml': text })
    const { status, body } = await ingest(name)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'succeeded',
      files_processed: 1,
      documents_extracted: 2,
      files_created: 2,
      files_archived: 1,
      commit: await remote.head(),
    })
    expect(await ingest(name)).toMatchObject({ status: 200, body: { status: 'no_change', commit: null } })
    expect(await remote.head()).toBe(body.commit)
  })

  test('keeps the originals by their SHA-256 and the report', async () => {
    const text = vpc('kept')
    const name = await initialised({ 'a.yaml': text })
    const { body } = await ingest(name)
    const [file] = body.files
    const object = async (Key: string) => {
      const { Body } = await s3(api.aws.endpoint).send(new GetObjectCommand({ Bucket: api.aws.bucket, Key }))
      return Body?.transformToString()
    }
    expect(await object(`originals/${file?.sha256.slice(0, 2)}/${file?.sha256}`)).toBe(text)
    const report = JSON.parse((await object(`operations/${name}/${body.operation}.json`)) ?? '') as OperationReport
    expect(body).toMatchObject(report)
  })

  test('shows what it would do', async () => {
    const name = await initialised({ 'a.yaml': vpc('dry') })
    const before = await remote.head()
    const { status, body } = await ingest(name, { dry_run: true })
    expect({ status, body }).toMatchObject({ status: 200, body: { dry_run: true, files_created: 1, commit: null } })
    expect(body.diff).toContain(`+++ b/fabrics/${name}/gitops/managed/vpcs/dry.yaml`)
    expect(await remote.head()).toBe(before)
  })

  test('takes the good files, leaves the bad one, and remembers it', async () => {
    const bad = `${vpc('bad')}---\n${vpc('worse')}spec: {a: 1, a: 2}\n`
    const name = await initialised({ 'good.yaml': vpc('good'), 'bad.yaml': bad })
    const { status, body } = await ingest(name)
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'succeeded', files_created: 1, files_archived: 1 })
    expect(body.faults).toContainEqual(
      expect.objectContaining({ code: 'duplicate_key', file: `${rawOf(name)}/bad.yaml`, line: 10, column: expect.any(Number) }),
    )
    expect((await remote.bytes(`${rawOf(name)}/bad.yaml`)).toString()).toBe(bad)
    const { body: fabric } = await api.call<FabricRecord>('GET', `/fabrics/${name}/`)
    expect(fabric.rejected_files.map(({ file }) => file)).toEqual([`${rawOf(name)}/bad.yaml`])
    const { body: now } = await api.call<StatusReport>('GET', `/fabrics/${name}/gitops-status/`)
    expect(now).toMatchObject({ gitops_initialized: true, objects_total: 1, head: await remote.head(), lock: null })
    expect(now.rejected_files.map(({ file }) => file)).toEqual([`${rawOf(name)}/bad.yaml`])
    expect(now.last_operations.map(({ operation }) => operation)).toContain(body.operation)
  })

  test('all or none takes none, and tells every fault', async () => {
    const files = { 'good.yaml': vpc('good'), 'bad.yaml': `${vpc('bad')}spec: {a: 1, a: 2}\n`, 'worse.yaml': 'a: [\n' }
    const name = await initialised(files)
    const before = await remote.head()
    const { status, body } = await ingest<Problem>(name, { atomic: true })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'files_rejected' })
    expect(new Set(body.errors.map(({ file }) => file))).toEqual(
      new Set([`${rawOf(name)}/bad.yaml`, `${rawOf(name)}/worse.yaml`]),
    )
    expect(body.errors).toContainEqual(expect.objectContaining({ code: 'duplicate_key', line: 5, column: expect.any(Number) }))
    expect(await remote.head()).toBe(before)
  })

  test('one file leaves the others', async () => {
    const name = await initialised({ 'a.yaml': vpc('a'), 'sub/b.yaml': vpc('b') })
    expect(await ingest(name, { file_path: 'sub/b.yaml' })).toMatchObject({ status: 200, body: { files_processed: 1 } })
    const paths = [...(await remote.tree()).keys()].filter((path) => path.startsWith(rawOf(name)))
    expect(paths).toContain(`${rawOf(name)}/a.yaml`)
    expect(paths).not.toContain(`${rawOf(name)}/sub/b.yaml`)
  })

  test.each([
    ['../../../x.yaml', 400, 'unsafe_path'],
    ['.git/config', 400, 'unsafe_path'],
    ['absent.yaml', 404, 'raw_file_not_found'],
    ['', 400, 'invalid_request'],
  ])('the file %j is refused', async (file_path, status, code) => {
    expect(await ingest(await sharedFabric(), { file_path })).toMatchObject({ status, body: { code } })
  })
})

let shared: Promise<string> | undefined
/** For tests that change nothing. */
function sharedFabric(): Promise<string> {
  shared ??= initialised({ 'a.yaml': vpc('a') })
  return shared
}

describe('operations', () => {
  test('are listed newest first, each with its full report', async () => {
    const name = await initialised({ 'a.yaml': vpc('a') })
    const { body: report } = await ingest(name)
    const { body } = await api.call<{ operations: OperationRecord[]; next?: string }>('GET', `/fabrics/${name}/operations/`)
    expect(body.operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['ingest', 'succeeded'],
      ['init', 'succeeded'],
    ])
    const path = `/fabrics/${name}/operations/${report.operation}/`
    const one = await api.call<OperationReport>('GET', path)
    expect(one.status).toBe(200)
    expect(one.body).toMatchObject({ operation: report.operation, commit: report.commit, documents: report.documents })

    const first = await api.call<{ operations: OperationRecord[]; next?: string }>('GET', `/fabrics/${name}/operations/?limit=1`)
    const rest = await api.call<{ operations: OperationRecord[] }>(
      'GET',
      `/fabrics/${name}/operations/?limit=1&after=${first.body.next}`,
    )
    expect([...first.body.operations, ...rest.body.operations].map(({ kind }) => kind)).toEqual(['ingest', 'init'])
  })

  test('that failed tell why', async () => {
    const name = newName()
    await register(name, { repository_url: remote.server.repositoryUrl('absent.git') })
    expect(await api.call('POST', `/fabrics/${name}/init-gitops/`, {})).toMatchObject({
      status: 409,
      body: { code: 'repository_not_found' },
    })
    const { body } = await api.call<{ operations: OperationRecord[] }>('GET', `/fabrics/${name}/operations/`)
    expect(body.operations).toMatchObject([{ status: 'failed', failure: { code: 'repository_not_found' } }])
  })

  test('that are not there answer 404, and what is no id 400', async () => {
    const name = await sharedFabric()
    const absent = await api.call('GET', `/fabrics/${name}/operations/01JDN0SCH00000000000000000/`)
    expect(absent).toMatchObject({ status: 404, body: { code: 'operation_not_found' } })
    expect(await api.call('GET', `/fabrics/${name}/operations/latest/`)).toMatchObject({ status: 400 })
  })
})

describe('a request with an Idempotency-Key', () => {
  test('is answered again and runs once, for its caller', async () => {
    const name = await initialised({ 'a.yaml': vpc('a') })
    const key = { 'idempotency-key': `${name}-1` }
    const before = await commits()
    const first = await ingest(name, {}, key)
    await pushRaw(name, { 'b.yaml': vpc('b') })
    const replayed = await ingest(name, {}, key)
    expect(replayed).toMatchObject({ status: 200, body: first.body, headers: { 'idempotency-replayed': 'true' } })
    expect(await commits()).toBe(before + 2)
    expect(await ingest(name, { atomic: true }, key)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })

    const headers = { 'content-type': 'application/json', ...key }
    const request = { method: 'POST', path: `/fabrics/${name}/ingest-raw/`, body: '{}', headers }
    const other = await api.send<OperationReport>({ ...request, claims: { sub: 'somebody else' } })
    expect(other.body.operation).not.toBe(first.body.operation)
    expect(await commits()).toBe(before + 3)
  })

  test('runs again after a failure that has passed', async () => {
    const root = join(directory, 'srv')
    const first = await startGitServer({ root })
    const { port } = first
    await first.close()
    await createRepository(root, 'late.git')
    const name = newName()
    await register(name, { repository_url: `http://127.0.0.1:${port}/late.git` })
    const init = () => api.call('POST', `/fabrics/${name}/init-gitops/`, {}, { 'idempotency-key': name })
    const refused = await init()
    expect(refused).toMatchObject({ status: 502, body: { code: 'repository_unreachable' } })
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    const server = await startGitServer({ root, port })
    try {
      expect(await init()).toMatchObject({ status: 201 })
      expect(await init()).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } })
    } finally {
      await server.close()
    }
  })
})

describe('the gateway', () => {
  test('has to say who calls', async () => {
    expect(await api.send({ method: 'GET', path: '/fabrics/', claims: null })).toMatchObject({
      status: 401,
      body: { code: 'not_authenticated' },
    })
  })

  test('is told which methods there are', async () => {
    const put = await api.send({ method: 'PUT', path: '/fabrics/x/' })
    expect(put).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    expect(put.headers.allow).toBe('GET, HEAD, PATCH, DELETE')
  })

  test('gets answers that nobody keeps or guesses the type of', async () => {
    const { headers } = await api.call('GET', '/fabrics/')
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })
})
