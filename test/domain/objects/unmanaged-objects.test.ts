import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../lib/contract/fault.ts'
import { fabricStatus } from '../../../lib/domain/ingest/status.ts'
import { currentObject } from '../../../lib/domain/objects/current-object.ts'
import { listObjects } from '../../../lib/domain/objects/list-objects.ts'
import type { EditRequest, ObjectEdit } from '../../../lib/domain/objects/object-edit.ts'
import { type ObjectName, resolveName } from '../../../lib/domain/objects/object-name.ts'
import { planEdit } from '../../../lib/domain/objects/plan-edit.ts'
import { findUnmanaged } from '../../../lib/domain/plan/unmanaged-document.ts'
import { planRestoreDocument } from '../../../lib/domain/revert/plan-restore.ts'
import { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { verifyFabric } from '../../../lib/domain/verify/verify.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { TOO_LARGE } from '../../support/memory-snapshot.ts'
import { configMap, LAB, vpc } from '../../support/objects.ts'

const named = (name: string, kind = 'configmap'): ObjectName => ({ kind, namespace: 'default', name })

async function get(fabric: IngestedFabric, name: ObjectName) {
  const state = await fabric.state()
  const place = { fabric: state, changes: new ChangeSet() }
  const found = await currentObject(state, place, await resolveName(place, name))
  return found === undefined ? undefined : { ...found, text: Buffer.from(found.bytes).toString('utf8') }
}

async function list(fabric: IngestedFabric, query: { kind?: string; limit?: number; after?: string } = {}) {
  const { objects, next } = await listObjects(
    { fabric: await fabric.state(), changes: new ChangeSet() },
    { limit: 100, ...query },
  )
  return { names: objects.map(({ plural, group, name }) => `${plural}.${group}/${name}`), next }
}

function edited(fabric: IngestedFabric, operation: string, name: ObjectName, edit: ObjectEdit, more: Partial<EditRequest> = {}) {
  const request: EditRequest = { name, edit, precondition: { matches: '*' }, ingest: false, ...more }
  return fabric.commit(operation, (state, context) => planEdit(state, request, context))
}

const put = (text: string): ObjectEdit => ({ action: 'put', text: Buffer.from(text) })
const merge = (value: { data: Record<string, string> }): ObjectEdit => ({ action: 'patch', merge: value })

async function verified(fabric: IngestedFabric) {
  const { faults } = await verifyFabric({
    fabric: await fabric.state(),
    commitOf: (operation) => fabric.commits.get(operation),
  })
  return faults
}

const A = configMap('a', 'data: {x: "1"} # kept\n')
const B = configMap('b', 'data: {x: "1"}\n')
const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n'

/** A fabric whose one raw file brought three objects of other kinds, and a VPC. */
async function withOthers(): Promise<IngestedFabric> {
  const fabric = await IngestedFabric.create()
  await fabric.ingest('01', { 'raw/a.yaml': `${A}---\n${B}---\n${DEPLOYMENT}---\n${vpc('v')}` })
  return fabric
}

test.each<[string, Record<string, string>, [inItsFile: string | undefined, everywhere: string | undefined]]>([
  ['in its file first', { 'unmanaged/0.yaml': A, 'unmanaged/a.yaml': `${B}---\n${A}` }, ['a.yaml', 'a.yaml']],
  ['where hands have put it, if that is asked', { 'unmanaged/0.yaml': B, 'unmanaged/z.yaml': A }, [undefined, 'z.yaml']],
  ['not in what no applier reads', { 'unmanaged/0.txt': A }, [undefined, undefined]],
  ['not in what is too large to be read', { 'unmanaged/a.yaml': `${A}${TOO_LARGE}` }, [undefined, undefined]],
])('an object is found %s', async (_, hand, paths) => {
  const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': A })
  fabric.remove('unmanaged/a.yaml')
  fabric.put(hand)
  const planned = { fabric: await fabric.state(), changes: new ChangeSet() }
  const found = [false, true].map((everywhere) => findUnmanaged(planned, 'ConfigMap/default/a', { everywhere }))
  const names = (await Promise.all(found)).map((document) => document?.file.path.slice(`${LAB}/unmanaged/`.length))
  expect(names).toEqual(paths)
})

describe('an object of a kind that the fabric does not manage', () => {
  test.each(['configmap', 'ConfigMap', 'configmaps', 'cm', 'configmaps.'])('is found as %s', async (kind) => {
    expect(await get(await withOthers(), named('b', kind))).toMatchObject({
      path: `${LAB}/unmanaged/a.yaml`,
      text: `---\n${B}`,
    })
  })

  test('is listed after those of managed kinds, in pages too', async () => {
    const fabric = await withOthers()
    fabric.put({ 'unmanaged/by-hand.yaml': configMap('c') })
    const all = ['vpcs.vpc.githedgehog.com/v', 'configmaps./a', 'configmaps./b', 'configmaps./c', 'deployments.apps/web']
    expect((await list(fabric)).names).toEqual(all)
    const paged: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: Awaited<ReturnType<typeof list>> = await list(fabric, { limit: 1, after })
      paged.push(...page.names)
      after = page.next
    }
    expect(paged).toEqual(all)
    expect((await list(fabric, { kind: 'cm' })).names).toEqual(['configmaps./a', 'configmaps./b', 'configmaps./c'])
    expect((await list(fabric, { kind: 'vpc' })).names).toEqual(['vpcs.vpc.githedgehog.com/v'])
  })

  test('is found before a kind of Kubernetes with the same name', async () => {
    const pod = 'apiVersion: example.com/v1\nkind: Pod\nmetadata:\n  name: a\n'
    expect((await get(await IngestedFabric.withRaw({ 'raw/a.yaml': pod }), named('a', 'pod')))?.text).toBe(pod)
  })

  test('is none of what a raw file holds besides objects', async () => {
    const fabric = await IngestedFabric.withRaw({ 'raw/a.yaml': 'just: data\n' })
    await expect(get(fabric, named('raw/a.yaml', 'plain'))).rejects.toMatchObject({ code: 'kind_not_found' })
  })

  test('of a kind with the name of a managed one needs its group, and so does one that two groups have', async () => {
    const fabric = await IngestedFabric.create()
    const other = (group: string) => `apiVersion: ${group}/v1\nkind: Rollout\nmetadata:\n  name: a\n`
    const rival = 'apiVersion: example.com/v1\nkind: Switch\nmetadata:\n  name: a\n'
    await fabric.ingest('01', { 'raw/a.yaml': `${other('a.example')}---\n${other('b.example')}---\n${rival}` })
    expect(await get(fabric, named('a', 'switch'))).toBeUndefined()
    expect((await get(fabric, named('a', 'switch.example.com')))?.text).toBe(`---\n${rival}`)
    await expect(get(fabric, named('a', 'rollout'))).rejects.toThrow('use one of rollouts.a.example, rollouts.b.example')
    expect((await get(fabric, named('a', 'rollouts.b.example')))?.text).toBe(`---\n${other('b.example')}`)
  })

  test('is edited in its place: its neighbours keep every byte, and its comments stay', async () => {
    const fabric = await withOthers()
    const before = fabric.file('unmanaged/a.yaml')
    const { edited: result, changes } = await edited(fabric, '02', named('a'), merge({ data: { x: '2' } }))
    expect(fabric.file('unmanaged/a.yaml')).toBe(before.replace('"1"} # kept', '"2"} # kept'))
    expect(changes.changes.map(({ path }) => path.slice(LAB.length + 1)).filter((path) => !path.startsWith('.hnp'))).toEqual([
      'unmanaged/a.yaml',
    ])
    expect(result).toMatchObject({
      action: 'updated',
      object: 'ConfigMap/default/a',
      after: (await get(fabric, named('a')))?.blob,
    })
    expect(await verified(fabric)).toEqual([])
  })

  test('is put as a whole, with its comments and without a line end', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('b'), put('# first\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b} # last'))
    expect(fabric.file('unmanaged/a.yaml')).toBe(
      `${A}---\n# first\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b} # last\n---\n${DEPLOYMENT}`,
    )
    const current = await get(fabric, named('b'))
    await edited(fabric, '03', named('b'), merge({ data: { w: '1' } }), { precondition: { matches: [current?.blob ?? ''] } })
  })

  test('has a version: an edit of another one is refused', async () => {
    const fabric = await withOthers()
    const stale = (await get(fabric, named('a')))?.blob ?? ''
    await edited(fabric, '02', named('a'), merge({ data: { x: '2' } }))
    const again = edited(fabric, '03', named('a'), merge({ data: { x: '3' } }), { precondition: { matches: [stale] } })
    await expect(again).rejects.toThrow('somebody has changed it since')
  })

  test('is deleted with its file once nothing else is in it', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('a'), { action: 'delete' })
    expect(fabric.file('unmanaged/a.yaml')).toBe(`---\n${B}---\n${DEPLOYMENT}`)
    await edited(fabric, '03', named('web', 'deploy'), { action: 'delete' })
    await edited(fabric, '04', named('b'), { action: 'delete' })
    expect(fabric.snapshot.files.has(`${LAB}/unmanaged/a.yaml`)).toBe(false)
    expect((await list(fabric)).names).toEqual(['vpcs.vpc.githedgehog.com/v'])
    expect(await verified(fabric)).toEqual([])
  })

  test('can be put where there is none yet, and a name that Kubernetes does not accept is refused', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('new'), put(configMap('new')), { precondition: { isNew: true } })
    expect(fabric.file('unmanaged/configmaps/new.yaml')).toBe(configMap('new'))
    const bad = edited(fabric, '03', named('New'), put(configMap('New')), { precondition: { isNew: true } })
    await expect(bad).rejects.toThrow('The path is not as expected')
  })

  test('can be edited where a hand put it, in a JSON source too', async () => {
    const fabric = await withOthers()
    await fabric.ingest('02', {
      'raw/x.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j"}, "data": {"x": "1"}}\n',
    })
    fabric.put({ 'unmanaged/by-hand.yaml': `---\n# mine\n${configMap('c')}` })
    await edited(fabric, '03', named('c'), merge({ data: { x: '2' } }))
    expect(fabric.file('unmanaged/by-hand.yaml')).toBe(`---\n# mine\n${configMap('c')}data:\n  x: "2"\n`)
    await edited(fabric, '04', named('j'), merge({ data: { x: '2' } }))
    expect(fabric.file('unmanaged/x.json.yaml')).toContain('"data": {"x": "2"}')
  })

  test.each([
    ['in a list', `apiVersion: v1\nkind: List\nitems:\n- ${configMap('c').replaceAll('\n', '\n  ')}\n`, 'move .* to raw'],
    ['twice in its file', `${configMap('c')}---\n${configMap('c', 'data: {}\n')}`, 'holds the object twice'],
    ['in a broken file', `${configMap('c')}---\n${configMap('d')}data: {a: 1, a: 2}\n`, 'cannot be written in'],
  ])('%s can be read, and an edit says what to do', async (_, text, message) => {
    const fabric = await withOthers()
    fabric.put({ 'unmanaged/by-hand.yaml': text })
    expect((await get(fabric, named('c')))?.text).toContain('name: c')
    await expect(edited(fabric, '02', named('c'), merge({ data: { x: '2' } }))).rejects.toThrow(new RegExp(message))
    expect(fabric.file('unmanaged/by-hand.yaml')).toBe(text)
  })
})

describe('a raw file that brings an edited object of another kind again', () => {
  const both = configMap('a', 'data: {x: "1", w: "1"} # kept\n')

  test('as before: the edit stays', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('a'), merge({ data: { z: '2' } }))
    const text = fabric.file('unmanaged/a.yaml')
    const { documents } = await fabric.ingest('03', { 'raw/a.yaml': A })
    expect([documents.map(({ fate }) => fate), fabric.file('unmanaged/a.yaml')]).toEqual([['merged'], text])
    expect(await verified(fabric)).toEqual([])
  })

  test('with another change: both are merged, against what a raw file brought last', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('a'), merge({ data: { z: '2' } }))
    await fabric.ingest('03', { 'raw/a.yaml': both })
    expect(fabric.file('unmanaged/a.yaml')).toContain('data: {x: "1", z: "2", w: "1"} # kept\n')
    const { documents } = await fabric.ingest('04', { 'raw/a.yaml': both.replace('"1"} #', '"5"} #') })
    expect(documents.map(({ fate }) => fate)).toEqual(['merged'])
    expect(fabric.file('unmanaged/a.yaml')).toContain('data: {x: "1", z: "2", w: "5"} # kept\n')
    expect(await verified(fabric)).toEqual([])
  })

  test('with the same field changed: the file is refused', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('a'), merge({ data: { x: '2' } }))
    const { documents, faults } = await fabric.ingest('03', { 'raw/a.yaml': A.replace('"1"', '"3"') })
    expect(documents.map(({ fate }) => fate)).toEqual(['conflict'])
    expect(faults.map(({ code }) => code)).toContain('conflict')
  })

  test('as it was edited: the edit is settled, and no base is left', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('a'), merge({ data: { x: '2' } }))
    await fabric.ingest('03', { 'raw/a.yaml': A.replace('"1"', '"2"') })
    expect([...fabric.snapshot.files.keys()].filter((path) => path.includes('.hnp/base'))).toEqual([])
    const { documents } = await fabric.ingest('04', { 'raw/a.yaml': A.replace('"1"', '"3"') })
    expect(documents.map(({ fate }) => fate)).toEqual(['unmanaged'])
  })
})

describe('an object of another kind as it was', () => {
  async function restored(fabric: IngestedFabric, operation: string, at: string) {
    const snapshot = fabric.commits.get(at)
    const past = await IngestedFabric.create()
    past.put(Object.fromEntries([...(snapshot?.files ?? [])].map(([path, bytes]) => [path.slice(LAB.length + 1), bytes])))
    const document = (await get(past, named('a')))?.document
    if (document === undefined || snapshot === undefined) throw new Error('there was none')
    return fabric.commit(operation, (state, context) => planRestoreDocument(state, { document, snapshot }, context))
  }

  test('comes back after an edit, and after it was deleted', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('a'), merge({ data: { x: '2' } }))
    const { edited: result } = await restored(fabric, '03', '01')
    expect([result?.action, (await get(fabric, named('a')))?.text]).toEqual(['updated', A])
    await edited(fabric, '04', named('a'), { action: 'delete' })
    await restored(fabric, '05', '01')
    expect((await get(fabric, named('a')))?.text).toBe(`---\n${A}`)
    expect((await restored(fabric, '06', '05')).edited?.action).toBe('unchanged')
  })

  test('does not come back over what hands did after an operation', async () => {
    const fabric = await withOthers()
    await edited(fabric, '02', named('a'), merge({ data: { x: '2' } }))
    fabric.put({ 'unmanaged/a.yaml': fabric.file('unmanaged/a.yaml').replace('"2"', '"by hand"') })
    await expect(restored(fabric, '03', '01')).rejects.toThrow('hands have changed it since')
  })
})

test('raw files and objects whose names differ only in letter case stay two files, also for macOS and Windows', async () => {
  const fabric = await IngestedFabric.create()
  await fabric.ingest('01', {
    'raw/Foo.yaml': `${configMap('a')}---\nplain: 1\n`,
    'raw/foo.yaml': `${configMap('b')}---\nplain: 2\n`,
  })
  await fabric.ingest('02', { 'raw/FOO.yaml': configMap('c') })
  const paths = [...fabric.snapshot.files.keys()].filter((path) => path.startsWith(`${LAB}/unmanaged/`))
  expect(paths.map((path) => path.slice(LAB.length + '/unmanaged/'.length)).sort()).toEqual([
    '%46OO.yaml',
    '%66oo.yaml',
    '%66oo.yaml.plain',
    '.gitkeep',
    'Foo.yaml',
    'Foo.yaml.plain',
  ])
  await fabric.ingest('03', { 'raw/foo.yaml': `${configMap('b', 'data: {}\n')}---\nplain: 3\n` })
  expect([fabric.file('unmanaged/%66oo.yaml'), fabric.file('unmanaged/%66oo.yaml.plain')]).toEqual([
    configMap('b', 'data: {}\n'),
    '---\nplain: 3\n',
  ])
  expect(await verified(fabric)).toEqual([])
})

test('whatever is put, the neighbours of an object keep their values, or nothing is written', async () => {
  const text = fc
    .constantFrom('# above\n', '', '---\n', '%YAML 1.2\n---\n', '\ufeff')
    .chain((head) =>
      fc
        .constantFrom('', '# below\n', '...\n', '---\n', '\n\n', '---\n# more\n', 'data: "\n', 'data: |\n  a\n\n')
        .map((tail) => `${head}${configMap('b')}${tail}`),
    )
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom('a', 'b', 'web'), async (content, at) => {
      const fabric = await withOthers()
      const before = fabric.file('unmanaged/a.yaml')
      const target = at === 'web' ? named('web', 'deploy') : named(at)
      const own = content.replace('name: b', `name: ${at}`).replace(...kindOf(at))
      const done = await edited(fabric, '02', target, put(own)).catch(() => undefined)
      const after = fabric.file('unmanaged/a.yaml')
      if (done === undefined) {
        expect(after).toBe(before)
        return
      }
      for (const [name, part] of Object.entries({ a: A, b: B, web: DEPLOYMENT })) if (name !== at) expect(after).toContain(part)
      expect(after).toContain(own.replace('\ufeff', '').trimEnd())
      expect((await list(fabric)).names).toHaveLength(4)
    }),
    { numRuns: 60 },
  )
})

function kindOf(name: string): [string, string] {
  return name === 'web' ? ['apiVersion: v1\nkind: ConfigMap', 'apiVersion: apps/v1\nkind: Deployment'] : ['', '']
}

test('trees of older versions with two paths that differ only by letter case are told, by status and by verify', async () => {
  const fabric = await withOthers()
  fabric.put({
    'unmanaged/A.yaml': configMap('c'),
    'unmanaged/Sub/x.yaml': configMap('d'),
    'unmanaged/sub/x.yaml': configMap('e'),
  })
  const told = (faults: readonly Fault[]) =>
    faults.filter(({ code }) => code === 'case_only').map(({ file, message }) => ({ file, message }))
  const status = await fabricStatus(await fabric.state(), new Date())
  expect(told(status.faults)).toEqual([
    { file: `${LAB}/unmanaged/a.yaml`, message: expect.stringContaining(`from ${LAB}/unmanaged/A.yaml`) },
    { file: `${LAB}/unmanaged/sub/x.yaml`, message: expect.stringContaining(`from ${LAB}/unmanaged/Sub/x.yaml`) },
  ])
  expect(told(await verified(fabric))).toEqual(told(status.faults))
  expect(told((await fabricStatus(await (await withOthers()).state(), new Date())).faults)).toEqual([])
})
