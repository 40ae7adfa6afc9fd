import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ARCHIVE_STRATEGIES, type ArchiveStrategy } from '../../../lib/contract/fabric.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFile, findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { type Files, MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, configMap, LAB, MANAGED_VPCS, vpc } from '../../support/objects.ts'

const context = { kind: 'ingest', actor: ANN, time: new Date('2026-11-23T05:50:33Z') }

async function initialised(strategy: ArchiveStrategy = 'rename_with_extension'): Promise<MemorySnapshot> {
  const empty = new MemorySnapshot()
  const settings = { ...defaultSettings('lab'), archive_strategy: strategy }
  const { plan } = await planInit(empty, settings, { ...context, operation: '00' }, { force: false, stripHnpStamps: false })
  return empty.apply(plan.changes.changes)
}

async function ingest(
  snapshot: MemorySnapshot,
  operation = '01',
  reverse = false,
): Promise<{ plan: Plan; after: MemorySnapshot }> {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (fabric === undefined) throw new Error('not initialised')
  const files = await findRawFiles(snapshot, fabric.layout)
  const plan = await planIngest(fabric, reverse ? files.reverse() : files, { ...context, operation }, { atomic: false })
  return { plan, after: snapshot.apply(plan.changes.changes) }
}

function withFiles(snapshot: MemorySnapshot, files: Files): MemorySnapshot {
  return new MemorySnapshot({ ...Object.fromEntries(snapshot.files), ...files })
}

/** Few names, so that objects meet; some documents that are not ours, broken or empty. */
const name = fc.constantFrom('a', 'b', 'c', 'd')
const document = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(name, fc.nat(3))
      .map(([n, vni]) => `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${n}\nspec: {vni: ${vni}}\n`),
  },
  { weight: 2, arbitrary: name.map((n) => `# about ${n}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${n}}\n`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '# nothing\n',
      'just: data\n',
      'a: 1\na: 2\n',
      'a: [\n',
      'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata: {name: X_}\n',
    ),
  },
)
const file = fc.array(document, { minLength: 1, maxLength: 5 }).map((documents) => documents.join('---\n'))
const batch = fc.dictionary(fc.constantFrom('raw/1.yaml', 'raw/2.yml', 'raw/deep/3.yaml', 'raw/4.yaml'), file, { minKeys: 1 })
const batches = fc.array(batch, { minLength: 1, maxLength: 3 })

function inFabric(files: Record<string, string>): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${LAB}/${path}`, text]))
}

describe('for any raw files', () => {
  test('a file is ingested whole or left whole, every document has one fate, and its bytes are where the report says', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom(...ARCHIVE_STRATEGIES), async (drops, strategy) => {
        let snapshot = await initialised(strategy)
        for (const [index, drop] of drops.entries()) {
          const dropped = inFabric(drop)
          const before = withFiles(snapshot, dropped)
          const { plan, after } = await ingest(before, `0${index + 1}`)
          checkFates(plan, before)
          checkFiles(plan, before, after, strategy)
          snapshot = after
        }
      }),
      { numRuns: 150 },
    )
  })

  test('a second ingest changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async (drop) => {
        const { after } = await ingest(withFiles(await initialised(), inFabric(drop)))
        expect((await ingest(after, '02')).plan.changes.changes).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  test('the order of reading files changes neither which are taken nor the result', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async (drop) => {
        const before = withFiles(await initialised(), inFabric(drop))
        const [one, other] = [await ingest(before), await ingest(before, '01', true)]
        const managed = ({ after }: { after: MemorySnapshot }) =>
          Object.entries(after.text()).filter(([path]) => /\/(managed|raw)\//.test(path))
        expect(managed(other)).toEqual(managed(one))
      }),
      { numRuns: 100 },
    )
  })
})

function checkFates(plan: Plan, before: MemorySnapshot): void {
  const places = plan.documents.map(({ file: path, document: number }) => `${path}#${number}`)
  expect(new Set(places).size).toBe(places.length)
  for (const { file: path, documents } of plan.files) {
    const bytes = before.files.get(path) ?? new Uint8Array()
    expect(documents).toBe(readYamlStream(bytes, path).documents.length)
    expect(places.filter((place) => place.startsWith(`${path}#`))).toHaveLength(documents)
  }
}

function checkFiles(plan: Plan, before: MemorySnapshot, after: MemorySnapshot, strategy: ArchiveStrategy): void {
  const idOf = (snapshot: MemorySnapshot, path = '') => {
    const bytes = snapshot.files.get(path)
    return bytes === undefined ? undefined : blobId(bytes)
  }
  for (const { file: path, blob, outcome, archived_to } of plan.files) {
    expect(idOf(before, path)).toBe(blob)
    const expected = outcome !== 'ingested' ? [blob, undefined] : [undefined, strategy === 'none' ? undefined : blob]
    expect([idOf(after, path), idOf(after, archived_to)]).toEqual(expected)
    const isFaulty = plan.faults.some((fault) => fault.severity === 'error' && fault.file === path)
    expect(isFaulty).toBe(outcome === 'rejected')
  }
  const taken = plan.files.filter(({ outcome }) => outcome === 'ingested')
  expect(plan.originals).toEqual(taken.map(({ file: path, sha256 }) => ({ sha256, bytes: before.files.get(path) })))
  for (const { path, blob } of plan.documents.filter(({ fate }) => fate === 'created' || fate === 'updated'))
    expect(idOf(after, path)).toBe(blob)
  expect([...after.files.keys()].filter((path) => !path.startsWith(`${LAB}/`))).toEqual([])
}

describe('a file requested by its path', () => {
  const files = { [`${LAB}/raw/a.yaml`]: 'a: 1\n', [`${LAB}/raw/x.yaml.archived`]: '', 'other.yaml': 'a: 1\n' }
  const find = async (path: string) => {
    const snapshot = withFiles(await initialised(), files)
    const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
    return fabric === undefined ? undefined : findRawFile(snapshot, fabric.layout, path)
  }

  test.each(['a.yaml', 'raw/a.yaml', `${LAB}/raw/a.yaml`])('%s is found', async (path) => {
    expect((await find(path))?.path).toBe(`${LAB}/raw/a.yaml`)
  })

  test.each([
    ['other.yaml', 'raw_file_not_found'],
    ['x.yaml.archived', 'raw_file_not_found'],
    ['b.yaml', 'raw_file_not_found'],
    ['../managed/.gitkeep', 'unsafe_path'],
    ['/etc/passwd', 'unsafe_path'],
    ['', 'unsafe_path'],
  ])('%j is not: %s', async (path, code) => {
    await expect(find(path)).rejects.toMatchObject({ code })
  })
})

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
  })
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

  test('is not written below a file to which an object of a former kind moves', async () => {
    const lab = await IngestedFabric.create()
    lab.kinds = [{ group: '', kind: 'ConfigMap', plural: 'configmaps' }]
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
