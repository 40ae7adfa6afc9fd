import { planIngest } from '../../lib/domain/ingest/ingest.ts'
import { type FabricState, newFabric, openFabric } from '../../lib/domain/manifest/fabric-state.ts'
import { findRawFiles } from '../../lib/domain/raw/raw-file.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { dirname } from '../../lib/domain/tree/repo-path.ts'
import { wiringStream } from '../support/generated-wiring.ts'
import { type Files, MemorySnapshot } from '../support/memory-snapshot.ts'

/**
 * What an ingest of three objects rewrites below `.hnp`, beside so many objects and after so many operations:
 * `npx tsx test/bench/hnp.ts`.
 */
const DIRECTORY = 'fabrics/lab/gitops'
const HNP = `${DIRECTORY}/.hnp`
const PAGE = `${HNP}/archive-log/2026-11.`
const STATED = { name: 'lab', directory: DIRECTORY }
/** Of a page that is never appended to. */
const FULL_PAGE = 32 * 1024
const ID_BYTES = 20

async function changesOf(fabric: FabricState | undefined, operation: string): Promise<readonly Change[]> {
  if (fabric === undefined) throw new Error('not initialised')
  const files = await findRawFiles(fabric.snapshot, fabric.layout)
  const context = {
    operation,
    kind: 'ingest' as const,
    actor: { name: 'bench', email: 'b@localhost' },
    time: new Date('2026-11-02'),
  }
  return (await planIngest(fabric, files, context, { atomic: false })).changes.changes
}

async function fabricOf(objects: number): Promise<MemorySnapshot> {
  const empty = new MemorySnapshot({ [`${DIRECTORY}/raw/all.yaml`]: wiringStream(objects, 'all') })
  const { changes } = { changes: await changesOf(await newFabric(empty, STATED), '01J00000000000000000000000') }
  return empty.apply(changes)
}

/** Ingests three objects of a new file. */
async function ingested(snapshot: MemorySnapshot, title: string): Promise<{ after: MemorySnapshot; changes: readonly Change[] }> {
  const files = new Map(snapshot.files)
  files.set(`${DIRECTORY}/raw/${title}.yaml`, Buffer.from(wiringStream(3, title)))
  const dropped = new MemorySnapshot(files)
  const changes = await changesOf(await openFabric(dropped, STATED), `01J000000000000000000000${title}`)
  return { after: dropped.apply(changes), changes }
}

/** The fabric after so many operations like its last one: their pages of the log alone. */
function aged(snapshot: MemorySnapshot, operations: number): MemorySnapshot {
  const last = [...snapshot.files].filter(([path]) => path.startsWith(PAGE)).at(-1)?.[1] ?? new Uint8Array()
  const text = Buffer.from(last).toString('utf8')
  const entry = text.slice(text.lastIndexOf('\n- ') + 1)
  const files: Files = Object.fromEntries([...snapshot.files].filter(([path]) => !path.startsWith(PAGE)))
  const perPage = Math.ceil(FULL_PAGE / entry.length)
  const pages = Math.ceil(operations / perPage)
  const name = (page: number) => String(page).padStart(4, '0')
  for (let page = 1; page <= pages; page += 1)
    files[`${PAGE}${name(page)}.yaml`] = entry.repeat(Math.min(perPage, operations - (page - 1) * perPage))
  const head = { version: '2.0', operations, page: `2026-11.${name(pages)}`, last_operation: 'x' }
  files[`${HNP}/archive-log.yaml`] = Object.entries(head)
    .map(([field, value]) => `${field}: ${JSON.stringify(value)}\n`)
    .join('')
  return new MemorySnapshot(files)
}

/** The bytes of a tree, as Git stores it. */
async function treeBytes(snapshot: MemorySnapshot, directory: string): Promise<number> {
  const entries = await snapshot.list(directory)
  return entries.reduce((sum, { mode, name }) => sum + mode.length + Buffer.byteLength(name) + 2 + ID_BYTES, 0)
}

async function rewritten(snapshot: MemorySnapshot, title: string) {
  const { after, changes } = await ingested(snapshot, title)
  const written = changes.filter(({ path, action }) => path.startsWith(`${HNP}/`) && action !== 'delete')
  const sizes = (part: string) => {
    const files = written.filter(({ path }) => path.startsWith(`${HNP}/${part}`))
    return files.reduce((sum, change) => sum + ('bytes' in change ? change.bytes.length : 0), 0)
  }
  const directories = new Set(written.flatMap(({ path }) => above(path)))
  let trees = 0
  for (const directory of directories) trees += await treeBytes(after, directory)
  return {
    files: written.length,
    'manifest.yaml': sizes('manifest.yaml'),
    shards: sizes('manifest/'),
    'archive-log.yaml': sizes('archive-log.yaml'),
    'log page': sizes('archive-log/'),
    trees,
    'tree of the log': await treeBytes(after, `${HNP}/archive-log`),
  }
}

function above(path: string): string[] {
  const directories: string[] = []
  for (let directory = dirname(path); directory.startsWith(HNP); directory = dirname(directory)) directories.push(directory)
  return directories
}

const rows: object[] = []
for (const objects of [2000, 20_000, 100_000]) {
  const { after } = await ingested(await fabricOf(objects), '00')
  for (const operations of [10, 10_000]) rows.push({ objects, operations, ...(await rewritten(aged(after, operations), '01')) })
}
console.table(rows)
