import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { fabricStatus, structureOf } from '../../../lib/domain/ingest/status.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { planEdit } from '../../../lib/domain/objects/plan-edit.ts'
import { verifyFabric } from '../../../lib/domain/verify/verify.ts'
import { brokenFor } from '../../support/appliers.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, configMap, LAB, vpc } from '../../support/objects.ts'

const TIME = new Date('2026-11-23T05:50:33Z')

async function statusFaults(fabric: IngestedFabric): Promise<string[]> {
  const { faults } = await fabricStatus(await fabric.state(), TIME)
  return faults.map(({ code, severity, file }) => `${code} ${severity} ${file.slice(LAB.length + 1)}`)
}

async function verified(fabric: IngestedFabric) {
  return verifyFabric({ fabric: await fabric.state(), commitOf: (operation) => fabric.commits.get(operation) })
}

describe('status and verify', () => {
  test('name each file that stops an applier or is skipped by it, and why', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': vpc('a', '  namespace: prod\n') })
    fabric.put({ 'unmanaged/kustomization.yaml': 'resources: []\n', 'unmanaged/data.yaml': 'a: 1\n', 'unmanaged/x.json': '{}\n' })
    expect(await statusFaults(fabric)).toEqual([
      'stops_applier warning unmanaged/data.yaml',
      'stops_applier warning unmanaged/kustomization.yaml',
      'stops_applier warning unmanaged/x.json',
    ])
    const { faults } = await verified(fabric)
    expect(faults.map(({ message }) => message)).toEqual([
      'Flux stops at this file, and applies nothing of the fabric: it holds plain data, which is no object',
      'Flux stops at this file, and applies nothing of the fabric: a file of this name is the configuration of a build: what it does not list is not applied, and an object in it is an error',
      'Flux skips this: it reads no .json',
    ])
  })

  test('find an object defined in two files, with and without its namespace', async () => {
    const fabric = await IngestedFabric.create()
    fabric.put({ 'unmanaged/a.yaml': configMap('a'), 'unmanaged/b.yaml': configMap('a', '  namespace: default\n') })
    expect(await statusFaults(fabric)).toEqual(['stops_applier warning unmanaged/b.yaml'])
  })

  test('status reports missing namespaces and excess size once', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': `${vpc('a')}---\n${vpc('b')}` })
    expect(await statusFaults(fabric)).toEqual(['no_namespace warning managed'])
    const large = configMap('c', `data:\n  a: "${'x'.repeat(4_100_000)}"\n`)
    fabric.put({ 'unmanaged/1.yaml': large, 'unmanaged/2.yaml': large.replace('name: c', 'name: d') })
    expect(await statusFaults(fabric)).toContain('too_much_yaml warning ')
  })
})

describe('status', () => {
  test.each<[string, string, boolean[]]>([
    ['nothing', '', [false, false, false, false, false]],
    ['raw', 'raw/a.yaml', [true, false, false, false, false]],
    ['managed', 'managed/a.yaml', [false, true, false, false, false]],
    ['unmanaged', 'unmanaged/a.yaml', [false, false, true, false, false]],
    ['a manifest', '.hnp/manifest.yaml', [false, false, false, true, false]],
    ['an archive log', '.hnp/archive-log.yaml', [false, false, false, false, true]],
    ['a file for raw', 'raw', [false, false, false, false, false]],
    ['a directory for the manifest', '.hnp/manifest.yaml/a', [false, false, false, false, false]],
  ])('tells the parts that are there: %s', async (_, file, [raw, managed, unmanaged, manifest, archive_log]) => {
    const snapshot = new MemorySnapshot(file === '' ? {} : { [`${LAB}/${file}`]: 'x' })
    const structure = await structureOf({ snapshot, layout: layoutOf(defaultSettings('lab')) })
    expect(structure).toEqual({ raw, managed, unmanaged, manifest, archive_log })
  })

  test('reads a sample of a large fabric, and everything that hands may have made', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': `${vpc('a')}---\n${vpc('b')}---\n${vpc('c')}---\n${vpc('d')}` })
    const manifest = fabric.file('.hnp/manifest.yaml')
    fabric.put({
      '.hnp/manifest.yaml': manifest.replace(/"?count"?: *4/, (text) => text.replace('4', '5000000000000')),
      'managed/vpcs/a.yaml': vpc('a', '# by hand\n'),
      'managed/vpcs/e.yaml': vpc('e'),
      'unmanaged/d.yaml': vpc('d'),
      'unmanaged/b.yaml': vpc('b'),
      'unmanaged/a.yaml': vpc('a'),
      'unmanaged/e.yaml': vpc('e'),
    })
    expect((await statusFaults(fabric)).filter((fault) => fault.startsWith('stops_applier'))).toEqual([
      'stops_applier warning unmanaged/a.yaml',
      'stops_applier warning unmanaged/e.yaml',
    ])
  })
})

describe('documents that are not objects', () => {
  test('are replaced by a newer version of their raw file and removed with the last one', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': `a: 1\n---\n${configMap('a')}---\nb: 1\n` })
    expect(fabric.file('unmanaged/a.yaml.plain')).toBe('a: 1\n---\nb: 1\n')
    await fabric.ingest('02', { 'raw/a.yaml': 'b: 2\n' })
    expect(fabric.file('unmanaged/a.yaml.plain')).toBe('b: 2\n')
    const { documents } = await fabric.ingest('03', { 'raw/a.yaml': configMap('a') })
    expect(documents.map(({ fate }) => fate)).toEqual(['unchanged'])
    expect(fabric.snapshot.files.has(`${LAB}/unmanaged/a.yaml.plain`)).toBe(false)
    expect((await verified(fabric)).faults).toEqual([])
  })

  test('are not overwritten where somebody edited them', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': 'a: 1\n' })
    fabric.put({ 'unmanaged/a.yaml.plain': 'a: by hand\n' })
    const { faults } = await fabric.ingest('02', { 'raw/a.yaml': 'a: 2\n' })
    expect(faults.map(({ code, message }) => [code, message])).toEqual([
      ['not_an_object', expect.any(String)],
      ['conflict', `The document differs from ${LAB}/unmanaged/a.yaml.plain, which was edited by hand since`],
    ])
    expect(fabric.file('unmanaged/a.yaml.plain')).toBe('a: by hand\n')
  })
})

test('two versions that begin with a byte order mark leave one mark, at the start', async () => {
  const fabric = await IngestedFabric.create()
  await fabric.ingest('01', { 'raw/a.yaml': `\ufeff${configMap('a')}` })
  await fabric.ingest('02', { 'raw/a.yaml': `\ufeff${configMap('b')}` })
  expect(fabric.file('unmanaged/a.yaml')).toBe(`\ufeff${configMap('a')}---\n${configMap('b')}`)
  expect((await verified(fabric)).faults).toEqual([])
})

describe('a kind that becomes managed', () => {
  const kinds = [{ group: '', kind: 'ConfigMap', plural: 'configmaps' }]
  const settings = { ...defaultSettings('lab'), kinds }

  test('moves to managed with init, in one commit, with a warning', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': `${configMap('a')}---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n` })
    const context = { operation: '02', kind: 'init', actor: ANN, time: TIME } as const
    const { plan } = await planInit(fabric.snapshot, settings, context, { force: true, stripHnpStamps: false })
    expect(plan.faults).toMatchObject([{ code: 'becomes_managed', file: `${LAB}/unmanaged/a.yaml` }])
    const after = fabric.snapshot.apply(plan.changes.changes)
    expect(await brokenFor(after, layoutOf(settings))).toEqual([])
    expect(after.text()[`${LAB}/managed/configmaps/a.yaml`]).toBe(configMap('a'))
    expect(after.text()[`${LAB}/unmanaged/a.yaml`]).toBe('---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n')
    expect((await openFabric(after, settings))?.manifest.kinds).toMatchObject([
      { plural: 'configmaps', count: 1 },
      { plural: 'unmanaged' },
    ])
  })
})

describe('seals of SOPS', () => {
  const sealed = (name: string, mac = 'ENC[1]') => vpc(name, `spec:\n  key: ENC[x]\nsops:\n  mac: ${mac}\n  version: 3.9.0\n`)
  const named = { kind: 'vpc', namespace: 'default', name: 'a' }

  test.each<[string, string, string[]]>([
    ['one document', sealed('a'), []],
    ['documents with seals of their own', `${sealed('a')}---\n${sealed('b', 'ENC[2]')}`, []],
    ['documents under one seal', `${sealed('a')}---\n${sealed('b')}`, ['sealed_together']],
    [
      'a list',
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\nsops: {mac: x}\n`,
      ['sealed_together'],
    ],
  ])('%s', async (_, text, expected) => {
    const fabric = await IngestedFabric.create()
    const { faults } = await fabric.ingest('01', { 'raw/a.yaml': text })
    expect(faults.map(({ code }) => code)).toEqual(expected)
    expect(fabric.file('raw/a.yaml')).toBe(expected.length === 0 ? '' : text)
  })

  test('an edit that keeps the seal over other values is refused; a text with a new seal is taken', async () => {
    const fabric = await IngestedFabric.create()
    await fabric.ingest('01', { 'raw/a.yaml': sealed('a') })
    const context = { operation: '02', kind: 'patch', actor: ANN, time: TIME } as const
    const request = { name: named, precondition: { matches: '*' }, ingest: false } as const
    const patch = { action: 'patch', merge: { spec: { mtu: 9000 } } } as const
    await expect(planEdit(await fabric.state(), { ...request, edit: patch }, context)).rejects.toMatchObject({
      code: 'edit_refused',
      data: { faults: [{ code: 'breaks_seal' }] },
    })
    const put = { action: 'put', text: Buffer.from(sealed('a', 'ENC[new]')) } as const
    expect((await planEdit(await fabric.state(), { ...request, edit: put }, context)).edited?.action).toBe('updated')
  })
})
