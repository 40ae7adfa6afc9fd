import { describe, expect, test } from 'vitest'
import type { ObjectPage } from '../../lib/contract/object.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { ApiAnswer } from '../support/deployed-functions.ts'
import { commentedVpc, MANAGED } from '../support/objects.ts'
import { git } from '../support/remote.ts'
import { ObjectsApi, type Problem, VPCS } from './objects-api.ts'

const lab = new ObjectsApi()
const { edit, etagOf, text, commits } = lab
const indented = (line: string) => (line === '' ? '' : `    ${line}`)

describe.sequential('reading', () => {
  test('an object is its file, byte for byte, and its version the blob id', async () => {
    const answer = await lab.api.call<string>('GET', `${VPCS}/a`)
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/yaml' } })
    expect(answer.body).toBe(await text('a'))
    expect(answer.headers.etag).toBe(`"${(await lab.remote.tree()).get(`${MANAGED}/vpcs/a.yaml`)}"`)
  })

  test.each(['application/json', 'application/yaml;q=0.5, application/json'])('is JSON for %s', async (accept) => {
    const { headers, body } = await lab.api.call('GET', `${VPCS}/a`, undefined, { accept })
    expect(headers['content-type']).toBe('application/json')
    expect(body).toMatchObject({ kind: 'VPC', metadata: { name: 'a' }, spec: { vni: 1, mode: 'l2vni' } })
  })

  test('is not sent again to who has it', async () => {
    const headers = { 'if-none-match': await etagOf('a') }
    expect(await lab.api.call('GET', `${VPCS}/a`, undefined, headers)).toMatchObject({ status: 304, body: undefined })
  })

  test.each(['VPC', 'vpc', 'vpcs', 'vpcs.vpc.githedgehog.com'])('the kind may be written %s', async (kind) => {
    expect((await lab.api.call('GET', `/fabrics/lab/objects/${kind}/default/a/`)).status).toBe(200)
  })

  test.each([
    ['/fabrics/lab/objects/rack/default/a', 404, 'kind_not_found'],
    [`${VPCS}/nobody`, 404, 'object_not_found'],
    [`${VPCS}/UPPER`, 400, 'invalid_request'],
    ['/fabrics/lab/objects/vpcs/a.b/a', 400, 'invalid_request'],
    ['/fabrics/nobody/objects/vpcs/default/a', 404, 'fabric_not_found'],
  ])('%s answers %i', async (path, status, code) => {
    expect(await lab.api.call('GET', path)).toMatchObject({ status, body: { code } })
  })

  test('objects are listed in pages, by kind, namespace and prefix', async () => {
    const first = await lab.api.call<ObjectPage>('GET', '/fabrics/lab/objects/?limit=2')
    expect(first.body.objects.map(({ name }) => name)).toEqual(['a', 'b'])
    const second = await lab.api.call<ObjectPage>(
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
      (await lab.api.call<ObjectPage>('GET', `/fabrics/lab/objects/?${query}`)).body.objects.length
    expect([
      await count('kind=vpc'),
      await count('kind=switch'),
      await count('name_prefix=b'),
      await count('namespace=other'),
    ]).toEqual([3, 0, 1, 0])
  })
})

describe.sequential('editing', () => {
  test.each([
    ['folded', 'd', ['note: >-', '    the leaf in', '', '    rack seven', '    is wired']],
    ['literal', 'e', ['note: |2-', '      the leaf', '', '    rack seven ']],
    ['plain, and wrapped', 'f', ['note: the leaf in', '      rack seven', '      is wired # why']],
    ['quoted, and wrapped', 'g', ["note: 'it''s in", '', "    rack seven'"]],
  ])('a patch of a text that is %s changes the line of the word', async (_, name, note) => {
    const [old, next] = ['rack seven', 'rack eight'] as const
    const before = commentedVpc(name).replace('spec:', () => ['  annotations:', ...note.map(indented), 'spec:'].join('\n'))
    const path = `${VPCS}/${name}`
    expect(await edit('PUT', path, before, { type: 'application/yaml', isNew: true })).toMatchObject({ status: 201 })
    const value = await lab.api.call<{ metadata: { annotations: { note: string } } }>('GET', path, undefined, {
      accept: 'application/json',
    })
    const patched = { annotations: { note: value.body.metadata.annotations.note.replace(old, next) } }
    expect(await edit('PATCH', path, { metadata: patched })).toMatchObject({ status: 200 })
    expect(await text(name)).toBe(before.replace(old, next))
    expect(await edit('DELETE', path)).toMatchObject({ status: 200 })
  })

  test('a patch that removes the last key leaves the rest of its lines', async () => {
    const before = `${commentedVpc('d')}  ipv4: # none\n    # of dns\n    dns: 10.0.0.1\n`
    expect(await edit('PUT', `${VPCS}/d`, before, { type: 'application/yaml', isNew: true })).toMatchObject({ status: 201 })
    const removal = [{ op: 'replace', path: '/spec/ipv4', value: null }]
    expect(await edit('PATCH', `${VPCS}/d`, removal, { type: 'application/json-patch+json' })).toMatchObject({ status: 200 })
    expect(await text('d')).toBe(`${commentedVpc('d')}  ipv4: # none\n`)
    expect(await edit('DELETE', `${VPCS}/d`)).toMatchObject({ status: 200 })
  })

  test('a patch changes its line, and no other file', async () => {
    const before = await lab.remote.tree()
    const old = await text('a')
    const answer = await edit('PATCH', `${VPCS}/a`, { spec: { vni: 7 } }, { match: await etagOf('a') })
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'succeeded', edited: { action: 'updated', object: 'VPC.vpc.githedgehog.com/default/a' } },
    })
    expect(await text('a')).toBe(old.replace('vni: 1', 'vni: 7'))
    const after = await lab.remote.tree()
    const changed = [...after].filter(([path, blob]) => before.get(path) !== blob).map(([path]) => path)
    expect(changed.filter((path) => !path.includes('/.hnp/'))).toEqual([`${MANAGED}/vpcs/a.yaml`])
    expect(answer.headers.etag).toBe(await etagOf('a'))
    expect(await lab.remote.log('-1', '--format=%an|%s')).toBe('Local Developer|patch(lab): VPC default/a\n')
  })

  test('a JSON patch, and JSON that is put, keep comments and quotes', async () => {
    const operations = [
      { op: 'test', path: '/spec/vni', value: 1 },
      { op: 'add', path: '/spec/subnets', value: { on: { vlan: 'on' } } },
    ]
    expect(await edit('PATCH', `${VPCS}/b`, operations, { type: 'application/json-patch+json' })).toMatchObject({ status: 200 })
    const { body } = await lab.api.call<Record<string, unknown>>('GET', `${VPCS}/b`, undefined, { accept: 'application/json' })
    const value = { ...body, spec: { ...(body.spec as object), vni: 3 } }
    expect(await edit('PUT', `${VPCS}/b`, value, { type: 'application/json' })).toMatchObject({ status: 200 })
    expect(await text('b')).toBe(`---\n${commentedVpc('b', 3)}  subnets:\n    'on':\n      vlan: 'on'\n`)
  })

  test('YAML that is put is the file, comments and all', async () => {
    const given = `# all new\n${commentedVpc('c', 9)}`
    expect(await edit('PUT', `${VPCS}/c`, given, { type: 'application/yaml', match: await etagOf('c') })).toMatchObject({
      status: 200,
    })
    expect(await text('c')).toBe(given)
  })

  test('a new object is created where it belongs', async () => {
    const answer = await edit(
      'PUT',
      '/fabrics/lab/objects/vpc/tenants/new',
      commentedVpc('new').replace('name: new', 'name: new\n  namespace: tenants'),
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

  test('an edit says why: in its report, its record and its commit', async () => {
    const asked = (reason: string) => `${VPCS}/json?${new URLSearchParams({ reason })}`
    const reason = 'NET-12: Tür 3'
    const { body } = await edit('PATCH', asked(` ${reason} `), { spec: { note: 'why' } })
    expect(body).toMatchObject({ status: 'succeeded', reason })
    expect(await lab.api.call('GET', `/fabrics/lab/operations/${body.operation}`)).toMatchObject({ body: { reason } })
    expect(await lab.api.call('GET', '/fabrics/lab/changes/HEAD')).toMatchObject({ body: { to: { reason } } })
    const trailer = await git(lab.remote.repository, 'log', '-1', '--format=%(trailers:key=Reason,valueonly)', 'main')
    expect(trailer.trim()).toBe(reason)
    for (const wrong of ['a\nOperation: 1', ' ', 'x'.repeat(201)])
      expect(await edit('PATCH', asked(wrong), { spec: null })).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })

  test('an object is deleted, and only once', async () => {
    expect(await edit('DELETE', `${VPCS}/json`)).toMatchObject({
      status: 200,
      body: { edited: { action: 'deleted', after: null } },
    })
    expect((await lab.remote.tree()).has(`${MANAGED}/vpcs/json.yaml`)).toBe(false)
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
    const operations = await lab.api.call<{ operations: OperationRecord[] }>('GET', '/fabrics/lab/operations/')
    const same = await text('a')
    const answers = [
      await edit('PUT', `${VPCS}/a`, same, { type: 'application/yaml' }),
      await edit('PATCH', `${VPCS}/a`, { spec: { vni: 7 } }),
      await edit('PATCH', `${VPCS}/a`, [], { type: 'application/json-patch+json' }),
    ]
    for (const { status, body } of answers)
      expect([status, body.status, body.edited?.action]).toEqual([200, 'no_change', 'unchanged'])
    expect(await commits()).toBe(before)
    expect(await lab.api.call('GET', '/fabrics/lab/operations/')).toMatchObject({ body: operations.body })
  })
})

test('for another version, an edit is told the one that there is', async () => {
  const current = { etag: (await etagOf('a')).replaceAll('"', ''), text: await text('a') }
  const refused = await edit('PATCH', `${VPCS}/a`, { spec: null }, { match: `"${'0'.repeat(40)}"` })
  expect(refused.body).toMatchObject({ code: 'precondition_failed', current })
  const gone = await edit('PATCH', `${VPCS}/nobody`, {})
  expect(gone.body).toMatchObject({ code: 'precondition_failed', current: null })
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
      () => edit('PUT', `${VPCS}/a`, commentedVpc('a'), { ...put, isNew: true }),
      412,
      'precondition_failed',
    ],
    ['of what is not there', '', () => edit('PATCH', `${VPCS}/nobody`, {}), 412, 'precondition_failed'],
    ['to another name', 'other_object', () => edit('PUT', `${VPCS}/a`, commentedVpc('z'), put), 422, 'object_invalid'],
    [
      'to another name by patch',
      'other_object',
      () => edit('PATCH', `${VPCS}/a`, { metadata: { name: 'z' } }),
      422,
      'object_invalid',
    ],
    [
      'to two objects',
      'one_object',
      () => edit('PUT', `${VPCS}/a`, `${commentedVpc('a')}---\n${commentedVpc('b')}`, put),
      422,
      'object_invalid',
    ],
    ['to nothing', 'one_object', () => edit('PUT', `${VPCS}/a`, '# gone\n', put), 422, 'object_invalid'],
    [
      'to broken YAML',
      'duplicate_key',
      () => edit('PUT', `${VPCS}/a`, `${commentedVpc('a')}  vni: 2\n`, put),
      422,
      'object_invalid',
    ],
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
