import { GetObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { StatusReport } from '../../lib/contract/status.ts'
import { s3 } from '../aws/services.ts'
import { vpc } from '../support/objects.ts'
import { FabricApi, type Problem, rawOf } from './fabric-api.ts'

const lab = new FabricApi()
const { newName, register, initialised, ingest, sharedFabric } = lab

describe('initialising', () => {
  test('shows what it would do, does it once, and says so', async () => {
    const name = newName()
    await register(name)
    const before = await lab.remote.head()
    const dry = await lab.api.call<OperationReport>('POST', `/fabrics/${name}/init-gitops/`, { dry_run: true })
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true, commit: null } })
    expect(dry.body.diff).toContain(`+++ b/fabrics/${name}/gitops/.hnp/manifest.yaml`)
    expect(await lab.remote.head()).toBe(before)

    const done = await lab.api.call<OperationReport>('POST', `/fabrics/${name}/init-gitops/`, {})
    expect(done).toMatchObject({ status: 201, body: { status: 'succeeded', already_initialized: false } })
    expect(await lab.remote.head()).toBe(done.body.commit)
    expect(await lab.api.call('GET', `/fabrics/${name}/`)).toMatchObject({ body: { gitops_initialized: true } })

    const again = await lab.api.call('POST', `/fabrics/${name}/init-gitops/`, {})
    expect(again).toMatchObject({ status: 200, body: { status: 'no_change', already_initialized: true, commit: null } })
    expect(await lab.remote.head()).toBe(done.body.commit)
  })

  test('goes into another lab.directory when asked to, not into that of a neighbour', async () => {
    const [name, neighbour] = [newName(), newName()]
    await register(name)
    await register(neighbour)
    const taken = { base_directory: `fabrics/${neighbour}/gitops` }
    expect(await lab.api.call('POST', `/fabrics/${name}/init-gitops/`, taken)).toMatchObject({ status: 400 })
    const place = { base_directory: `sites/${name}` }
    expect((await lab.api.call('POST', `/fabrics/${name}/init-gitops/`, place)).status).toBe(201)
    expect([...(await lab.remote.tree()).keys()]).toContain(`sites/${name}/.hnp/manifest.yaml`)
    expect(await lab.api.call('GET', `/fabrics/${name}/`)).toMatchObject({ body: { directory: `sites/${name}` } })
  })

  test.each([false, true])('leaves an initialised fabric where its objects are, with force: %s', async (force) => {
    const name = await initialised({})
    const [before, place] = [await lab.remote.head(), { base_directory: `sites/${name}`, force }]
    const refused = await lab.api.call<Problem>('POST', `/fabrics/${name}/init-gitops/`, place)
    expect(refused).toMatchObject({ status: 409, body: { code: 'fabric_initialized_elsewhere' } })
    expect(refused.body.detail).toContain(`is initialised in "fabrics/${name}/gitops"`)
    expect(await lab.remote.head()).toBe(before)
    expect(await lab.api.call('GET', `/fabrics/${name}/`)).toMatchObject({ body: { directory: `fabrics/${name}/gitops` } })
    const same = { base_directory: `fabrics/${name}/gitops/` }
    expect(await lab.api.call('POST', `/fabrics/${name}/init-gitops/`, same)).toMatchObject({ status: 200 })
  })

  test('does not take a path on a disk for one in the repository', async () => {
    const name = newName()
    await register(name)
    const place = { base_directory: `/var/lib/hedgehog/fabrics/${name}/gitops` }
    const refused = await lab.api.call<Problem>('POST', `/fabrics/${name}/init-gitops/`, place)
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(JSON.stringify(refused.body)).toContain('without a leading slash')
  })

  test('has the caller as author and the manager as committer', async () => {
    const name = newName()
    await register(name)
    const author = 'Ada <root@example.com>\nauthor Eve'
    const claims = { sub: 'u-1', name: author, email: 'ada@example.com', email_verified: 'true' }
    const headers = { 'content-type': 'application/json' }
    await lab.api.send({ method: 'POST', path: `/fabrics/${name}/init-gitops/`, body: '{}', headers, claims })
    const line = await lab.remote.log('-1', '--format=%an|%ae|%cn')
    expect(line.trim()).toBe('Ada root@example.comauthor Eve|ada@example.com|GitOps File Manager')
  })
})

describe('ingesting', () => {
  test('before there is a structure is refused', async () => {
    const name = newName()
    await register(name)
    expect(await ingest(name)).toMatchObject({ status: 409, body: { code: 'fabric_not_initialized' } })
    const status = await lab.api.call('GET', `/fabrics/${name}/gitops-status/`)
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
      commit: await lab.remote.head(),
    })
    expect(await ingest(name)).toMatchObject({ status: 200, body: { status: 'no_change', commit: null } })
    expect(await lab.remote.head()).toBe(body.commit)
  })

  test('tells the documents of an operation in pages, by file and by fate', async () => {
    const name = await initialised({ 'a.yaml': `${vpc('a-1')}---\n${vpc('a-2')}` })
    const { operation } = (await ingest(name)).body
    const asked = (query: Record<string, string>) =>
      lab.api.call('GET', `/fabrics/${name}/operations/${operation}/documents?${new URLSearchParams(query)}`)
    const file = `${rawOf(name)}/a.yaml`
    const [first, second] = ['a-1', 'a-2'].map((object) => ({ file, fate: 'created', object: { name: object } }))
    expect(await asked({ limit: '1' })).toMatchObject({ status: 200, body: { operation, documents: [first], total: 2, next: 1 } })
    const rest = await asked({ limit: '1', after: '1', file })
    expect(rest).toMatchObject({ status: 200, body: { documents: [second], total: 2 } })
    expect(rest.body).not.toHaveProperty('next')
    for (const none of [{ fate: 'rejected' }, { file: `${rawOf(name)}/b.yaml` }])
      expect(await asked(none)).toMatchObject({ status: 200, body: { documents: [], total: 0 } })
    for (const wrong of [{ fate: 'lost' }, { limit: '0' }, { after: '-1' }, { page: '2' }])
      expect(await asked(wrong)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })

  test('keeps the originals by their SHA-256 and the report', async () => {
    const text = vpc('kept')
    const name = await initialised({ 'a.yaml': text })
    const { body } = await ingest(name)
    const [file] = body.files
    const object = async (Key: string) => {
      const { Body } = await s3(lab.api.aws.endpoint).send(new GetObjectCommand({ Bucket: lab.api.aws.bucket, Key }))
      return Body?.transformToString()
    }
    expect(await object(`originals/${file?.sha256.slice(0, 2)}/${file?.sha256}`)).toBe(text)
    const report = JSON.parse((await object(`operations/${name}/${body.operation}.json`)) ?? '') as OperationReport
    expect(body).toMatchObject(report)
  })

  test('shows what it would do', async () => {
    const name = await initialised({ 'a.yaml': vpc('dry') })
    const before = await lab.remote.head()
    const { status, body } = await ingest(name, { dry_run: true })
    expect({ status, body }).toMatchObject({ status: 200, body: { dry_run: true, files_created: 1, commit: null } })
    expect(body.diff).toContain(`+++ b/fabrics/${name}/gitops/managed/vpcs/dry.yaml`)
    expect(await lab.remote.head()).toBe(before)
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
    expect((await lab.remote.bytes(`${rawOf(name)}/bad.yaml`)).toString()).toBe(bad)
    const { body: now } = await lab.api.call<StatusReport>('GET', `/fabrics/${name}/gitops-status/`)
    expect(now).toMatchObject({ gitops_initialized: true, objects_total: 1, head: await lab.remote.head(), lock: null })
    expect(now.rejected_files.map(({ file }) => file)).toEqual([`${rawOf(name)}/bad.yaml`])
    expect(now.last_operations.map(({ operation }) => operation)).toContain(body.operation)
  })

  test('all or none takes none, and tells every fault', async () => {
    const files = { 'good.yaml': vpc('good'), 'bad.yaml': `${vpc('bad')}spec: {a: 1, a: 2}\n`, 'worse.yaml': 'a: [\n' }
    const name = await initialised(files)
    const before = await lab.remote.head()
    const { status, body } = await ingest<Problem>(name, { atomic: true })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'files_rejected' })
    expect(new Set(body.errors.map(({ file }) => file))).toEqual(
      new Set([`${rawOf(name)}/bad.yaml`, `${rawOf(name)}/worse.yaml`]),
    )
    expect(body.errors).toContainEqual(expect.objectContaining({ code: 'duplicate_key', line: 5, column: expect.any(Number) }))
    expect(await lab.remote.head()).toBe(before)
  })

  test('one file leaves the others', async () => {
    const name = await initialised({ 'a.yaml': vpc('a'), 'sub/b.yaml': vpc('b') })
    expect(await ingest(name, { file_path: 'sub/b.yaml' })).toMatchObject({ status: 200, body: { files_processed: 1 } })
    const paths = [...(await lab.remote.tree()).keys()].filter((path) => path.startsWith(rawOf(name)))
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
