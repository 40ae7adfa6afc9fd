import { DomainError } from '../errors.ts'
import { FABRIC_NAME, type FabricSettings } from '../fabric.ts'
import { recogniseManifest } from '../hnp/recognise-manifest.ts'
import type { Layout } from '../layout.ts'
import { decodeHead } from '../manifest/head.ts'
import { openFabric } from '../plan/fabric-state.ts'
import { joinPath } from '../repo-path.ts'
import type { Snapshot } from '../snapshot.ts'

/** A fabric as its own manifest describes it. */
export interface FoundFabric {
  settings: FabricSettings
  layout: Layout
}

/** A directory that has a manifest, and why no fabric can be taken from it. */
export interface Unusable {
  directory: string
  reason: string
}

/** Far more than people keep; each is one tree to read. */
const MAX_DIRECTORIES = 50_000
/** In characters. 200 kinds, which is as many as can be registered, fit in. */
const MAX_SETTINGS = 100_000

/**
 * Every fabric of a repository: directories with a `.hnp/manifest.yaml`. Only trees are read, and none of those in which a fabric keeps its
 * files. Throws `limit_exceeded`.
 */
export async function findFabrics(snapshot: Snapshot): Promise<{ found: FoundFabric[]; unusable: Unusable[] }> {
  const found: FoundFabric[] = []
  const unusable: Unusable[] = []
  const waiting = ['']
  let read = 0
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    if (++read > MAX_DIRECTORIES) throw tooMany()
    const within = directory
    const trees = (await snapshot.list(within)).filter(({ type }) => type === 'tree').map(({ name }) => joinPath(within, name))
    const hnp = joinPath(within, '.hnp')
    const fabric = trees.includes(hnp) ? await readFabric(snapshot, within) : undefined
    if (fabric !== undefined && 'reason' in fabric) unusable.push(fabric)
    else if (fabric !== undefined) found.push(fabric)
    waiting.push(...trees.filter((path) => path !== hnp && !holdsFilesOf(found, path)))
  }
  return { found: found.sort(byDirectory), unusable: unusable.sort((a, b) => (a.directory < b.directory ? -1 : 1)) }
}

function holdsFilesOf(found: readonly FoundFabric[], path: string): boolean {
  return found.some(({ layout: { raw, managed, unmanaged, archive } }) => [raw, managed, unmanaged, archive].includes(path))
}

function byDirectory({ settings: a }: FoundFabric, { settings: b }: FoundFabric): number {
  return a.directory < b.directory ? -1 : 1
}

async function readFabric(snapshot: Snapshot, directory: string): Promise<FoundFabric | Unusable | undefined> {
  const file = joinPath(directory, '.hnp/manifest.yaml')
  const entry = await snapshot.entry(file)
  if (entry?.type !== 'blob') return undefined
  const bytes = await snapshot.blob(entry.oid)
  if (recogniseManifest(bytes) !== undefined) return { directory, reason: 'its manifest is of HNP: register and initialise it' }
  try {
    const { fabric: name } = decodeHead(bytes, file)
    if (!FABRIC_NAME.test(name)) return { directory, reason: 'the name in its manifest cannot be that of a fabric' }
    const opened = await openFabric(snapshot, { name, directory })
    if (opened === undefined) return undefined
    const { settings, layout } = opened
    const isLong = JSON.stringify(settings).length > MAX_SETTINGS
    return isLong ? { directory, reason: 'its settings are too long to be registered' } : { settings, layout }
  } catch (error) {
    return { directory, reason: reasonOf(error) }
  }
}

/** Why what the files of a fabric say cannot be used. Throws again what has another cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof DomainError)) throw error
  if (error.is('unsafe_path')) return error.message
  if (!error.is('manifest_unreadable')) throw error
  const [fault] = error.data.faults
  return fault === undefined ? error.message : `${error.message}: line ${fault.line ?? 1}: ${fault.message}`
}

function tooMany(): DomainError<'limit_exceeded'> {
  const message = `The repository has more than ${MAX_DIRECTORIES} directories`
  return new DomainError('limit_exceeded', message, { what: 'directories', limit: MAX_DIRECTORIES, actual: MAX_DIRECTORIES + 1 })
}
