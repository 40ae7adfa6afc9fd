import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '../../../lib/contract/errors.ts'
import { ARCHIVE_STRATEGIES, type ArchiveStrategy } from '../../../lib/contract/fabric.ts'
import { crdCheck } from '../../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planDrop } from '../../../lib/domain/ingest/drop.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { fabricStatus } from '../../../lib/domain/ingest/status.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { type FabricState, openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { planEdit } from '../../../lib/domain/objects/plan-edit.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import type { Change } from '../../../lib/domain/tree/change-set.ts'
import type { GitSnapshot } from '../../../lib/git/branch/git-snapshot.ts'
import { type Directory, directoryOf, type Entry, MemoryRepository, put } from '../../support/memory-repository.ts'
import { ANN, configMap, LAB, vpcWith } from '../../support/objects.ts'

const time = new Date('2026-11-23T05:50:33Z')
const context = { kind: 'ingest' as const, actor: ANN, time }

/** Names that somebody may choose, or a tool by mistake. */
const NASTY = [
  'back\\slash',
  'tab\tx',
  'line\nx',
  'del\u007fx',
  'c1\u0085x',
  '.git',
  '.GIT',
  '.g\u200cit',
  'git~1',
  '.git::$DATA',
  '..',
  '.',
  'a'.repeat(245),
  'a'.repeat(250),
  'ü'.repeat(127),
  'vpcs',
  'x.yaml.archived',
  'Ä\u0308',
  'A',
  'a',
  'not\ufffdutf8',
]

const ENDINGS = ['.yaml', '.yml', '.json', '.archived', '.yaml.archived', '.yaml.archived.12', '']
const name = fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...ENDINGS)).map(([stem, ending]) => `${stem}${ending}`)
const PLACES = [
  'raw',
  'raw/sub',
  'managed',
  'managed/vpcs',
  'unmanaged',
  'unmanaged/sub',
  'archive',
  'archive/sub',
  '',
  'raw/processed',
]
const place = fc.constantFrom(...PLACES, ...NASTY.map((nasty) => `raw/${nasty}`), ...NASTY.map((nasty) => `managed/${nasty}`))
const object = fc.constantFrom('a', 'b', 'c', 'd')
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 6, arbitrary: object.map((one) => vpcWith(one)) },
  { weight: 2, arbitrary: object.map((one) => configMap(one)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Entry>('a: [\n', '', vpcWith('a', 'mtu: 1'), `${vpcWith('b')}---\n${vpcWith('c')}`, vpcWith('X_')),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Entry>(
      { link: '../good.yaml' },
      { submodule: '1'.repeat(40) },
      { huge: 'x' },
      new Map([['x.yaml', vpcWith('d')]]),
    ),
  },
)
/** Whole directories of the fabric, and paths that the manager goes through. */
const INSTEAD = [
  'raw/sub',
  'managed/vpcs',
  'managed/vpcs/a.yaml',
  'managed/vpcs/good.yaml',
  'unmanaged/sub',
  'archive',
  'archive/sub',
  'unmanaged',
]
const instead = fc.tuple(
  fc.constantFrom(...INSTEAD),
  fc.constantFrom<Entry>({ link: 'x' }, { submodule: '2'.repeat(40) }, 'text', { huge: 'y' }, new Map([['in', 'x']])),
)
const tree = fc.record({
  files: fc.array(fc.tuple(place, name, entry), { maxLength: 8 }),
  instead: fc.array(instead, { maxLength: 1 }),
  strategy: fc.constantFrom(...ARCHIVE_STRATEGIES),
})
type Tree = typeof tree extends fc.Arbitrary<infer T> ? T : never

const inside = (path: string) => [...LAB.split('/'), ...path.split('/').filter((part) => part !== '')]

function addTo(root: Directory, { files, instead: others }: Tree): void {
  for (const [where, file, content] of files) put(root, [...inside(where), file], content)
  for (const [path, content] of others) put(root, inside(path), content)
}

/** A fabric with two objects, one of which was brought by a raw file since. */
async function worldOf(given: Tree): Promise<{ repository: MemoryRepository; snapshot: GitSnapshot }> {
  const repository = new MemoryRepository()
  const settings = { ...defaultSettings('lab'), archive_strategy: given.strategy }
  const empty = repository.snapshot(repository.addTree(directoryOf({ 'README.md': 'x' })))
  const { plan } = await planInit(empty, settings, { ...context, operation: '00' }, { force: false, stripHnpStamps: false })
  const root = directoryOf({ 'README.md': 'x' })
  addChanges(root, plan.changes.changes)
  put(root, inside('raw/good.yaml'), vpcWith('good-one'))
  const initialised = repository.snapshot(repository.addTree(root))
  const first = await ingest(await opened(initialised), initialised)
  addChanges(root, first.changes.changes, vpcWith('good-one'))
  addTo(root, given)
  put(root, inside('raw/good.yaml'), `${vpcWith('good-one', 'mtu: 1500')}---\n${vpcWith('good-two')}`)
  return { repository, snapshot: repository.snapshot(repository.addTree(root)) }
}

/** As a checkout would have it. */
function addChanges(root: Directory, changes: readonly Change[], moved = ''): void {
  for (const change of changes) {
    if (change.action === 'create' || change.action === 'update') put(root, change.path.split('/'), change.bytes)
    if (change.action === 'move') put(root, change.path.split('/'), moved)
  }
}

async function opened(snapshot: GitSnapshot): Promise<FabricState> {
  const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
  if (fabric === undefined) throw new Error('not initialised')
  return fabric
}

async function ingest(fabric: FabricState, snapshot: GitSnapshot): Promise<Plan> {
  return planIngest(fabric, await findRawFiles(snapshot, fabric.layout), { ...context, operation: '02' }, { atomic: false })
}

/** Everything in a fabric's `raw/` that no ingest took is there afterwards as it was. */
async function expectRefusedUntouched(
  repository: MemoryRepository,
  before: GitSnapshot,
  after: GitSnapshot,
  plan: Plan,
): Promise<void> {
  const [was, is] = [await repository.files(before), await repository.files(after)]
  const gone = new Set(
    plan.files.filter(({ outcome }) => outcome === 'ingested').map(({ file }) => Buffer.from(file).toString('latin1')),
  )
  for (const [path, content] of was)
    if (path.startsWith(`${LAB}/raw/`) && !gone.has(path)) expect([path, is.get(path)]).toEqual([path, content])
  for (const { file, outcome } of plan.files)
    if (outcome === 'rejected') expect(plan.faults.some((fault) => fault.severity === 'error' && fault.file === file)).toBe(true)
}

/** Whether what was put instead of something stands where the good file's objects go. */
const mayBeObstructed = ({ instead: others, files, strategy }: Tree) =>
  others.some(([path]) => path.startsWith('managed/') || (path === 'archive' && strategy === 'move_to_archive_dir')) ||
  files.some(([where, file]) => `${where}/${file}`.startsWith('managed/vpcs'))

test('no hostile name, mode or content stops the good files of a batch, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (given) => {
      const { repository, snapshot } = await worldOf(given)
      const fabric = await opened(snapshot)
      const plan = await ingest(fabric, snapshot)
      const after = await repository.apply(snapshot, plan.changes.changes)
      expect(fabric.budget.unexpected.errors).toEqual([])
      if (!mayBeObstructed(given)) {
        const good = plan.files.find(({ file }) => file === `${LAB}/raw/good.yaml`)
        const rivals = plan.faults.filter(({ file, severity }) => file === `${LAB}/raw/good.yaml` && severity === 'error')
        expect([good?.outcome, rivals]).toEqual(['ingested', []])
      }
      await expectRefusedUntouched(repository, snapshot, after, plan)
    }),
    { numRuns: 150 },
  )
})

test('status, drop and edits of other objects work beside hostile files', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (given) => {
      const { repository, snapshot } = await worldOf(given)
      await fabricStatus(await opened(snapshot), time)
      const dropped = { path: 'dropped.yaml', bytes: Buffer.from(vpcWith('dropped')) }
      const drop = await planDrop(await opened(snapshot), dropped, { ...context, operation: '03' }, { atomic: false })
      await repository.apply(snapshot, drop.changes.changes)
      const edit = await editOf(await opened(snapshot))
      if (edit !== undefined) await repository.apply(snapshot, edit.changes.changes)
      else expect(mayBeObstructed(given)).toBe(true)
    }),
    { numRuns: 80 },
  )
})

test("a file that is too large to be read is in nobody else's way, where an object or a document of another kind should go", async () => {
  const files: Tree['files'] = [
    ['raw', 'a.yaml', vpcWith('a')],
    ['raw', 'b.yaml', configMap('b')],
    ['managed/vpcs', 'a.yaml', { huge: 'x' }],
    ['unmanaged', 'b.yaml', { huge: 'y' }],
    ['.hnp/crds', 'vpcs.yaml', { huge: 'z' }],
  ]
  const { snapshot } = await worldOf({ files, instead: [], strategy: 'none' })
  const fabric = await opened(snapshot)
  const { files: told } = await ingest(fabric, snapshot)
  expect(Object.fromEntries(told.map(({ file, outcome }) => [file.slice(`${LAB}/raw/`.length), outcome]))).toEqual({
    'a.yaml': 'rejected',
    'b.yaml': 'rejected',
    'good.yaml': 'ingested',
  })
  expect((await crdCheck(snapshot, fabric.settings))?.faults).toMatchObject([
    { code: 'invalid_crd', file: `${LAB}/.hnp/crds/vpcs.yaml` },
  ])
})

/** Undefined where the object's own file is not what it should be. */
async function editOf(fabric: FabricState): Promise<Plan | undefined> {
  const request = {
    name: { kind: 'vpcs', namespace: 'default', name: 'good-one' },
    edit: { action: 'put' as const, text: Buffer.from(vpcWith('good-one', 'mtu: 1234')) },
    ingest: false,
    precondition: { matches: '*' as const },
  }
  try {
    return await planEdit(fabric, request, { ...context, operation: '04' })
  } catch (error) {
    if (error instanceof DomainError && (error.is('edit_refused') || error.is('object_in_raw_file'))) return undefined
    throw error
  }
}

test.each<ArchiveStrategy>([...ARCHIVE_STRATEGIES])('nor keeps a fabric from being set up, %s', async (strategy) => {
  await fc.assert(
    fc.asyncProperty(tree, fc.boolean(), async (given, isPredecessor) => {
      const root = directoryOf({ 'README.md': 'x', [`${LAB}/loose.yaml`]: vpcWith('loose-one') })
      if (isPredecessor) put(root, inside('.hnp/manifest.yaml'), 'version: "1.0"\nfabric_name: lab\n')
      addTo(root, {
        ...given,
        instead: given.instead.filter(([path]) => path.startsWith('managed/') || path.startsWith('raw/')),
      })
      const repository = new MemoryRepository()
      const snapshot = repository.snapshot(repository.addTree(withoutFilesAt(root, ['raw', 'managed', 'unmanaged', 'archive'])))
      const settings = { ...defaultSettings('lab'), archive_strategy: strategy }
      const { plan } = await planInit(
        snapshot,
        settings,
        { ...context, operation: '00' },
        { force: false, stripHnpStamps: false },
      )
      await repository.apply(snapshot, plan.changes.changes)
      if (!mayBeObstructed(given))
        expect(plan.files.find(({ file }) => file.endsWith('raw/loose.yaml'))?.outcome).toBe('ingested')
    }),
    { numRuns: 40 },
  )
})

/** Other things than directories at these places are refused as a whole. */
function withoutFilesAt(root: Directory, names: readonly string[]): Directory {
  let fabric: Entry | undefined = root
  for (const part of LAB.split('/')) fabric = fabric instanceof Map ? fabric.get(part) : undefined
  if (fabric instanceof Map) for (const one of names) if (!(fabric.get(one) instanceof Map)) fabric.delete(one)
  return root
}
