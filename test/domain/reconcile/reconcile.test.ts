import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConflictPolicy } from '../../../lib/contract/fabric.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { fabricStatus } from '../../../lib/domain/ingest/status.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import type { Snapshot } from '../../../lib/domain/tree/snapshot.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN, LAB, vpcOf } from '../../support/objects.ts'

const context = {
  kind: 'ingest',
  actor: ANN,
  time: new Date('2026-11-23T05:50:33Z'),
} as const

type Hand = Record<string, string | null>

function byHand(snapshot: MemorySnapshot, hand: Hand): MemorySnapshot {
  const files = new Map<string, string | Uint8Array>(snapshot.files)
  for (const [path, text] of Object.entries(hand)) {
    if (text === null) files.delete(`${LAB}/${path}`)
    else files.set(`${LAB}/${path}`, text)
  }
  return new MemorySnapshot(Object.fromEntries(files), snapshot)
}

async function fabricOf(snapshot: Snapshot, on_conflict?: ConflictPolicy) {
  const policy = on_conflict === undefined ? {} : { on_conflict }
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB, ...policy })
  if (fabric === undefined) throw new Error('not initialised')
  return fabric
}

async function planned(snapshot: Snapshot, operation = '02', policy?: ConflictPolicy): Promise<Plan> {
  const fabric = await fabricOf(snapshot, policy)
  return planIngest(fabric, await findRawFiles(snapshot, fabric.layout), { ...context, operation }, { atomic: false })
}

async function ingest(snapshot: MemorySnapshot, operation?: string, policy?: ConflictPolicy): Promise<MemorySnapshot> {
  return snapshot.apply((await planned(snapshot, operation, policy)).changes.changes)
}

/** A fabric with these files ingested. */
async function fabricWith(raw: Hand): Promise<MemorySnapshot> {
  const empty = new MemorySnapshot()
  const { plan } = await planInit(
    empty,
    defaultSettings('lab'),
    { ...context, operation: '00' },
    { force: false, stripHnpStamps: false },
  )
  return ingest(byHand(empty.apply(plan.changes.changes), raw), '01')
}

const managed = (snapshot: MemorySnapshot, name: string) => snapshot.text()[`${LAB}/managed/vpcs/${name}.yaml`]

/** Counts what is read, and refuses what is not there any more. */
function watched(snapshot: MemorySnapshot): { snapshot: Snapshot; read: string[] } {
  const read: string[] = []
  const paths = new Map([...snapshot.files].map(([path, bytes]) => [blobId(bytes), path]))
  return {
    read,
    snapshot: {
      commit: snapshot.commit,
      list: (directory) => {
        read.push(`${directory}/`)
        return snapshot.list(directory)
      },
      entry: (path) => snapshot.entry(path),
      blob: (oid) => {
        read.push(paths.get(oid) ?? oid)
        return snapshot.blob(oid)
      },
      treeIds: (changes, directory) => snapshot.treeIds(changes, directory),
      pastBlob: () => Promise.resolve(undefined),
    },
  }
}

describe('cost', () => {
  const raw = {
    'raw/a.yaml': vpcOf('a'),
    'raw/b.yaml': vpcOf('b'),
    'raw/s.yaml': vpcOf('s').replace('vpc.g', 'wiring.g').replace('kind: VPC', 'kind: Switch'),
  }

  test('an untouched managed/ is not read', async () => {
    const { snapshot, read } = watched(await fabricWith(raw))
    await planned(snapshot)
    expect(read.filter((path) => path !== `${LAB}/raw/`)).toEqual([`${LAB}/.hnp/manifest.yaml`])
  })

  test('otherwise only changed directories, their manifest entries and changed files are read', async () => {
    const { snapshot, read } = watched(byHand(await fabricWith(raw), { 'managed/vpcs/b.yaml': vpcOf('b', { mtu: 1 }) }))
    await planned(snapshot)
    expect(read.filter((path) => path !== `${LAB}/raw/`)).toEqual([
      `${LAB}/.hnp/manifest.yaml`,
      `${LAB}/managed/`,
      `${LAB}/managed/vpcs/`,
      `${LAB}/.hnp/manifest/vpcs.yaml`,
      `${LAB}/managed/vpcs/b.yaml`,
    ])
  })
})

test('a manifest without tree ids is compared entry by entry and gets them', async () => {
  const now = await fabricWith({ 'raw/a.yaml': vpcOf('a'), 'raw/b.yaml': vpcOf('b') })
  const manifest = now.text()['fabrics/lab/gitops/.hnp/manifest.yaml'] ?? ''
  const old = manifest.replace(/^(on_conflict|managed_tree): .*\n/gm, '').replace(/,"tree":"\w+"/g, '')
  expect(old).not.toContain('tree')
  const before = byHand(now, {
    '.hnp/manifest.yaml': old,
    'managed/vpcs/b.yaml': vpcOf('b', { mtu: 1 }),
    'raw/c.yaml': vpcOf('c'),
  })
  const plan = await planned(before)
  expect(plan.handEdits).toEqual([expect.objectContaining({ what: 'edited', path: `${LAB}/managed/vpcs/b.yaml` })])
  expect(before.apply(plan.changes.changes).text()['fabrics/lab/gitops/.hnp/manifest.yaml']).toMatch(/^managed_tree: "\w{40}"$/m)
})

test('a merge base missing from history is a conflict that says so, and raw can still win', async () => {
  const before = byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a') }), {
    'managed/vpcs/a.yaml': vpcOf('a', { mtu: 1500, vni: 1 }),
    'raw/a.yaml': vpcOf('a', { mtu: 9000, vni: 2 }),
  })
  const lost = blobId(Buffer.from(vpcOf('a')))
  const { documents, changes } = await planned(watched(before).snapshot)
  expect(changes.isEmpty).toBe(true)
  expect(documents).toMatchObject([{ fate: 'conflict', reason: expect.stringContaining(`blob ${lost}`), merge: { values: [] } }])
  expect((await planned(watched(before).snapshot, '02', 'raw')).documents).toMatchObject([{ fate: 'updated' }])
  expect((await planned(watched(before).snapshot, '02', 'managed')).documents).toMatchObject([{ fate: 'conflict' }])
})

test('a merge base that a merge has left needs no history, and history none beside the records', async () => {
  const hand = {
    'managed/vpcs/a.yaml': vpcOf('a', { mtu: 1, vni: 1, mode: 'l2vni' }),
    'raw/a.yaml': vpcOf('a', { mtu: 2, vni: 1 }),
  }
  const merged = await ingest(byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a', { mtu: 1, vni: 1 }) }), hand))
  const next = byHand(merged, { 'raw/a.yaml': vpcOf('a', { mtu: 2, vni: 3 }) })
  const [base = ''] = Object.keys(next.text()).filter((path) => path.includes('/.hnp/base/'))
  const edited = byHand(next, { [base.slice(LAB.length + 1)]: 'x', 'raw/a.yaml.archived.1': null })
  for (const snapshot of [watched(next).snapshot, edited])
    expect((await planned(snapshot, '03')).documents).toMatchObject([{ fate: 'merged' }])
})

test('status reports broken hand edits with their positions each time', async () => {
  const broken = byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a'), 'raw/b.yaml': vpcOf('b') }), {
    'managed/vpcs/a.yaml': 'a: 1\na: 2\n',
    'raw/c.yaml': vpcOf('c'),
  })
  for (const snapshot of [broken, await ingest(broken)]) {
    const { faults, hand_edited_files } = await fabricStatus(await fabricOf(snapshot), context.time)
    expect(faults).toMatchObject([
      { code: 'duplicate_key', file: `${LAB}/managed/vpcs/a.yaml`, line: 2, column: 1 },
      { code: 'no_namespace', file: `${LAB}/managed` },
    ])
    expect(hand_edited_files).toEqual([`${LAB}/managed/vpcs/a.yaml`])
  }
})

test('status tells what stops an applier at a file, whatever warnings there are of it', async () => {
  const hand = { 'managed/vpcs/B.yaml': vpcOf('c'), 'managed/vpcs/b.yaml': vpcOf('b') }
  const edited = byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a') }), hand)
  const check = (_: unknown, file: string) => [{ code: 'schema_violation', severity: 'warning', message: 'x', file } as const]
  const { faults } = await fabricStatus(await fabricOf(edited), context.time, check)
  const ofFile = faults.filter(({ file }) => file === `${LAB}/managed/vpcs/b.yaml`)
  expect(ofFile.map(({ code }) => code)).toEqual(['schema_violation', 'case_only'])
})

test('status names a file as edited by hand until an operation has adopted the edit', async () => {
  const edited = byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a') }), {
    'managed/vpcs/a.yaml': vpcOf('a', { mtu: 1 }),
    'raw/c.yaml': vpcOf('c'),
  })
  const handEdited = async (snapshot: MemorySnapshot) =>
    (await fabricStatus(await fabricOf(snapshot), context.time)).hand_edited_files
  expect(await handEdited(edited)).toEqual([`${LAB}/managed/vpcs/a.yaml`])
  expect(await handEdited(await ingest(edited))).toEqual([])
})

describe('a moved file', () => {
  test.each<[what: string, hand: Hand, codes: string[]]>([
    [
      'two that are exchanged',
      { 'managed/vpcs/a.yaml': vpcOf('b'), 'managed/vpcs/b.yaml': vpcOf('a') },
      ['identity_changed', 'identity_changed'],
    ],
    ['a copy', { 'managed/vpcs/c.yaml': vpcOf('a') }, ['duplicate_object']],
    [
      'two copies of a new object',
      { 'managed/vpcs/c.yaml': vpcOf('x'), 'managed/vpcs/d.yaml': vpcOf('x') },
      ['duplicate_object', 'duplicate_object'],
    ],
    [
      'one object twice in a file',
      { 'managed/vpcs/c.yaml': `${vpcOf('x')}---\n${vpcOf('x', { mtu: 1 })}` },
      ['duplicate_object', 'duplicate_object'],
    ],
    [
      'several objects, one of them known elsewhere',
      { 'managed/vpcs/c.yaml': `${vpcOf('x')}---\n${vpcOf('a')}` },
      ['duplicate_object'],
    ],
    [
      'an object beside something else',
      { 'managed/vpcs/a.yaml': `${vpcOf('a')}---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n` },
      ['identity_changed'],
    ],
    ['a name that Kubernetes does not accept', { 'managed/vpcs/c.yaml': vpcOf('X_') }, ['invalid_name']],
  ])('%s is left as it is', async (_, hand, codes) => {
    const before = byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a'), 'raw/b.yaml': vpcOf('b') }), hand)
    const { faults, changes } = await planned(before)
    expect(faults.map(({ code }) => code).sort()).toEqual(codes)
    expect(changes.changes).toEqual([])
  })

  test('an object stays in its broken file, which a later ingest would otherwise not recognise', async () => {
    const hand = { 'managed/vpcs/a.yaml': 'a: [\n', 'managed/vpcs/x.yaml': vpcOf('a'), 'raw/a.yaml': vpcOf('a', { mtu: 1 }) }
    const before = byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a'), 'raw/b.yaml': vpcOf('b') }), {
      ...hand,
      'raw/b.yaml': vpcOf('b', { mtu: 1 }),
    })
    const { faults, changes } = await planned(before)
    expect(faults.map(({ code, file }) => `${code} ${file.slice(LAB.length + 1)}`)).toEqual([
      'syntax_error managed/vpcs/a.yaml',
      'duplicate_object managed/vpcs/x.yaml',
      'conflict raw/a.yaml',
    ])
    expect((await planned(before.apply(changes.changes), '03')).changes.changes).toEqual([])
  })

  test('a file moves to a path that the same commit frees', async () => {
    const before = byHand(await fabricWith({ 'raw/all.yaml': `${vpcOf('a')}---\n${vpcOf('c')}` }), {
      'managed/vpcs/a.yaml': null,
      'managed/vpcs/c.yaml': null,
      'managed/vpcs/b.yaml': vpcOf('c'),
      'managed/vpcs/all.yaml': `${vpcOf('a')}---\n${vpcOf('b')}`,
    })
    const plan = await planned(before)
    const after = before.apply(plan.changes.changes)
    expect(plan.faults).toEqual([])
    expect(['a', 'b', 'c'].map((one) => managed(after, one))).toEqual([vpcOf('a'), `---\n${vpcOf('b')}`, vpcOf('c')])
    expect((await planned(after, '03')).changes.changes).toEqual([])
  })

  test('a raw file that updates an object in a moved file is written to the canonical path', async () => {
    const before = byHand(await fabricWith({ 'raw/a.yaml': vpcOf('a') }), {
      'managed/vpcs/a.yaml': null,
      'managed/a.yml': vpcOf('a'),
      'raw/a.yaml': vpcOf('a', { mtu: 1 }),
    })
    const after = await ingest(before)
    expect(Object.keys(after.text()).filter((path) => path.endsWith('ml') && path.includes('/managed/a'))).toEqual([])
    expect(managed(after, 'a')).toBe(vpcOf('a', { mtu: 1 }))
  })
})

/** What people do to the files of three objects, in any order. */
const name = fc.constantFrom('a', 'b', 'c')
const spec = fc.record({ mtu: fc.constantFrom(1500, 9000), vni: fc.nat(2) })
const handEdit: fc.Arbitrary<Hand> = fc.oneof(
  fc.tuple(name, spec).map(([one, value]): Hand => ({ [`managed/vpcs/${one}.yaml`]: `# mine\n${vpcOf(one, value)}` })),
  name.map((one): Hand => ({ [`managed/vpcs/${one}.yaml`]: null })),
  fc.tuple(name, fc.constantFrom('vpcs/x.yml', 'switches/x.yaml', 'x.yaml')).map(
    ([one, path]): Hand => ({
      [`managed/vpcs/${one}.yaml`]: null,
      [`managed/${path}`]: vpcOf(one),
    }),
  ),
  fc.tuple(name, name).map(
    ([one, other]): Hand => ({
      [`managed/vpcs/${one}.yaml`]: null,
      [`managed/vpcs/${other}.yaml`]: null,
      'managed/vpcs/all.yaml': `${vpcOf('a')}---\n${vpcOf('b')}`,
    }),
  ),
  fc.tuple(name, name).map(([one, other]): Hand => ({ [`managed/vpcs/${one}.yaml`]: vpcOf(other) })),
  name.map((one): Hand => ({ [`managed/vpcs/${one}.yaml`]: 'a: [\n' })),
  fc.tuple(name, spec).map(([one, value]): Hand => ({ [`raw/${one}.yaml`]: vpcOf(one, value) })),
)

describe('for any hand edits', () => {
  const start = fabricWith({ 'raw/all.yaml': ['a', 'b', 'c'].map((one) => vpcOf(one)).join('---\n') })
  const hands = fc.array(fc.array(handEdit, { maxLength: 3 }), { minLength: 1, maxLength: 3 })

  test('a second ingest changes nothing, and broken files stay as they are', async () => {
    await fc.assert(
      fc.asyncProperty(hands, async (rounds) => {
        let snapshot = await start
        for (const [round, edits] of rounds.entries()) {
          const before = byHand(snapshot, Object.assign({}, ...edits) as Hand)
          const plan = await planned(before, `1${round}`)
          snapshot = before.apply(plan.changes.changes)
          expect((await planned(snapshot, `2${round}`)).changes.changes).toEqual([])
          for (const file of plan.faults.filter(({ severity }) => severity === 'error').map((fault) => fault.file))
            expect(snapshot.text()[file]).toBe(before.text()[file])
        }
      }),
      { numRuns: 150 },
    )
  })

  test('values changed by hand survive every raw file that does not change them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), async (versions) => {
        let snapshot = byHand(await start, {
          'managed/vpcs/a.yaml': vpcOf('a', { mtu: '1500  # agreed', vni: 1 }).replaceAll('"', ''),
        })
        for (const [round, vni] of versions.entries()) {
          snapshot = await ingest(byHand(snapshot, { 'raw/a.yaml': vpcOf('a', { mtu: 9000, vni }) }), `1${round}`)
          expect(managed(snapshot, 'a')).toBe(vpcOf('a', { mtu: '1500  # agreed', vni }).replaceAll('"', ''))
        }
      }),
      { numRuns: 50 },
    )
  })
})
