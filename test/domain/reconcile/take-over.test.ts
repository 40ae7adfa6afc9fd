import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ManagedKind } from '../../../lib/contract/fabric.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { KindRegistry } from '../../../lib/domain/fabric/kinds.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { MemorySnapshot, TOO_LARGE } from '../../support/memory-snapshot.ts'
import { ANN, LAB } from '../../support/objects.ts'

const context = { kind: 'ingest', actor: ANN, time: new Date('2026-11-23T05:50:33Z') } as const

/** Another kind of the same plural: a fabric with it leaves the gateways of Hedgehog in `unmanaged/`. */
const RIVAL: ManagedKind = { group: 'gateway.networking.k8s.io', kind: 'Gateway', plural: 'gateways' }
const GATEWAY = 'gateway.githedgehog.com'

function gateway(name: string, note = ''): string {
  return `apiVersion: ${GATEWAY}/v1alpha1\nkind: Gateway\nmetadata:\n  name: ${name}\nspec: {asn: 1} ${note}\n`
}

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: notes\n'

function withFiles(snapshot: MemorySnapshot, files: Record<string, string>): MemorySnapshot {
  const added = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${LAB}/${path}`, text]))
  return new MemorySnapshot({ ...Object.fromEntries(snapshot.files), ...added }, snapshot)
}

async function ingested(snapshot: MemorySnapshot, kinds: ManagedKind[]) {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB, kinds })
  if (fabric === undefined) throw new Error('not initialised')
  const files = await findRawFiles(snapshot, fabric.layout)
  const plan = await planIngest(fabric, files, { ...context, operation: '02' }, { atomic: false })
  return { plan, after: snapshot.apply(plan.changes.changes) }
}

/** A fabric that did not manage gateways when it ingested these files. */
async function oldFabric(raw: Record<string, string>): Promise<MemorySnapshot> {
  const settings = { ...defaultSettings('lab'), kinds: [RIVAL] }
  const options = { force: false, stripHnpStamps: false }
  const { plan } = await planInit(new MemorySnapshot(), settings, { ...context, operation: '00', kind: 'init' }, options)
  return (await ingested(withFiles(new MemorySnapshot().apply(plan.changes.changes), raw), [RIVAL])).after
}

/** The files below a directory of the fabric. */
function below(snapshot: MemorySnapshot, directory: string): Record<string, string> {
  const files = Object.entries(snapshot.text()).filter(([path]) => path.startsWith(`${LAB}/${directory}/`))
  return Object.fromEntries(
    files.map(([path, text]) => [path.slice(LAB.length + 1), text]).filter(([path]) => !path?.endsWith('.gitkeep')),
  )
}

describe('objects of a kind that has become managed', () => {
  test('move out of unmanaged once, in one commit', async () => {
    const old = await oldFabric({ 'raw/a.yaml': gateway('one') })
    expect(below(old, 'unmanaged')).toEqual({ 'unmanaged/a.yaml': gateway('one') })
    const { plan, after } = await ingested(old, [])
    expect(plan.handEdits).toMatchObject([
      { what: 'taken_over', path: `${LAB}/managed/gateways/one.yaml`, from: `${LAB}/unmanaged/a.yaml` },
    ])
    expect(plan.changes.changes.filter(({ action }) => action === 'move')).toHaveLength(1)
    expect([below(after, 'unmanaged'), below(after, 'managed')]).toEqual([{}, { 'managed/gateways/one.yaml': gateway('one') }])
    expect((await ingested(after, [])).plan.changes.changes).toEqual([])
  })

  test('are updated at their new path by a raw file of the same operation', async () => {
    const old = await oldFabric({ 'raw/a.yaml': `${gateway('one')}---\n${CONFIG}` })
    const raw = { 'raw/a.yaml': `${gateway('one', '# newer')}---\n${CONFIG}data: {a: b}\n` }
    const { plan, after } = await ingested(withFiles(old, raw), [])
    expect(plan.documents.map(({ fate }) => fate)).toEqual(['updated', 'unmanaged'])
    expect(below(after, 'managed')).toEqual({ 'managed/gateways/one.yaml': gateway('one', '# newer') })
    expect(below(after, 'unmanaged')).toEqual({ 'unmanaged/a.yaml': `---\n${CONFIG}data: {a: b}\n` })
  })

  test('stay, with a warning, while a file is in the way, and move once it is gone', async () => {
    const old = await oldFabric({ 'raw/a.yaml': `${gateway('one')}---\n${gateway('two')}` })
    const blocked = withFiles(old, { 'managed/gateways/one.yaml': gateway('one', '# by hand') })
    const first = await ingested(blocked, [])
    expect(first.plan.faults).toMatchObject([
      { code: 'not_adopted', severity: 'warning', file: `${LAB}/unmanaged/a.yaml`, line: 1 },
    ])
    expect(below(first.after, 'unmanaged')).toEqual({ 'unmanaged/a.yaml': gateway('one') })
    const files = new Map(first.after.files)
    files.delete(`${LAB}/managed/gateways/one.yaml`)
    const second = await ingested(new MemorySnapshot(Object.fromEntries(files), first.after), [])
    expect(second.plan.faults).toEqual([])
    expect(Object.keys(below(second.after, 'managed'))).toEqual(['managed/gateways/one.yaml', 'managed/gateways/two.yaml'])
  })

  test.each<[string, string, Record<string, string>]>([
    ['alone', gateway('one'), {}],
    ['between nothing', `---\n---\n${gateway('one')}---\n`, {}],
    ['with comments', `# about it\n---\n${gateway('one')}`, {}],
    ['beside others', `# on\n---\n${CONFIG}---\n${gateway('one')}`, { 'unmanaged/a.yaml': `# on\n---\n${CONFIG}` }],
  ])('leave their file with the raw file that brings what is managed already: %s', async (_, text, left) => {
    const old = withFiles(await oldFabric({ 'raw/a.yaml': text }), { 'unmanaged/a.yaml': text })
    const copied = withFiles(old, { 'managed/gateways/one.yaml': gateway('one'), 'raw/b.yaml': gateway('one') })
    const { plan, after } = await ingested(copied, [])
    expect(plan.documents.map(({ fate }) => fate)).toEqual(['unchanged'])
    expect(below(after, 'unmanaged')).toEqual(left)
    expect(below(after, 'managed')).toEqual({ 'managed/gateways/one.yaml': gateway('one') })
  })

  test('are forgotten where hands have taken them out, with the raw file that brings them', async () => {
    const old = await oldFabric({ 'raw/a.yaml': `${CONFIG}---\n${gateway('one')}` })
    const { plan, after } = await ingested(withFiles(old, { 'unmanaged/a.yaml': CONFIG, 'raw/b.yaml': gateway('one') }), [])
    expect(plan.documents.map(({ fate }) => fate)).toEqual(['created'])
    expect(below(after, 'unmanaged')).toEqual({ 'unmanaged/a.yaml': CONFIG })
    const manifest = after.text()[`${LAB}/.hnp/manifest/unmanaged.yaml`]
    expect([manifest?.includes('ConfigMap/default/notes'), manifest?.includes('default/one')]).toEqual([true, false])
  })

  test('stay in a file that is too large to be read, and are forgotten there', async () => {
    const old = await oldFabric({ 'raw/a.yaml': gateway('one') })
    const { after } = await ingested(withFiles(old, { 'unmanaged/a.yaml': TOO_LARGE, 'raw/b.yaml': gateway('one') }), [])
    expect(below(after, 'unmanaged')).toEqual({ 'unmanaged/a.yaml': TOO_LARGE })
    expect(below(after, 'managed')).toEqual({ 'managed/gateways/one.yaml': gateway('one') })
    expect(after.text()[`${LAB}/.hnp/manifest/unmanaged.yaml`]).toBeUndefined()
  })

  test('are found below managed as well, where somebody had put them', async () => {
    const old = await oldFabric({ 'raw/a.yaml': CONFIG, 'managed/gateways/one.yaml': gateway('one') })
    const { plan } = await ingested(withFiles(old, { 'raw/b.yaml': CONFIG.replace('notes', 'more') }), [])
    expect(plan.handEdits).toMatchObject([{ what: 'added', path: `${LAB}/managed/gateways/one.yaml` }])
  })

  test('keep every line between them exactly once', async () => {
    const part = fc.oneof(
      fc.nat(9).map((n) => gateway(`gw-${n}`, `# ${n}`)),
      fc.nat(9).map((n) => CONFIG.replace('notes', `notes-${n}`)),
      fc.constant('# a comment of its own\n'),
    )
    const stream = fc.array(part, { minLength: 1, maxLength: 6 }).filter((parts) => new Set(parts).size === parts.length)
    await fc.assert(
      fc.asyncProperty(stream, async (parts) => {
        const old = await oldFabric({ 'raw/a.yaml': parts.join('---\n') })
        const text = below(old, 'unmanaged')['unmanaged/a.yaml'] ?? ''
        const { after } = await ingested(old, [])
        const files = { ...below(after, 'managed'), ...below(after, 'unmanaged') }
        expect(lines(Object.values(files).join(''))).toEqual(lines(text))
      }),
      { numRuns: 40 },
    )
  })
})

function lines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && line !== '---')
    .sort()
}

test.each<[string, ManagedKind[], string | undefined]>([
  ['nothing of its own', [], 'gateways'],
  ['the same kind under the same plural', [{ group: GATEWAY, kind: 'Gateway', plural: 'gateways' }], 'gateways'],
  ['the same kind under its own plural', [{ group: GATEWAY, kind: 'Gateway', plural: 'gws' }], 'gws'],
  ['another kind under that plural', [RIVAL], undefined],
])('a fabric with %s in its settings', (_, own, plural) => {
  const kinds = new KindRegistry(own)
  expect(kinds.find(GATEWAY, 'Gateway')?.plural).toBe(plural)
  expect(new Set(kinds.all.map((kind) => kind.plural)).size).toBe(kinds.all.length)
})
