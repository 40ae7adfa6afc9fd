import { error, type Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { isKustomization } from '../appliers/file-names.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import { joinPath } from '../tree/repo-path.ts'
import { type EntryType, entryNoun } from '../tree/snapshot.ts'
import { type FoundFile, mayHoldManifests, walk } from '../tree/walk.ts'
import { formerPlurals } from './former-kinds.ts'

/** A manifest entry with the kind that lists it. */
export interface KnownObject {
  plural: string
  entry: ManifestEntry
}

/** A file below `managed/` that differs from the manifest, and the object that it should contain, if any. */
export interface ChangedFile {
  file: FoundFile
  known?: KnownObject
}

export interface Comparison {
  changed: ChangedFile[]
  /** Objects whose path holds nothing. */
  missing: KnownObject[]
  /** Faults of directories that cannot be read: their content counts as neither changed nor missing. */
  faults: Fault[]
  /**
   * Names of directories below `managed/` that differ from what the manager leaves: part of their content is unknown.
   */
  irregular: ReadonlySet<string>
}

/**
 * Finds the changes made by hand below `managed/`, by object ids alone. Reads nothing if the tree is the one that the
 * manager left; otherwise only the directories that differ and the manifest entries of their kinds.
 */
export async function compareManaged(fabric: FabricState): Promise<Comparison> {
  const { snapshot, layout, manifest } = fabric
  const nothing: Comparison = { changed: [], missing: [], faults: [], irregular: new Set() }
  const root = await snapshot.entry(layout.managed)
  if (root !== undefined && root.oid === manifest.managedTree) return nothing
  if (root !== undefined && root.type !== 'tree') return { ...nothing, faults: [notADirectory(layout.managed, root.type)] }
  const former = formerPlurals(fabric)
  const { files, skipped, faults, irregular } = await readChangedDirectories(fabric, former)
  const known = await knownObjects(fabric, ({ plural }) => !former.has(plural) && !skipped.has(plural))
  // These leave their places, wherever they are, with what hands have made of them.
  const leaving = await knownObjects(fabric, ({ plural }) => former.has(plural))
  const changed: ChangedFile[] = []
  for (const file of files) {
    const path = relative(fabric, file.path)
    if (isKustomization(path) || leaving.has(path)) continue
    const object = known.get(path)
    known.delete(path)
    if (object?.entry.blob === file.oid && file.type === 'blob') continue
    changed.push({ file, ...definedOf({ known: object }) })
  }
  const missing: KnownObject[] = []
  for (const object of known.values()) {
    if ((await snapshot.entry(joinPath(layout.directory, object.entry.path))) === undefined) missing.push(object)
  }
  return { changed, missing, faults, irregular }
}

/** Returns the objects of some kinds below `managed/`, by path relative to the fabric's directory. */
async function knownObjects(
  { manifest }: FabricState,
  isAsked: (kind: { plural: string }) => boolean,
): Promise<Map<string, KnownObject>> {
  const known = new Map<string, KnownObject>()
  for (const { plural } of manifest.kinds.filter(isAsked)) {
    if (plural === UNMANAGED) continue
    for (const entry of await manifest.all(plural)) known.set(entry.path, { plural, entry })
  }
  return known
}

interface ChangedDirectories {
  files: FoundFile[]
  /** Directories whose kinds' entries need no comparison or do not allow one. */
  skipped: Set<string>
  faults: Fault[]
  irregular: Set<string>
}

/**
 * Returns the files of the directories that differ. Skips entries that are no directories and folders that are too
 * large.
 */
async function readChangedDirectories(fabric: FabricState, former: ReadonlySet<string>): Promise<ChangedDirectories> {
  const { snapshot, layout, manifest } = fabric
  const trees = new Map(manifest.kinds.map(({ plural, tree }) => [plural, tree]))
  const result: ChangedDirectories = { files: [], skipped: new Set(), faults: [], irregular: new Set() }
  for (const entry of await snapshot.list(layout.managed)) {
    const file: FoundFile = { ...entry, path: joinPath(layout.managed, entry.name) }
    if (entry.type === 'tree') {
      if (trees.get(entry.name) === entry.oid || former.has(entry.name)) result.skipped.add(entry.name)
      else await readDirectory(fabric, file, result)
    } else if (trees.has(entry.name)) {
      result.skipped.add(entry.name)
      result.irregular.add(entry.name)
      result.faults.push(notADirectory(file.path, entry.type))
    } else if (mayHoldManifests(entry)) result.files.push(file)
  }
  return result
}

async function readDirectory(
  { snapshot, budget }: FabricState,
  { path, name }: FoundFile,
  result: ChangedDirectories,
): Promise<void> {
  const { files, large } = await walk(snapshot, path, { budget, keep: mayHoldManifests })
  for (const file of files) result.files.push(file)
  if (large.length > 0) result.irregular.add(name)
  for (const folder of large.slice(0, budget.limit('placesTold'))) result.faults.push(folderTooLarge(folder.path))
}

function notADirectory(path: string, found: EntryType): Fault {
  return error('not_a_directory', path, `${path} is ${entryNoun(found)}: its managed objects are unknown`, {
    found: entryNoun(found),
    expected: 'a directory',
    hint: 'restore the directory from Git history',
  })
}

function folderTooLarge(path: string): Fault {
  return error('folder_too_large', path, `The folder ${path} holds too much or is nested too deep, and is not read`, {
    hint: 'take out what is not managed',
  })
}
