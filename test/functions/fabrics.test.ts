import { describe, expect, test } from 'vitest'
import type { Records } from '../../lib/app/deployment.ts'
import { fabricConditions } from '../../lib/app/registry/fabric-conditions.ts'
import { fabricStatusOf } from '../../lib/app/registry/fabric-status.ts'
import type { StatusAnswer } from '../../lib/contract/answer.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { FabricAnswer, FabricOverview } from '../../lib/contract/views/fabric-conditions.ts'
import { FabricApi, type Problem } from './fabric-api.ts'

const lab = new FabricApi()
const { newName, register, initialised } = lab

test('a list tells the condition of each fabric if it is asked to', async () => {
  const name = await initialised({ 'bad.yaml': 'kind: [' })
  await lab.ingest(name)
  const all = await lab.api.call<FabricOverview>('GET', '/fabrics/?limit=100&status=true')
  expect(all.body.conditions?.[name]).toMatchObject({
    rejected: 1,
    last_operation: { kind: 'ingest', status: 'rejected' },
    lock: null,
  })
  expect((await lab.api.call<FabricOverview>('GET', '/fabrics/')).body.conditions).toBeUndefined()
})

test('a heartbeat tells the head and what runs from the records, and 304 while they stay', async () => {
  const name = await initialised({})
  const path = `/fabrics/${name}?status=true`
  const told = await lab.api.call<FabricAnswer>('GET', path)
  const head = (await lab.api.call<StatusAnswer>('GET', `/fabrics/${name}/gitops-status`)).body.head
  expect(told.body).toMatchObject({ name, status: { head, head_seen_at: null, running: null, web_url: null } })
  const etag = String(told.headers.etag)
  const again = () => lab.api.call('GET', path, undefined, { 'if-none-match': etag })
  expect((await again()).status).toBe(304)
  expect((await lab.api.call('PATCH', `/fabrics/${name}`, {}, { 'if-match': etag })).status).toBe(412)
  await lab.api.call('PATCH', `/fabrics/${name}`, { description: 'other' })
  expect((await again()).status).toBe(200)
  expect((await lab.api.call<FabricAnswer>('GET', `/fabrics/${name}`)).body.status).toBeUndefined()
})

test('a heartbeat names what holds the lock, also if its record cannot be read', async () => {
  const holder = { fabric: 'b', operation: 'o' }
  const records = (get: () => Promise<unknown>) =>
    ({
      repositories: { get: async () => ({ head: 'c', swept_at: '2026-01-01T00:00:00Z' }) },
      locks: { holder: async () => holder },
      journal: { get },
    }) as unknown as Records
  const status = (get: () => Promise<unknown>) => fabricStatusOf(records(get), { repository: 'r' })
  const seen = { head: 'c', head_seen_at: '2026-01-01T00:00:00Z' }
  expect(await status(async () => ({ kind: 'put', started_at: 't' }))).toEqual({
    ...seen,
    running: { ...holder, kind: 'put', since: 't' },
  })
  const damaged = new DomainError('record_unreadable', 'The record is damaged', { record: 'o', reason: 'shape' })
  expect((await status(() => Promise.reject(damaged))).running).toEqual({ ...holder, kind: null, since: null })
})

test('a condition that cannot be told says why, and the others are told', async () => {
  const reason = new DomainError('record_unreadable', 'The record is damaged', { record: 'b', reason: 'shape' })
  const fabrics = ['a', 'b'].map((id) => ({ id, last_operation: null, repository: 'r' }) as FabricRecord)
  const get = (id: string) => (id === 'b' ? Promise.reject(reason) : Promise.resolve({ files: [] }))
  const records = { rejectedFiles: { get }, locks: { holder: () => Promise.resolve(undefined) } } as unknown as Records
  const b = { unreadable: 'The record is damaged' }
  expect(await fabricConditions(records, fabrics)).toEqual({ a: { rejected: 0, last_operation: null, lock: null }, b })
})

describe('registering', () => {
  test('gives a fabric the defaults, and is done once', async () => {
    const name = newName()
    const made = await register(name)
    expect(made).toMatchObject({ status: 201, headers: { location: `/api/plugins/hedgehog/fabrics/${name}/` } })
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
    expect(await lab.api.call('GET', `/fabrics/${name}/`)).toMatchObject({ status: 200, body: made.body })
    expect(await register(name)).toMatchObject({ status: 409, body: { code: 'fabric_exists' } })
    expect((await lab.api.call('GET', `/fabrics/${name}`)).body).toEqual(made.body)
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
    ['a kind whose lab.directory is taken', { kinds: [{ group: 'x.io', kind: 'Vpc', plural: 'vpcs' }] }, 'kinds.0.plural'],
  ])('refuses %s with 400, and does not repeat it', async (_, input, field) => {
    const name = newName()
    const { status, body } = await register(name, input)
    expect(status).toBe(400)
    expect(JSON.stringify(body.errors)).toContain(field)
    expect(JSON.stringify(body)).not.toContain('s3cr3t')
    expect((await lab.api.call('GET', `/fabrics/${name}/`)).status).toBe(404)
  })

  test('tells every fault at once', async () => {
    const { body } = await register('Not A Name', { repository_url: 'x', archive_strategy: 'shred', validation: 1 })
    expect(body.errors.length).toBeGreaterThanOrEqual(4)
  })

  test.each(['../..', 'a/../../b', 'a//b', '.git', 'a/.git/hooks'])('refuses the lab.directory %j', async (path) => {
    expect(await register(newName(), { directory: path })).toMatchObject({ status: 400 })
  })

  test.each([
    ['the same lab.directory', (taken: string) => taken],
    ['the same lab.directory in slashes', (taken: string) => `/${taken}/`],
    ['a lab.directory inside', (taken: string) => `${taken}/inner`],
    ['a lab.directory around it', (taken: string) => taken.slice(0, taken.lastIndexOf('/'))],
  ])('refuses %s as another fabric of the repository', async (_, overlapping) => {
    const { body } = await register(newName())
    const refused = await register(newName(), { directory: overlapping(body.directory) })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ code: 'overlapping_directory' }] } })
  })

  test('takes the same lab.directory of another branch, or beside it', async () => {
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
      const { body } = await lab.api.call<{ fabrics: FabricRecord[]; next?: string }>('GET', `/fabrics/?${query}`)
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
    const changed = await lab.api.call('PATCH', `/fabrics/${name}/`, { archive_strategy: 'none', description: 'Lab' })
    expect(changed).toMatchObject({ status: 200, body: { archive_strategy: 'none', description: 'Lab' } })
    expect((await lab.api.call<FabricRecord>('GET', `/fabrics/${name}/`)).body.version).toBeGreaterThan(made.body.version)
    for (const fixed of [{ name: 'x' }, { repository_url: lab.remote.url }, { directory: 'x' }, { gitops_initialized: true }])
      expect(await lab.api.call('PATCH', `/fabrics/${name}/`, fixed)).toMatchObject({ status: 400 })
  })

  test('stays as it is if nothing is to change', async () => {
    const name = newName()
    const { body } = await register(name)
    expect(await lab.api.call('PATCH', `/fabrics/${name}/`, {})).toMatchObject({ status: 200, body })
    expect(await lab.api.call('PATCH', `/fabrics/${name}/`, { version: 1 })).toMatchObject({ status: 200, body })
    expect(await lab.api.call('PATCH', `/fabrics/${name}/`, { version: 2 })).toMatchObject({ status: 409 })
    expect(await lab.api.call('GET', `/fabrics/${name}/`)).toMatchObject({ body })
  })

  test('is forgotten without Git being touched', async () => {
    const name = await initialised()
    const before = await lab.remote.head()
    expect(await lab.api.call('DELETE', `/fabrics/${name}/`)).toMatchObject({ status: 204, body: undefined })
    expect(await lab.api.call('GET', `/fabrics/${name}/`)).toMatchObject({ status: 404, body: { code: 'fabric_not_found' } })
    expect(await lab.api.call('DELETE', `/fabrics/${name}/`)).toMatchObject({ status: 404 })
    expect(await lab.remote.head()).toBe(before)
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
    const answer = await lab.api.call(method, `/fabrics/nobody/${rest}`, method === 'PATCH' || method === 'POST' ? {} : undefined)
    expect(answer).toMatchObject({ status: 404, body: { code: 'fabric_not_found' } })
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })
})

describe('the version of a fabric', () => {
  const path = (name: string) => `/fabrics/${name}/`
  const versionOf = async (name: string) => String((await lab.api.call('GET', path(name))).headers.etag)

  test('is the same when it is made and read, and another one after each change', async () => {
    const name = newName()
    const made = await register(name)
    const read = await versionOf(name)
    expect(made.headers.etag).toBe(read)
    expect(read).toMatch(/^"[0-9a-f]{40}"$/)
    const changed = await lab.api.call('PATCH', path(name), { description: 'x' })
    expect(changed.headers.etag).not.toBe(read)
    expect(changed.headers.etag).toBe(await versionOf(name))
    expect(await lab.api.call('GET', path(name), undefined, { 'if-none-match': String(changed.headers.etag) })).toMatchObject({
      status: 304,
      headers: { etag: changed.headers.etag },
    })
  })

  test.each([
    ['PATCH', { description: 'late' }],
    ['DELETE', undefined],
  ])('that is not the one of If-Match lets %s change nothing', async (method, body) => {
    const name = newName()
    await register(name)
    const seen = await versionOf(name)
    await lab.api.call('PATCH', path(name), { description: 'first' })
    const refused = await lab.api.call<Problem>(method, path(name), body, { 'if-match': seen })
    const current = { etag: (await versionOf(name)).replaceAll('"', ''), record: { id: name, description: 'first' } }
    expect(refused).toMatchObject({ status: 412, body: { code: 'precondition_failed', current } })
    expect((await lab.api.call('GET', path(name))).body).toMatchObject({ description: 'first' })
    const now = await versionOf(name)
    expect((await lab.api.call(method, path(name), body, { 'if-match': `${seen}, ${now}` })).status).toBeLessThan(300)
  })

  test('of a name that is registered again is another one', async () => {
    const name = newName()
    const { headers } = await register(name)
    await lab.api.call('DELETE', path(name))
    await register(name)
    expect(await versionOf(name)).not.toBe(headers.etag)
  })

  test('cannot be asked to be none, and any will do for *', async () => {
    const name = newName()
    await register(name)
    const refused = await lab.api.call<Problem>('PATCH', path(name), { description: 'x' }, { 'if-none-match': '*' })
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_precondition' } })
    expect(await lab.api.call('DELETE', path(name), undefined, { 'if-match': '*' })).toMatchObject({ status: 204 })
  })
})

describe('a merge patch of a fabric', () => {
  const CONFIG = { gateway: true, fabric_mtu: 9000 }

  test.each<[string, object, object]>([
    ['null brings a default back', { description: null, validation: null, kinds: null }, { description: '', validation: 'warn' }],
    ['null removes a secret', { credentials_secret: null }, {}],
    ['rules are merged', { rules: { config: { gateway: false } } }, { rules: { config: { ...CONFIG, gateway: false } } }],
    ['null removes one rule', { rules: { config: { gateway: null } } }, { rules: { config: { fabric_mtu: 9000 } } }],
    ['the wording is merged', { commit: { template: '{summary}' } }, { commit: { sign_off: true, template: '{summary}' } }],
    ['null removes a part', { rules: { config: null }, commit: { sign_off: null } }, { rules: {}, commit: {} }],
    ['null removes all of them', { rules: null, commit: null }, { rules: {}, commit: {} }],
  ])('%s', async (_, patch, expected) => {
    const name = newName()
    const branch = `branch-of-${name}`
    const credentials_secret = 'gitops-file-manager/test/git/lab'
    const settings = {
      description: 'x',
      validation: 'strict',
      rules: { config: CONFIG },
      commit: { sign_off: true },
      credentials_secret,
    }
    const { body: made } = await register(name, { branch, ...settings })
    const headers = { 'content-type': 'application/merge-patch+json' }
    const { status, body } = await lab.api.call<FabricRecord>('PATCH', `/fabrics/${name}/`, patch, headers)
    expect({ status, body }).toMatchObject({ status: 200, body: { version: 2, ...expected } })
    if ('rules' in expected) expect(body.rules).toEqual(expected.rules)
    if ('commit' in expected) expect(body.commit).toEqual(expected.commit)
    const repository = await lab.api.call<object>('GET', `/repositories/${made.repository}/`)
    expect('credentials_secret' in repository.body).toBe(!('credentials_secret' in patch))
  })

  test.each([
    { rules: { config: { gateway: 'no' } } },
    { rules: { other: 1 } },
    { commit: { template: '{ticket}' } },
    { version: null },
    { name: null },
  ])('that is none is refused: %j', async (patch) => {
    const name = newName()
    await register(name)
    expect(await lab.api.call('PATCH', `/fabrics/${name}/`, patch)).toMatchObject({ status: 400 })
  })
})
