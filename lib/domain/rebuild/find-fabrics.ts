import { byText } from '../../by-text.ts'
import { DomainError } from '../../contract/errors.ts'
import type { FabricSettings } from '../../contract/fabric.ts'
import { error, type Fault } from '../../contract/fault.ts'
import type { Layout } from '../fabric/layout.ts'
import { FABRIC_NAME } from '../fabric/settings.ts'
import { recogniseManifest } from '../hnp/recognise-manifest.ts'
import { openFabric } from '../manifest/fabric-state.ts'
import { decodeHead } from '../manifest/head.ts'
import { WorkBudget } from '../tree/budget.ts'
import { readBytes } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { isFolder } from '../tree/tree-size.ts'

/** A fabric as its own manifest describes it. */
export interface FoundFabric {
  settings: FabricSettings
  layout: Layout
}

/** A directory with a manifest that describes no usable fabric, and the reason. */
export interface Unusable {
  directory: string
  reason: string
}

/** Returns the fault of a directory whose manifest describes no usable fabric. */
export function unusableFault({ directory, reason }: Unusable): Fault {
  const at = { file: joinPath(directory, '.hnp/manifest.yaml'), line: 1, column: 1 }
  return error('fabric_unusable', at, `The fabric cannot be used: ${reason}`, {
    hint: 'restore the manifest from Git history, or make it anew with gfm init --force',
  })
}

/** Maximum length of the settings in characters: enough for 200 kinds, the most that can be registered. */
const MAX_SETTINGS = 100_000

const HNP = '.hnp'

/**
 * Finds every fabric of a repository: directories with a `.hnp/manifest.yaml`. Reads only trees. Skips the directories
 * in which a fabric keeps its files, and reads no tree without fabrics twice. Throws `limit_exceeded`.
 */
export async function findFabrics(
  snapshot: Snapshot,
  budget = new WorkBudget(),
): Promise<{ found: FoundFabric[]; unusable: Unusable[] }> {
  const search: Search = { snapshot, budget, found: [], unusable: [], withoutFabrics: new Set() }
  await snapshot.bring?.('')
  await mayHoldFabrics(search, { path: '', oid: undefined, level: 0 })
  const { found, unusable } = search
  return {
    found: found.sort(byText(({ settings }) => settings.directory)),
    unusable: unusable.sort(byText(({ directory }) => directory)),
  }
}

interface Search {
  snapshot: Snapshot
  budget: WorkBudget
  found: FoundFabric[]
  unusable: Unusable[]
  /** Tree ids of folders that contain no fabric at any depth. */
  withoutFabrics: Set<string>
}

/** Searches a folder and all folders below it. Returns false if the search was complete and found no fabric. */
async function mayHoldFabrics(
  search: Search,
  folder: { path: string; oid: string | undefined; level: number },
): Promise<boolean> {
  const { snapshot, budget, found, unusable, withoutFabrics } = search
  const { path: directory, oid, level } = folder
  if (level > budget.limit('folderDepth')) return true
  budget.spend('repositoryFolders', 1, directory === '' ? 'the repository' : directory)
  await budget.turn()
  const folders = (await snapshot.list(directory)).filter(isFolder)
  let mayHold = folders.some(({ name }) => name === HNP)
  const fabric = mayHold ? await readFabric(search, directory) : undefined
  if (fabric !== undefined && 'reason' in fabric) unusable.push(fabric)
  else if (fabric !== undefined) found.push(fabric)
  for (const { name, oid: inner } of folders) {
    const path = joinPath(directory, name)
    if (name === HNP || withoutFabrics.has(inner)) continue
    const isSearched = !holdsFilesOf(found, path)
    if (!isSearched || (await mayHoldFabrics(search, { path, oid: inner, level: level + 1 }))) mayHold = true
  }
  if (!mayHold && oid !== undefined) withoutFabrics.add(oid)
  return mayHold
}

function holdsFilesOf(found: readonly FoundFabric[], path: string): boolean {
  return found.some(({ layout: { raw, managed, unmanaged, archive } }) => [raw, managed, unmanaged, archive].includes(path))
}

async function readFabric({ snapshot, budget }: Search, directory: string): Promise<FoundFabric | Unusable | undefined> {
  const file = joinPath(directory, '.hnp/manifest.yaml')
  const entry = await snapshot.entry(file)
  if (entry?.type !== 'blob') return undefined
  const read = await readBytes(snapshot, { path: file, oid: entry.oid })
  if ('fault' in read) return { directory, reason: 'its manifest is too large to be read' }
  const bytes = read.value
  if (recogniseManifest(bytes) !== undefined) return { directory, reason: 'its manifest is of HNP: register and initialise it' }
  try {
    const { fabric: name } = decodeHead(bytes, file)
    if (!FABRIC_NAME.test(name)) return { directory, reason: 'the name in its manifest cannot be that of a fabric' }
    const opened = await openFabric(snapshot, { name, directory }, budget)
    if (opened === undefined) return undefined
    const { settings, layout } = opened
    const isLong = JSON.stringify(settings).length > MAX_SETTINGS
    return isLong ? { directory, reason: 'its settings are too long to be registered' } : { settings, layout }
  } catch (error) {
    return { directory, reason: reasonOf(error) }
  }
}

/** Returns why the files of a fabric cannot be used. Rethrows errors with another cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof DomainError)) throw error
  if (error.is('unsafe_path')) return error.message
  if (!error.is('manifest_unreadable')) throw error
  const [fault] = error.data.faults
  return fault === undefined ? error.message : `${error.message}: line ${fault.line ?? 1}: ${fault.message}`
}
