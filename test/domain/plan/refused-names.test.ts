import { expect, test } from 'vitest'
import { ARCHIVE_STRATEGIES, type ArchiveStrategy } from '../../../lib/contract/fabric.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { fabricStatus } from '../../../lib/domain/ingest/status.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import { encodeShard } from '../../../lib/domain/manifest/shard.ts'
import type { Plan } from '../../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { directoryOf, type Entry, MemoryRepository } from '../../support/memory-repository.ts'
import { ANN, LAB, vpc } from '../../support/objects.ts'

const time = new Date('2026-11-23T05:50:33Z')
const context = { operation: '01', kind: 'ingest' as const, actor: ANN, time }
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n'

/** The records of one VPC. */
function shard(name: string): string {
  const object = `VPC.vpc.githedgehog.com/default/${name}`
  const path = `managed/vpcs/${name}.yaml`
  return Buffer.from(encodeShard([{ object, path, blob: blobId(Buffer.from(vpc(name))), operation: '00' }])).toString('utf8')
}

async function fabricOf(
  files: Record<string, Entry>,
  archive_strategy: ArchiveStrategy = 'rename_with_extension',
  plural?: string,
) {
  const repository = new MemoryRepository()
  const kinds = plural === undefined ? [] : [{ plural, count: 1, depth: 0 }]
  const manifest = encodeHead(headOf({ ...defaultSettings('lab'), archive_strategy }, kinds))
  const entries = Object.entries(files).map(([path, entry]): [string, Entry] => [`${LAB}/${path}`, entry])
  const root = directoryOf({ [`${LAB}/.hnp/manifest.yaml`]: manifest, ...Object.fromEntries(entries) })
  const snapshot = repository.snapshot(repository.addTree(root))
  const open = (budget?: WorkBudget) => openFabric(snapshot, { name: 'lab', directory: LAB }, budget)
  return { repository, snapshot, open }
}

/** The plan beside a good file, which is taken whatever the others are. */
async function ingest(files: Record<string, Entry>, strategy?: ArchiveStrategy): Promise<Plan> {
  const { repository, snapshot, open } = await fabricOf({ 'raw/good.yaml': vpc('good'), ...files }, strategy)
  const fabric = await open()
  if (fabric === undefined) throw new Error('not initialised')
  const plan = await planIngest(fabric, await findRawFiles(snapshot, fabric.layout), context, { atomic: false })
  await repository.apply(snapshot, plan.changes.changes)
  if (files.raw === undefined) expect(plan.files.find(({ file }) => file.endsWith('/raw/good.yaml'))?.outcome).toBe('ingested')
  return plan
}

const codes = ({ faults }: Plan) => faults.map(({ code, severity, file }) => [code, severity, file.slice(LAB.length + 1)])

test.each([
  ['a backslash', 'exported\\vlan.yaml'],
  ['a tab', 'tab\tx.yaml'],
  ['a line feed', 'line\nx.yaml'],
  ['DEL', 'del\u007f.yaml'],
  ['a control character of C1', 'next\u0085line.yaml'],
  ['.git', '.git/x.yaml'],
  ['.git with a character that HFS+ ignores', '.g\u200cit/x.yaml'],
  ['.git as NTFS shortens it', 'GIT~1/x.yaml'],
  ['.git as a stream of NTFS', '.git::$INDEX_ALLOCATION/x.yaml'],
  ['..', '../x.yaml'],
  ['.', './x.yaml'],
  ['256 bytes', `${'a'.repeat(251)}.yaml`],
])('a name with %s is a fault of its file', async (_, name) => {
  const plan = await ingest({ [`raw/${name}`]: vpc('bad') })
  expect(codes(plan)).toEqual([['invalid_file_name', 'error', `raw/${name}`]])
  expect(plan.files.find(({ file }) => file.endsWith(name))?.outcome).toBe('rejected')
})

test.each(ARCHIVE_STRATEGIES)(
  '%s: a name that is too long only with the ending of an archived file is told with what to cut',
  async (strategy) => {
    const ending = { rename_with_extension: 9, move_to_archive_dir: 9, backup_with_timestamp: 23, none: 0 }[strategy]
    const fits = `${'a'.repeat(250 - ending)}.yaml`
    expect(codes(await ingest({ [`raw/${fits}`]: vpc('fits') }, strategy))).toEqual([])
    if (ending === 0) return
    const plan = await ingest({ [`raw/a${fits}`]: vpc('bad') }, strategy)
    expect(plan.faults).toMatchObject([{ code: 'invalid_file_name', hint: 'shorten it by 1 bytes' }])
  },
)

test('what was sent under a name that Git cannot have is refused, and put nowhere', async () => {
  const fabric = await (await fabricOf({})).open()
  if (fabric === undefined) throw new Error('not initialised')
  const bytes = Buffer.from(vpc('a'))
  const sent = { from: 'request', path: `${LAB}/raw/a\tb.yaml`, blob: blobId(bytes), bytes } as const
  const plan = await planIngest(fabric, [sent], context, { atomic: false })
  expect(codes(plan)).toEqual([['invalid_file_name', 'error', 'raw/a\tb.yaml']])
  expect(plan.changes.changes).toEqual([])
})

test('the place of an archived file is free for others if the file stays after all', async () => {
  const folder = { 'raw/a.yaml': vpc('a'), 'raw/a.yaml.archived/b.yaml': vpc('b') }
  const outcomes = async (hand: Record<string, Entry>) =>
    (await ingest({ ...folder, ...hand }, 'move_to_archive_dir')).files.map(({ outcome }) => outcome)
  expect(await outcomes({})).toEqual(['ingested', 'rejected', 'ingested'])
  expect(await outcomes({ 'managed/vpcs/a.yaml': configMap })).toEqual(['rejected', 'ingested', 'ingested'])
})

test('names are too long with the number that keeps archived files apart, too', async () => {
  const name = `${'a'.repeat(240)}.yaml`
  const plan = await ingest({ [`raw/${name}`]: vpc('bad'), [`raw/${name}.archived`]: '' })
  expect(plan.faults).toMatchObject([{ code: 'invalid_file_name', message: expect.stringContaining('.archived.1') }])
})

test.each<[string, Record<string, Entry>, unknown[]]>([
  ['a link to a file', { 'raw/x.yaml': { link: '../y.yaml' } }, ['not_a_file', 'error', 'raw/x.yaml']],
  ['a link that may be one to a directory', { 'raw/site': { link: '../site' } }, ['not_a_file', 'warning', 'raw/site']],
  ['a submodule', { 'raw/site': { submodule: '1'.repeat(40) } }, ['not_a_file', 'warning', 'raw/site']],
  ['a blob beyond what is read', { 'raw/x.yaml': { huge: 'x' } }, ['file_too_large', 'error', 'raw/x.yaml']],
  ['a link for raw', { raw: { link: 'elsewhere' } }, ['not_a_file', 'error', 'raw']],
  ['a submodule for raw', { raw: { submodule: '1'.repeat(40) } }, ['not_a_file', 'error', 'raw']],
  ['a file for raw', { raw: 'text' }, ['not_a_file', 'error', 'raw']],
])('%s is told, by ingest and by status', async (_, files, fault) => {
  expect(codes(await ingest(files))).toEqual([fault])
  const fabric = await (await fabricOf(files)).open()
  if (fabric === undefined) throw new Error('not initialised')
  const status = await fabricStatus(fabric, time)
  const told = [...status.faults, ...status.rejected_files.flatMap(({ faults }) => faults)]
  expect(told.map(({ code }) => code)).toEqual([fault[0]])
})

test('what was never read of a file has no digest', async () => {
  const { files } = await ingest({ 'raw/x.yaml': { huge: 'x' } })
  expect(files.map(({ outcome, sha256 }) => [outcome, sha256.length])).toEqual([
    ['ingested', 64],
    ['rejected', 0],
  ])
})

test('a symlink to a file that is no manifest is ignored, as that file would be', async () => {
  expect(codes(await ingest({ 'raw/README.md': { link: '../README.md' }, 'raw/notes.txt': 'x' }))).toEqual([])
})

test.each<[string, Record<string, Entry>, string]>([
  ['the directory of its kind is a link', { 'managed/servers': { link: 'x' } }, 'managed/servers'],
  ['the directory of its kind is a file', { 'managed/servers': 'x' }, 'managed/servers'],
  ['its file is a submodule', { 'managed/servers/s.yaml': { submodule: '1'.repeat(40) } }, 'managed/servers/s.yaml'],
  ['its file is a directory', { 'managed/servers/s.yaml/in': 'x' }, 'managed/servers/s.yaml'],
])('an object whose place is taken is a fault of its raw file: %s', async (_, files, place) => {
  const server = 'apiVersion: wiring.githedgehog.com/v1beta1\nkind: Server\nmetadata:\n  name: s\n'
  const plan = await ingest({ 'raw/s.yaml': server, ...files })
  const fault = plan.faults.find(({ code }) => code === 'path_taken')
  expect(fault).toMatchObject({ file: `${LAB}/raw/s.yaml`, message: expect.stringContaining(place) })
})

const LINKED = { found: 'a symbolic link', hint: 'put the file itself there' }
const NO_DIRECTORY = { code: 'not_a_directory', expected: 'a directory', hint: 'restore the directory from Git history' }

test.each<[string, Record<string, Entry>, object]>([
  [
    'a link',
    { 'managed/a.yaml': { link: 'x' } },
    {
      code: 'not_a_file',
      severity: 'warning',
      message: `${LAB}/managed/a.yaml is a symbolic link, which is not followed`,
      file: `${LAB}/managed/a.yaml`,
      expected: 'a file',
      ...LINKED,
    },
  ],
  [
    'a link for an object',
    { '.hnp/manifest/vpcs.yaml': shard('a'), 'managed/vpcs/a.yaml': { link: 'x' } },
    {
      code: 'not_a_file',
      severity: 'error',
      message: `${LAB}/managed/vpcs/a.yaml is a symbolic link, which is not followed`,
      file: `${LAB}/managed/vpcs/a.yaml`,
      expected: 'VPC.vpc.githedgehog.com/default/a',
      ...LINKED,
    },
  ],
  [
    'a link with the text of the object',
    { '.hnp/manifest/vpcs.yaml': shard('a'), 'managed/vpcs/a.yaml': { link: vpc('a') } },
    {
      code: 'not_a_file',
      severity: 'error',
      message: `${LAB}/managed/vpcs/a.yaml is a symbolic link, which is not followed`,
      file: `${LAB}/managed/vpcs/a.yaml`,
      expected: 'VPC.vpc.githedgehog.com/default/a',
      ...LINKED,
    },
  ],
  [
    'a link for the directory of a kind',
    { '.hnp/manifest/vpcs.yaml': shard('a'), 'managed/vpcs': { link: 'x' } },
    {
      ...NO_DIRECTORY,
      severity: 'error',
      message: `${LAB}/managed/vpcs is a symbolic link: its managed objects are unknown`,
      file: `${LAB}/managed/vpcs`,
      found: 'a symbolic link',
    },
  ],
  [
    'a file for all of it',
    { '.hnp/manifest/vpcs.yaml': shard('a'), managed: 'x' },
    {
      ...NO_DIRECTORY,
      severity: 'error',
      message: `${LAB}/managed is a file: its managed objects are unknown`,
      file: `${LAB}/managed`,
      found: 'a file',
    },
  ],
])('%s among managed files is told', async (_, files, fault) => {
  const { snapshot, open } = await fabricOf(files, undefined, 'vpcs')
  const fabric = await open()
  if (fabric === undefined) throw new Error('not initialised')
  const plan = await planIngest(fabric, await findRawFiles(snapshot, fabric.layout), context, { atomic: false })
  expect([plan.faults, plan.handEdits, plan.changes.changes]).toEqual([[fault], [], []])
})

test('folders of managed files that hold too much are not read, and as many are told as may be', async () => {
  const files = ['x', 'y'].flatMap((folder) => [1, 2, 3, 4].map((file) => [`managed/vpcs/${folder}/${file}.yaml`, 'x']))
  const { snapshot, open } = await fabricOf(Object.fromEntries(files) as Record<string, Entry>)
  const fabric = await open(new WorkBudget({ limits: { folderEntries: 3, placesTold: 1 } }))
  if (fabric === undefined) throw new Error('not initialised')
  const plan = await planIngest(fabric, await findRawFiles(snapshot, fabric.layout), context, { atomic: false })
  expect(plan.faults).toEqual([
    {
      code: 'folder_too_large',
      severity: 'error',
      message: `The folder ${LAB}/managed/vpcs/x holds too much or is nested too deep, and is not read`,
      file: `${LAB}/managed/vpcs/x`,
      hint: 'take out what is not managed',
    },
  ])
})

test('a document whose path is taken and an original that cannot be archived are refused as well', async () => {
  const plan = await ingest({ 'raw/sub/c.yaml': configMap, 'unmanaged/sub': { link: 'x' } })
  expect(codes(plan)).toEqual([['path_taken', 'error', 'raw/sub/c.yaml']])
  const files = { 'raw/sub/c.yaml': configMap, 'archive/sub': 'a file' }
  expect(codes(await ingest(files, 'move_to_archive_dir'))).toEqual([['invalid_file_name', 'error', 'raw/sub/c.yaml']])
})

test('a file and a directory with the same name do not collide in the archive', async () => {
  const files = { 'raw/x.yaml': vpc('x'), 'raw/x.yaml.archived/yy.yaml': vpc('yy') }
  const plan = await ingest(files, 'move_to_archive_dir')
  expect(plan.files.map(({ outcome }) => outcome)).toEqual(['ingested', 'ingested', 'rejected'])
  expect(plan.faults).toMatchObject([{ code: 'invalid_file_name', message: expect.stringMatching(/becomes a file/) }])
})

test.each([
  ['no name', ''],
  ['a slash in its name', 'sub/x.yaml'],
  ['a name that is not UTF-8', '\ufffd.yaml'],
])('no path leads to a file or folder with %s: that is told, and nothing else is taken for it', async (_, name) => {
  const stored: Entry = new Map<string, Entry>([
    ['good.yaml', vpc('good')],
    [name, name === '' ? new Map([['x.yaml', vpc('x')]]) : vpc('x')],
    ['sub', new Map([['x.yaml', vpc('sub')]])],
  ])
  const plan = await ingest({ raw: stored })
  expect(plan.faults).toMatchObject([{ code: 'invalid_file_name', file: expect.stringContaining('\ufffd') }])
  expect(plan.files.map(({ outcome }) => outcome).toSorted()).toEqual(['ingested', 'ingested', 'rejected'])
})

test.each<[string, Record<string, Entry>, string, string]>([
  ['the manifest', { '.hnp/manifest.yaml': { link: 'x' } }, 'not_a_file', '.hnp/manifest.yaml'],
  ['the directory of records', { '.hnp': 'x' }, 'not_a_directory', '.hnp'],
  ['the directory of shards', { '.hnp/manifest': { submodule: '1'.repeat(40) } }, 'not_a_directory', '.hnp/manifest'],
  ['the archive log', { '.hnp/archive-log.yaml/in': 'x' }, 'not_a_file', '.hnp/archive-log.yaml'],
])('%s being something else is told with its path and what to do', async (_, files, code, path) => {
  const { open } = await fabricOf(files)
  await expect(open()).rejects.toMatchObject({
    code: 'manifest_unreadable',
    data: { faults: [{ code, file: `${LAB}/${path}`, hint: expect.stringContaining('remove it') }] },
  })
})
