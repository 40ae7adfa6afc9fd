import { describe, expect, test } from 'vitest'
import type { ConflictPolicy } from '../../../lib/contract/fabric.ts'
import { planEdit } from '../../../lib/domain/objects/plan-edit.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { CONFIG_MAPS, IngestedFabric } from '../../support/ingested-fabric.ts'
import { configMap, LAB, MANAGED_VPCS, vpc } from '../../support/objects.ts'

/** What the next ingest of these files decides, where hands have been. */
async function decided(lab: IngestedFabric, raw: Record<string, string>) {
  const { documents, faults, handEdits, changes } = await lab.ingest('09', raw)
  const told = documents.map(({ fate, path, reason }) => [fate, path?.slice(LAB.length + 1), reason])
  return { told, faults, handEdits, moved: changes.changes.filter(({ action }) => action === 'move').map(({ path }) => path) }
}

const GROWN = vpc('a', 'spec:\n  mtu: 1\n')

describe('an object of a managed kind', () => {
  test('is not written over what hands have put at its path', async () => {
    const lab = await IngestedFabric.create()
    lab.put({ 'managed/vpcs/a.yaml': configMap('x') })
    const reason = `${MANAGED_VPCS}/a.yaml was not written by the manager`
    const expected = [['conflict', 'managed/vpcs/a.yaml', reason]]
    expect((await decided(lab, { 'raw/a.yaml': vpc('a') })).told).toEqual(expected)
  })

  test('is updated where it is, if its own path was taken', async () => {
    const lab = await IngestedFabric.create()
    lab.put({ 'managed/vpcs/a.yaml': configMap('x'), 'managed/vpcs/other.yaml': vpc('a') })
    expect((await decided(lab, { 'raw/a.yaml': GROWN })).told).toEqual([['merged', 'managed/vpcs/other.yaml', undefined]])
    expect(lab.file('managed/vpcs/other.yaml')).toBe(GROWN)
  })

  test('is not written where hands have broken it, also if something is in its place', async () => {
    const lab = await IngestedFabric.create()
    lab.put({ 'managed/vpcs/a.yaml/one.yaml': vpc('a'), 'managed/vpcs/two.yaml': vpc('a') })
    const reason = `${MANAGED_VPCS}/a.yaml was edited by hand and is broken, duplicate_object in ${MANAGED_VPCS}/two.yaml:1`
    expect((await decided(lab, { 'raw/a.yaml': vpc('a') })).told).toEqual([['conflict', 'managed/vpcs/a.yaml', reason]])
  })

  test('is moved to its path as it is, if a raw file brings nothing new', async () => {
    const lab = await IngestedFabric.create()
    await lab.ingest('01', { 'raw/a.yaml': vpc('a') })
    lab.remove('managed/vpcs/a.yaml')
    lab.put({ 'managed/servers/a.yaml': GROWN })
    const { told, moved } = await decided(lab, { 'raw/a.yaml': vpc('a') })
    expect([told, moved]).toEqual([
      [['merged', 'managed/vpcs/a.yaml', undefined]],
      [`${MANAGED_VPCS}/a.yaml`, `${LAB}/raw/a.yaml.archived.1`],
    ])
  })

  test('in a folder that holds too much is compared with what was written there', async () => {
    const lab = await IngestedFabric.create()
    await lab.ingest('01', { 'raw/a.yaml': vpc('a'), 'raw/b.yaml': vpc('b') })
    lab.limits = { folderEntries: 3 }
    const hand = { 'managed/vpcs/b.yaml': GROWN.replace('name: a', 'name: b'), 'managed/vpcs/c.yaml': vpc('c') }
    lab.put({ ...hand, 'managed/vpcs/d.yaml': vpc('d') })
    const raw = { 'raw/a.yaml': GROWN, 'raw/b.yaml': vpc('b', 'spec: {}\n'), 'raw/c.yaml': vpc('c', '\n') }
    const reason = `${MANAGED_VPCS}/b.yaml was not written by the manager`
    expect((await decided(lab, raw)).told).toEqual([
      ['updated', 'managed/vpcs/a.yaml', undefined],
      ['conflict', 'managed/vpcs/b.yaml', reason],
      ['unchanged', 'managed/vpcs/c.yaml', undefined],
    ])
    const { manifest } = await lab.state()
    const key = 'VPC.vpc.githedgehog.com/default/c'
    const from = { source: 'raw/c.yaml', document: 1, operation: '09' }
    const blob = blobId(Buffer.from(vpc('c')))
    expect(await manifest.get('vpcs', key)).toEqual({ object: key, path: 'managed/vpcs/c.yaml', blob, ...from })
    expect((await lab.ingest('10', {})).faults).toMatchObject([{ code: 'folder_too_large', file: MANAGED_VPCS }, {}])
  })
})

test('documents of a refused file are told why, but for empty ones', async () => {
  const lab = await IngestedFabric.create()
  const text = `${vpc('X_')}---\n---\n${vpc('a')}---\n${vpc('Y_')}`
  expect((await decided(lab, { 'raw/x.yaml': text })).told).toEqual([
    ['rejected', undefined, 'invalid_name'],
    ['empty', undefined, undefined],
    ['rejected', undefined, `the file stays whole because of ${LAB}/raw/x.yaml:4:9`],
    ['rejected', undefined, 'invalid_name'],
  ])
})

test('nothing is ingested while the log of operations cannot be read', async () => {
  const lab = await IngestedFabric.create()
  lab.put({ '.hnp/archive-log.yaml': 'version: [\n' })
  await expect(lab.ingest('01', { 'raw/a.yaml': vpc('a') })).rejects.toMatchObject({ code: 'manifest_unreadable' })
})

describe('an object of another kind', () => {
  const C = configMap('c')

  test('joins those that hands have put into its file, which are recorded too', async () => {
    const lab = await IngestedFabric.create()
    await lab.ingest('01', { 'raw/a.yaml': configMap('a') })
    lab.put({ 'unmanaged/a.yaml': `${configMap('a')}---\n${configMap('hand')}` })
    expect((await decided(lab, { 'raw/a.yaml': C })).told).toEqual([['unmanaged', 'unmanaged/a.yaml', undefined]])
    expect(lab.file('unmanaged/a.yaml')).toBe(`${configMap('a')}---\n${configMap('hand')}---\n${C}`)
    const entries = await (await lab.state()).manifest.all('unmanaged')
    const [path, source, document] = ['unmanaged/a.yaml', 'raw/a.yaml', 1]
    const blob = (text: string) => blobId(Buffer.from(text))
    expect(entries).toEqual([
      { object: 'ConfigMap/default/a', path, blob: blob(configMap('a')), source, document, operation: '01' },
      { object: 'ConfigMap/default/c', path, blob: blob(`---\n${C}`), source, document, operation: '09' },
      { object: 'ConfigMap/default/hand', path, blob: blob(`---\n${configMap('hand')}`), operation: '09' },
    ])
  })

  describe('that was edited', () => {
    const text = (x: number, z: number) => configMap('a', `data:\n  x: "${x}"\n  z: "${z}"\n`)
    const SEALED = `${text(3, 1)}sops: {mac: "ENC[1]"}\n`
    const name = { kind: 'configmap', namespace: 'default', name: 'a' }

    /** What is left, and as the base of the next merge, by a raw file after the edit of one value. */
    async function left(onConflict: ConflictPolicy, next: string) {
      const lab = await IngestedFabric.withRaw({ 'raw/a.yaml': text(1, 1) })
      lab.onConflict = onConflict
      const edit = { action: 'put', text: Buffer.from(text(2, 1)) } as const
      await lab.commit('02', (state, context) =>
        planEdit(state, { name, edit, precondition: { matches: '*' }, ingest: false }, context),
      )
      const { told } = await decided(lab, { 'raw/a.yaml': next })
      return [told[0]?.[0], lab.file('unmanaged/a.yaml'), Object.values(lab.below('.hnp/base'))]
    }

    test.each<[string, ConflictPolicy, string, unknown[]]>([
      ['is replaced by what wins and cannot be merged', 'raw', SEALED, ['unmanaged', SEALED, []]],
      ['has no base if it becomes what the raw file has', 'reject', text(2, 2), ['merged', text(2, 2), []]],
      ['keeps the base that comes again', 'reject', text(1, 1), ['merged', text(2, 1), [text(1, 1)]]],
      ['has the new version as its base', 'reject', text(1, 2), ['merged', text(2, 2), [text(1, 2)]]],
    ])('%s', async (_, onConflict, next, expected) => {
      expect(await left(onConflict, next)).toEqual(expected)
    })
  })

  test('is not written below a file to which an object of a former kind moves', async () => {
    const lab = await IngestedFabric.create()
    lab.kinds = [CONFIG_MAPS]
    await lab.ingest('01', { 'raw/a.yaml': configMap('a') })
    lab.kinds = []
    const raw = { 'raw/configmaps/a.yaml/objects.yaml': C, 'raw/configmaps/a.yaml/plain.yaml': 'a: 1\n' }
    const { told, faults } = await decided(lab, raw)
    expect(told).toEqual(Array(2).fill(['rejected', undefined, 'path_taken']))
    expect(faults.filter(({ code }) => code === 'path_taken').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^ConfigMap c cannot get its file .*: .*unmanaged\/configmaps\/a.yaml becomes a file$/),
      expect.stringMatching(/^The document cannot get its file .*: .*unmanaged\/configmaps\/a.yaml becomes a file$/),
    ])
  })
})

describe('what is no object', () => {
  const entry = async (lab: IngestedFabric) => (await lab.state()).manifest.get('unmanaged', 'plain/raw/a.yaml')

  /** As an older version left it: where an applier reads it. */
  async function old(): Promise<IngestedFabric> {
    const lab = await IngestedFabric.create()
    await lab.ingest('01', { 'raw/a.yaml': 'a: 1\n' })
    const shard = lab.file('.hnp/manifest/unmanaged.yaml')
    lab.remove('unmanaged/a.yaml.plain')
    lab.put({ 'unmanaged/a.yaml': 'a: 1\n', '.hnp/manifest/unmanaged.yaml': shard.replace('/a.yaml.plain', '/a.yaml') })
    return lab
  }

  test('moves to where no applier reads it with its next version', async () => {
    const lab = await old()
    expect((await decided(lab, { 'raw/a.yaml': 'a: 2\n' })).told).toEqual([['unmanaged', 'unmanaged/a.yaml.plain', undefined]])
    expect(lab.below('unmanaged')).toEqual({ 'unmanaged/a.yaml.plain': 'a: 2\n' })
  })

  test('does not move over what hands have put there', async () => {
    const lab = await old()
    lab.put({ 'unmanaged/a.yaml.plain': 'hand: 1\n' })
    const reason = `${LAB}/unmanaged/a.yaml.plain was not written by the manager`
    const expected = [['conflict', 'unmanaged/a.yaml.plain', reason]]
    expect((await decided(lab, { 'raw/a.yaml': 'a: 2\n' })).told).toEqual(expected)
  })

  test.each<[string, (lab: IngestedFabric) => void, Record<string, string>, boolean]>([
    ['as it was written', () => undefined, {}, false],
    ['gone', (lab) => lab.remove('unmanaged/a.yaml.plain'), {}, false],
    ['edited', (lab) => lab.put({ 'unmanaged/a.yaml.plain': 'b: 1\n' }), { 'unmanaged/a.yaml.plain': 'b: 1\n' }, true],
  ])('and comes no more is forgotten, unless it was edited: %s', async (_, hand, left, isKnown) => {
    const lab = await IngestedFabric.create()
    await lab.ingest('01', { 'raw/a.yaml': 'a: 1\n' })
    hand(lab)
    await lab.ingest('02', { 'raw/a.yaml': vpc('a') })
    expect([lab.below('unmanaged'), (await entry(lab)) !== undefined]).toEqual([left, isKnown])
  })

  test('stays where a hand has put it, if there is nothing of the kind in the raw file', async () => {
    const lab = await IngestedFabric.create()
    lab.put({ 'unmanaged/a.yaml.plain': 'b: 1\n' })
    expect((await decided(lab, { 'raw/a.yaml': vpc('a') })).told).toEqual([['created', 'managed/vpcs/a.yaml', undefined]])
    expect(lab.below('unmanaged')).toEqual({ 'unmanaged/a.yaml.plain': 'b: 1\n' })
  })
})
