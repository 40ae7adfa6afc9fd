import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ObjectHistory } from '../../lib/app/object-history.ts'
import type { ObjectPage } from '../../lib/domain/objects/list-objects.ts'
import type { OperationReport } from '../../lib/domain/operation.ts'
import type { OperationRecord } from '../../lib/domain/operation-record.ts'
import { type ApiAnswer, DeployedFunctions } from '../support/deployed-functions.ts'
import { git, Remote } from '../support/remote.ts'

interface Problem {
  code: string
  detail: string
  errors: { code: string; file: string; line?: number; column?: number }[]
}

const MANAGED = 'fabrics/lab/gitops/managed'
const VPCS = '/fabrics/lab/objects/vpcs/default'
const MERGE = 'application/merge-patch+json'

const vpc = (name: string, vni = 1) => `# The VPC ${name}
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: ${name}   # its name
spec:
  vni: ${vni}
  mode: 'l2vni'   # quoted, and kept so
`

let directory: string
let remote: Remote
let api: DeployedFunctions

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-objects-'))
  remote = await Remote.start()
  api = await DeployedFunctions.start(directory)
  await api.call('POST', '/fabrics/', { name: 'lab', repository_url: remote.url })
  await api.call('POST', '/fabrics/lab/init-gitops/', {})
  await remote.push({ 'fabrics/lab/gitops/raw/all.yaml': ['a', 'b', 'c'].map((name) => vpc(name)).join('---\n') })
  await api.call('POST', '/fabrics/lab/ingest-raw/', {})
})
afterAll(async () => {
  await Promise.all([api.close(), remote.close()])
  await rm(directory, { recursive: true, force: true })
})

interface Edit {
  type?: string
  match?: string
  isNew?: boolean
}

function edit<T = OperationReport & Problem>(
  method: string,
  path: string,
  body?: unknown,
  { type = MERGE, match = '*', isNew }: Edit = {},
) {
  const condition = isNew === true ? { 'if-none-match': '*' } : match === '' ? {} : { 'if-match': match }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return api.send<T>({
    method,
    path,
    headers: { 'content-type': type, ...condition },
    ...(body === undefined ? {} : { body: text }),
  })
}

async function etagOf(name: string): Promise<string> {
  return String((await api.call('GET', `${VPCS}/${name}`)).headers.etag)
}

async function text(name: string): Promise<string> {
  return (await remote.bytes(`${MANAGED}/vpcs/${name}.yaml`)).toString()
}

async function commits(): Promise<number> {
  return Number(await git(remote.repository, 'rev-list', '--count', 'main'))
}

describe.sequential('reading', () => {
  test('an object is its file, byte for byte, and its version the blob id', async () => {
    const answer = await api.call<string>('GET', `${VPCS}/a`)
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/yaml' } })
    expect(answer.body).toBe(await text('a'))
    expect(answer.headers.etag).toBe(`"${(await remote.tree()).get(`${MANAGED}/vpcs/a.yaml`)}"`)
  })

  test.each(['application/json', 'application/yaml;q=0.5, application/json'])('is JSON for %s', async (accept) => {
    const { headers, body } = await api.call('GET', `${VPCS}/a`, undefined, { accept })
    expect(headers['content-type']).toBe('application/json')
    expect(body).toMatchObject({ kind: 'VPC', metadata: { name: 'a' }, spec: { vni: 1, mode: 'l2vni' } })
  })

  test('is not sent again to who has it', async () => {
    const headers = { 'if-none-match': await etagOf('a') }
    expect(await api.call('GET', `${VPCS}/a`, undefined, headers)).toMatchObject({ status: 304, body: undefined })
  })

  test.each(['VPC', 'vpc', 'vpcs', 'vpcs.vpc.githedgehog.com'])('the kind may be written %s', async (kind) => {
    expect((await api.call('GET', `/fabrics/lab/objects/${kind}/default/a/`)).status).toBe(200)
  })

  test.each([
    ['/fabrics/lab/objects/rack/default/a', 404, 'kind_not_found'],
    [`${VPCS}/nobody`, 404, 'object_not_found'],
    [`${VPCS}/UPPER`, 400, 'invalid_request'],
    ['/fabrics/lab/objects/vpcs/a.b/a', 400, 'invalid_request'],
    ['/fabrics/nobody/objects/vpcs/default/a', 404, 'fabric_not_found'],
  ])('%s answers %i', async (path, status, code) => {
    expect(await api.call('GET', path)).toMatchObject({ status, body: { code } })
  })

  test('objects are listed in pages, by kind, namespace and prefix', async () => {
    const first = await api.call<ObjectPage>('GET', '/fabrics/lab/objects/?limit=2')
    expect(first.body.objects.map(({ name }) => name)).toEqual(['a', 'b'])
    const second = await api.call<ObjectPage>(
      'GET',
      `/fabrics/lab/objects/?limit=2&after=${encodeURIComponent(first.body.next ?? '')}`,
    )
    expect(second.body.objects.map(({ name }) => name)).toEqual(['c'])
    expect(second.body.next).toBeUndefined()
    expect(first.body.objects[0]).toEqual({
      group: 'vpc.githedgehog.com',
      kind: 'VPC',
      plural: 'vpcs',
      namespace: 'default',
      name: 'a',
      path: `${MANAGED}/vpcs/a.yaml`,
      etag: (await etagOf('a')).replaceAll('"', ''),
    })
    const count = async (query: string) =>
      (await api.call<ObjectPage>('GET', `/fabrics/lab/objects/?${query}`)).body.objects.length
    expect([
      await count('kind=vpc'),
      await count('kind=switch'),
      await count('name_prefix=b'),
      await count('namespace=other'),
    ]).toEqual([3, 0, 1, 0])
  })
})

describe.sequential('editing', () => {
  test('a patch changes its line, and no other file', async () => {
    const before = await remote.tree()
    const old = await text('a')
    const answer = await edit('PATCH', `${VPCS}/a`, { spec: { vni: 7 } }, { match: await etagOf('a') })
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'succeeded', edited: { action: 'updated', object: 'VPC.vpc.githedgehog.com/default/a' } },
    })
    expect(await text('a')).toBe(old.replace('vni: 1', 'vni: 7'))
    const after = await remote.tree()
    const changed = [...after].filter(([path, blob]) => before.get(path) !== blob).map(([path]) => path)
    expect(changed.filter((path) => !path.includes('/.hnp/'))).toEqual([`${MANAGED}/vpcs/a.yaml`])
    expect(answer.headers.etag).toBe(await etagOf('a'))
    expect(await remote.log('-1', '--format=%an|%s')).toBe('Local Developer|patch(lab): VPC default/a\n')
  })

  test('a JSON patch, and JSON that is put, keep comments and quotes', async () => {
    const operations = [
      { op: 'test', path: '/spec/vni', value: 1 },
      { op: 'add', path: '/spec/subnets', value: { on: { vlan: 'on' } } },
    ]
    expect(await edit('PATCH', `${VPCS}/b`, operations, { type: 'application/json-patch+json' })).toMatchObject({ status: 200 })
    const { body } = await api.call<Record<string, unknown>>('GET', `${VPCS}/b`, undefined, { accept: 'application/json' })
    const value = { ...body, spec: { ...(body.spec as object), vni: 3 } }
    expect(await edit('PUT', `${VPCS}/b`, value, { type: 'application/json' })).toMatchObject({ status: 200 })
    expect(await text('b')).toBe(`---\n${vpc('b', 3)}  subnets:\n    'on':\n      vlan: 'on'\n`)
  })

  test('YAML that is put is the file, comments and all', async () => {
    const given = `# all new\n${vpc('c', 9)}`
    expect(await edit('PUT', `${VPCS}/c`, given, { type: 'application/yaml', match: await etagOf('c') })).toMatchObject({
      status: 200,
    })
    expect(await text('c')).toBe(given)
  })

  test('a new object is created where it belongs', async () => {
    const answer = await edit(
      'PUT',
      '/fabrics/lab/objects/vpc/tenants/new',
      vpc('new').replace('name: new', 'name: new\n  namespace: tenants'),
      {
        type: 'application/yaml',
        isNew: true,
      },
    )
    expect(answer).toMatchObject({
      status: 201,
      body: { edited: { action: 'created', path: `${MANAGED}/vpcs/tenants_new.yaml` } },
    })
    const value = { apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPC', metadata: { name: 'json' }, spec: { note: 'yes' } }
    expect(await edit('PUT', `${VPCS}/json`, value, { type: 'application/json', isNew: true })).toMatchObject({ status: 201 })
    expect(await text('json')).toBe(
      'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: json\nspec:\n  note: "yes"\n',
    )
  })

  test('an object is deleted, and only once', async () => {
    expect(await edit('DELETE', `${VPCS}/json`)).toMatchObject({
      status: 200,
      body: { edited: { action: 'deleted', after: null } },
    })
    expect((await remote.tree()).has(`${MANAGED}/vpcs/json.yaml`)).toBe(false)
    expect(await edit('DELETE', `${VPCS}/json`)).toMatchObject({ status: 412 })
  })

  test('a dry run shows the difference and makes none', async () => {
    const before = await commits()
    const answer = await edit('PATCH', `${VPCS}/a?dry_run=true`, { spec: { vni: 8 } })
    expect(answer.body.diff).toContain('-  vni: 7\n+  vni: 8\n')
    expect(await commits()).toBe(before)
  })

  test('what changes nothing makes no commit and no record', async () => {
    const before = await commits()
    const operations = await api.call<{ operations: OperationRecord[] }>('GET', '/fabrics/lab/operations/')
    const same = await text('a')
    const answers = [
      await edit('PUT', `${VPCS}/a`, same, { type: 'application/yaml' }),
      await edit('PATCH', `${VPCS}/a`, { spec: { vni: 7 } }),
      await edit('PATCH', `${VPCS}/a`, [], { type: 'application/json-patch+json' }),
    ]
    for (const { status, body } of answers)
      expect([status, body.status, body.edited?.action]).toEqual([200, 'no_change', 'unchanged'])
    expect(await commits()).toBe(before)
    expect(await api.call('GET', '/fabrics/lab/operations/')).toMatchObject({ body: operations.body })
  })
})

describe.sequential('an edit is refused', () => {
  const put = { type: 'application/yaml' }
  const stale = `"${'0'.repeat(40)}"`

  test.each<[string, string, () => Promise<ApiAnswer<Problem>>, number, string]>([
    ['without a version', '', () => edit('PATCH', `${VPCS}/a`, {}, { match: '' }), 428, 'precondition_required'],
    ['for another version', '', () => edit('PATCH', `${VPCS}/a`, { spec: null }, { match: stale }), 412, 'precondition_failed'],
    [
      'for what should be new and is not',
      '',
      () => edit('PUT', `${VPCS}/a`, vpc('a'), { ...put, isNew: true }),
      412,
      'precondition_failed',
    ],
    ['of what is not there', '', () => edit('PATCH', `${VPCS}/nobody`, {}), 412, 'precondition_failed'],
    ['to another name', 'other_object', () => edit('PUT', `${VPCS}/a`, vpc('z'), put), 422, 'object_invalid'],
    [
      'to another name by patch',
      'other_object',
      () => edit('PATCH', `${VPCS}/a`, { metadata: { name: 'z' } }),
      422,
      'object_invalid',
    ],
    ['to two objects', 'one_object', () => edit('PUT', `${VPCS}/a`, `${vpc('a')}---\n${vpc('b')}`, put), 422, 'object_invalid'],
    ['to nothing', 'one_object', () => edit('PUT', `${VPCS}/a`, '# gone\n', put), 422, 'object_invalid'],
    ['to broken YAML', 'duplicate_key', () => edit('PUT', `${VPCS}/a`, `${vpc('a')}  vni: 2\n`, put), 422, 'object_invalid'],
    [
      'with a patch that fails',
      '',
      () => edit('PATCH', `${VPCS}/a`, [{ op: 'remove', path: '/x' }], { type: 'application/json-patch+json' }),
      422,
      'patch_failed',
    ],
    [
      'with a patch that is none',
      'invalid_body',
      () => edit('PATCH', `${VPCS}/a`, [{ op: 'eat' }], { type: 'application/json-patch+json' }),
      400,
      'invalid_request',
    ],
    ['with JSON that is none', 'invalid_json', () => edit('PATCH', `${VPCS}/a`, '{a: 1}'), 400, 'invalid_request'],
    ['of an unknown type', '', () => edit('PATCH', `${VPCS}/a`, '{}', { type: 'text/plain' }), 415, 'unsupported_media_type'],
  ])('%s', async (_, fault, send, status, code) => {
    const before = await commits()
    const answer = await send()
    expect(answer).toMatchObject({ status, body: { code } })
    if (fault !== '') expect(answer.body.errors.map((error) => error.code)).toContain(fault)
    expect(await commits()).toBe(before)
  })
})

test.sequential('an object that is still in a raw file is not edited there, but taken out of it if that is asked for', async () => {
  const raw = 'fabrics/lab/gitops/raw/later.yaml'
  await remote.push({ [raw]: `${vpc('first')}---\n${vpc('second')}` })
  expect(await edit('PATCH', `${VPCS}/second`, { spec: { vni: 5 } })).toMatchObject({
    status: 409,
    body: { code: 'object_in_raw_file', detail: expect.stringContaining(`${raw}, line 11`) },
  })
  expect(await edit('PATCH', `${VPCS}/second?ingest=true`, { spec: { vni: 5 } })).toMatchObject({ status: 200 })
  expect([await text('first'), await text('second')]).toEqual([vpc('first'), `---\n${vpc('second', 5)}`])
  expect((await remote.tree()).has(`${raw}.archived`)).toBe(true)
})

describe.sequential('undoing', () => {
  const file = 'fabrics/lab/gitops/raw/undo.yaml'

  test('an operation by a new one, shown first; what came since stays', async () => {
    await remote.push({ [file]: `${vpc('undo-1')}---\n${vpc('undo-2')}` })
    const ingest = await api.call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', {})
    const path = `/fabrics/lab/operations/${ingest.body.operation}/revert/`
    const before = await commits()
    const shown = await api.call<OperationReport>('POST', path, { dry_run: true })
    expect(shown).toMatchObject({
      status: 200,
      body: { reverts: ingest.body.operation, diff: expect.stringContaining('+++ /dev/null') },
    })
    expect(await commits()).toBe(before)

    const patched = await edit('PATCH', `${VPCS}/undo-1`, { spec: { vni: 2 } })
    expect(await api.call<Problem>('POST', path, {})).toMatchObject({
      status: 409,
      body: { code: 'revert_conflict', errors: [{ file: `${MANAGED}/vpcs/undo-1.yaml` }] },
    })
    expect((await api.call('POST', `/fabrics/lab/operations/${patched.body.operation}/revert/`, {})).status).toBe(200)
    expect(await text('undo-1')).toBe(vpc('undo-1'))

    const undone = await api.call<OperationReport>('POST', path, {})
    expect(undone.body.undone?.map(({ action, object }) => [action, object])).toEqual([
      ['deleted', 'VPC.vpc.githedgehog.com/default/undo-1'],
      ['deleted', 'VPC.vpc.githedgehog.com/default/undo-2'],
    ])
    const tree = await remote.tree()
    expect([tree.has(file), tree.has(`${file}.archived`), tree.has(`${MANAGED}/vpcs/undo-2.yaml`)]).toEqual([true, false, false])
    expect(await remote.log('-1', '--format=%an|%s')).toBe(`Local Developer|revert(lab): ${ingest.body.operation}, 2 objects\n`)
    expect(await api.call('POST', path, {})).toMatchObject({ status: 200, body: { status: 'no_change' } })
  })

  test('is refused for what made no commit, set up the fabric or never was', async () => {
    const { body } = await api.call<{ operations: OperationRecord[] }>('GET', '/fabrics/lab/operations/?limit=100')
    const init = body.operations.find(({ kind }) => kind === 'init')
    const idle = (await api.call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', { file_path: 'undo.yaml', dry_run: false }))
      .body
    const again = (await api.call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', {})).body
    const revert = (operation = '') => api.call<Problem>('POST', `/fabrics/lab/operations/${operation}/revert/`, {})
    expect(idle.status).toBe('succeeded')
    expect(await revert(init?.operation)).toMatchObject({ status: 409, body: { code: 'not_revertible' } })
    expect(await revert(again.operation)).toMatchObject({ status: 409, body: { code: 'not_revertible' } })
    expect(await revert('01JDN0SCH00000000000000000')).toMatchObject({ status: 404, body: { code: 'operation_not_found' } })
  })
})

test.sequential('the history of an object: where it came from and what was done to it since', async () => {
  const { body } = await api.call<ObjectHistory>('GET', `${VPCS}/a/history/`)
  expect(body).toMatchObject({ object: 'VPC.vpc.githedgehog.com/default/a', path: `${MANAGED}/vpcs/a.yaml` })
  expect(body.operations.map(({ kind, event }) => `${kind} ${event}`)).toEqual(['patch updated', 'ingest created'])
  expect(body.operations[1]?.source).toMatchObject({
    file: 'fabrics/lab/gitops/raw/all.yaml',
    document: 1,
    line: 2,
    archived_to: 'fabrics/lab/gitops/raw/all.yaml.archived',
  })
  expect(await api.call('GET', `${VPCS}/nobody/history`)).toMatchObject({ status: 404, body: { code: 'object_not_found' } })
})

test.sequential('twelve objects that somebody has put into one file: one is edited, eleven are as they were', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `many-${index + 1}`)
  const documents = names.map((name) => vpc(name).replace('# The VPC', `# Number ${name}:  the VPC`))
  await remote.push({ [`${MANAGED}/vpcs/many.yaml`]: documents.join('---\n') })
  expect((await edit('PATCH', `${VPCS}/many-7`, { spec: { vni: 77 } })).status).toBe(200)
  const after = await Promise.all(names.map(text))
  expect(after.map((one) => one.replace(/^---\n/, ''))).toEqual(
    documents.map((document, index) => (index === 6 ? document.replace('vni: 1', 'vni: 77') : document)),
  )
  expect((await remote.tree()).has(`${MANAGED}/vpcs/many.yaml`)).toBe(false)
})
