import { beforeEach, expect, test } from 'vitest'
import type { ConflictPolicy } from '../../../lib/contract/fabric.ts'
import type { ConflictDecision } from '../../../lib/contract/operation.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { TOO_LARGE } from '../../support/memory-snapshot.ts'
import { ANN, configMap, LAB, managed, vpc } from '../../support/objects.ts'

const OBJECT = 'VPC.vpc.githedgehog.com/default/a'
const text = (mtu: number, vni: number) => vpc('a', `spec:\n  mtu: ${mtu}\n  vni: ${vni}\n`)
const HAND = text(2, 2)
const RAW = text(3, 3)

let lab: IngestedFabric

/** Both changed both values. */
beforeEach(async () => {
  lab = await IngestedFabric.create()
  await lab.ingest('01', { 'raw/a.yaml': text(1, 1) })
  lab.put({ 'managed/vpcs/a.yaml': HAND, 'raw/b.yaml': RAW })
})

async function ingested(decisions: Partial<ConflictDecision>[], on_conflict: ConflictPolicy = 'reject') {
  const state = await lab.state()
  const settings = { ...state.settings, on_conflict }
  const asked = decisions.map((decision): ConflictDecision => ({ object: OBJECT, path: '/spec/mtu', take: 'raw', ...decision }))
  const plan = await planIngest(
    { ...state, settings, decisions: asked },
    await findRawFiles(state.snapshot, state.layout),
    { actor: ANN, time: new Date(0), operation: '02', kind: 'ingest' },
    { atomic: false },
  )
  const after = lab.snapshot.apply(plan.changes.changes).text()[managed('a')] ?? ''
  const [document] = plan.documents
  const values = [/mtu: (\d)/, /vni: (\d)/].map((pattern) => Number(pattern.exec(after)?.[1]))
  const { fate, merge, reason } = document ?? {}
  return { fate, values, open: merge?.values.map(({ path }) => path), reason, merge }
}

const MTU = { path: '/spec/mtu' }
const VNI = { path: '/spec/vni' }

test.each<[string, Partial<ConflictDecision>[], number[]]>([
  [
    'each its own side',
    [
      { ...MTU, take: 'raw' },
      { ...VNI, take: 'managed' },
    ],
    [3, 2],
  ],
  [
    'all by hand',
    [
      { ...MTU, take: 'managed' },
      { ...VNI, take: 'managed' },
    ],
    [2, 2],
  ],
  [
    'all of the raw file',
    [
      { ...MTU, take: 'raw' },
      { ...VNI, take: 'raw' },
    ],
    [3, 3],
  ],
  [
    'versions as they were shown',
    [
      { ...MTU, take: 'raw', managed: blobId(Buffer.from(HAND)), raw: blobId(Buffer.from(RAW)) },
      { ...VNI, take: 'managed' },
    ],
    [3, 2],
  ],
])('decided: %s', async (_, decisions, values) => {
  expect(await ingested(decisions)).toMatchObject({ fate: 'merged', values, reason: 'decided at /spec/mtu, /spec/vni' })
})

test.each<[string, Partial<ConflictDecision>[], string[]]>([
  ['one value is not decided', [{ ...MTU }], ['/spec/vni']],
  ['the hand edit is another one by now', [{ ...MTU, managed: blobId(Buffer.from('x')) }, { ...VNI }], ['/spec/mtu']],
  ['the raw file is another one by now', [{ ...MTU, raw: blobId(Buffer.from('x')) }, { ...VNI }], ['/spec/mtu']],
  ['another object is meant', [{ ...MTU, object: 'VPC.vpc.githedgehog.com/default/b' }, { ...VNI }], ['/spec/mtu']],
])('stays a conflict: %s', async (_, decisions, open) => {
  expect(await ingested(decisions)).toMatchObject({ fate: 'conflict', values: [2, 2], open })
})

test.each<[ConflictPolicy, number[]]>([
  ['managed', [3, 2]],
  ['raw', [3, 3]],
])('what is not decided goes by on_conflict: %s', async (policy, values) => {
  expect(await ingested([{ ...MTU, take: 'raw' }], policy)).toMatchObject({ fate: 'merged', values })
})

const SEALED = (text: string) => `${text}sops: {mac: "ENC[1]"}\n`

test.each<[string, Record<string, string>]>([
  ['the edited one', { 'managed/vpcs/a.yaml': SEALED(HAND) }],
  ['the raw one', { 'raw/b.yaml': SEALED(RAW) }],
])('one that SOPS has sealed is not merged: %s', async (_, files) => {
  lab.put(files)
  const reason = `${managed('a')} was edited since: SOPS has sealed its values, which cannot be merged`
  const merge = { base: blobId(Buffer.from(text(1, 1))), managed: expect.any(String), raw: expect.any(String), values: [] }
  expect(await ingested([MTU])).toMatchObject({ fate: 'conflict', reason, merge })
  expect(await ingested([MTU], 'raw')).toMatchObject({ fate: 'conflict', reason, merge })
  expect(await ingested([], 'raw')).toMatchObject({ fate: 'updated', values: [3, 3], merge })
})

test('of very many conflicts, the first 50 are told', async () => {
  const many = (value: number) =>
    vpc('a', `spec:\n${Array.from({ length: 51 }, (_, at) => `  k${100 + at}: ${value}\n`).join('')}`)
  lab.put({ 'managed/vpcs/a.yaml': many(2), 'raw/b.yaml': many(3) })
  const { open, reason } = await ingested([])
  expect(open).toHaveLength(50)
  const some = 'both changed /spec/k100, /spec/k101, /spec/k102, 47 more'
  expect(reason).toBe(`${managed('a')} was edited since: ${some}`)
})

test('nothing is written over what is too large to be read', async () => {
  const raw = { 'raw/b.yaml': vpc('large'), 'raw/u.yaml': configMap('u') }
  lab.put({ 'managed/vpcs/large.yaml': TOO_LARGE, 'unmanaged/u.yaml': TOO_LARGE })
  const { documents } = await lab.ingest('02', raw)
  const why = 'was not written by the manager, and too large to be read'
  expect(documents.map(({ fate, reason }) => [fate, reason])).toEqual([
    ['conflict', `${managed('large')} ${why}`],
    ['conflict', `${LAB}/unmanaged/u.yaml ${why}`],
  ])
})
