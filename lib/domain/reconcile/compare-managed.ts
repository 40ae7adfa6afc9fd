import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import { entryNoun } from '../tree/entry-noun.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { EntryType } from '../tree/snapshot.ts'
import { type FoundFile, mayHoldManifests, walk } from '../tree/walk.ts'

/** An entry of the manifest with the kind that it is listed under. */
export interface KnownObject {
  plural: string
  entry: ManifestEntry
}

/** A file below `managed/` that is not as the manifest says, and the object that should be in it, if any should. */
export interface ChangedFile {
  file: FoundFile
  known?: KnownObject
}

export interface Comparison {
  changed: ChangedFile[]
  /** Objects with nothing at the path of their file. */
  missing: KnownObject[]
  /**
   * Of directories that cannot be looked into: what was in them is neither changed nor missing, for all that can be
   * told.
   */
  faults: Fault[]
  /**
   * Names below `managed/` of directories that are not as the manager leaves them: not all of their content is known.
   */
  unsettled: ReadonlySet<string>
}

/**
 * Finds what hands have changed below `managed/`, by object ids alone. Where the tree is the one that the manager left
 * nothing is read; else the directories that differ, and the entries of their kinds.
 */
export async function compareManaged(fabric: FabricState): Promise<Comparison> {
  const { snapshot, layout, manifest } = fabric
  const nothing: Comparison = { changed: [], missing: [], faults: [], unsettled: new Set() }
  const root = await snapshot.entry(layout.managed)
  if (root !== undefined && root.oid === manifest.managedTree) return nothing
  if (root !== undefined && root.type !== 'tree') {
    const unsettled = new Set(manifest.kinds.map(({ plural }) => plural))
    return { ...nothing, faults: [notADirectory(layout.managed, root.type)], unsettled }
  }
  const { files, skipped, faults, unsettled } = await lookIntoChanged(fabric)
  const known = await knownObjects(fabric, skipped)
  const changed: ChangedFile[] = []
  for (const file of files) {
    const path = relative(fabric, file.path)
    const object = known.get(path)
    known.delete(path)
    if (object?.entry.blob === file.oid && file.type === 'blob') continue
    changed.push({ file, ...definedOf({ known: object }) })
  }
  const missing: KnownObject[] = []
  for (const object of known.values()) {
    if ((await snapshot.entry(joinPath(layout.directory, object.entry.path))) === undefined) missing.push(object)
  }
  return { changed, missing, faults, unsettled }
}

/** The objects of the other kinds, by path from the fabric's directory. */
async function knownObjects({ manifest }: FabricState, skipped: ReadonlySet<string>): Promise<Map<string, KnownObject>> {
  const known = new Map<string, KnownObject>()
  for (const { plural } of manifest.kinds) {
    if (plural === UNMANAGED || skipped.has(plural)) continue
    for (const entry of await manifest.all(plural)) known.set(entry.path, { plural, entry })
  }
  return known
}

interface Looked {
  files: FoundFile[]
  /** Kinds whose entries need not, or cannot, be compared. */
  skipped: Set<string>
  faults: Fault[]
  unsettled: Set<string>
}

/** The directories that differ, with their files; those that are no directories or too large are left alone. */
async function lookIntoChanged(fabric: FabricState): Promise<Looked> {
  const { snapshot, layout, manifest } = fabric
  const trees = new Map(manifest.kinds.map(({ plural, tree }) => [plural, tree]))
  const looked: Looked = { files: [], skipped: new Set(), faults: [], unsettled: new Set() }
  for (const entry of await snapshot.list(layout.managed)) {
    const file: FoundFile = { ...entry, path: joinPath(layout.managed, entry.name) }
    if (entry.type === 'tree') {
      if (trees.get(entry.name) === entry.oid) looked.skipped.add(entry.name)
      else await lookInto(fabric, file, looked)
    } else if (trees.has(entry.name)) {
      looked.skipped.add(entry.name)
      looked.unsettled.add(entry.name)
      looked.faults.push(notADirectory(file.path, entry.type))
    } else looked.files.push(file)
  }
  return { ...looked, files: looked.files.filter(isObjectFile) }
}

async function lookInto({ snapshot, budget }: FabricState, { path, name }: FoundFile, looked: Looked): Promise<void> {
  const { files, large } = await walk(snapshot, path, { budget, keep: mayHoldManifests })
  for (const file of files) looked.files.push(file)
  if (large.length > 0) looked.unsettled.add(name)
  for (const folder of large.slice(0, budget.limit('placesTold'))) looked.faults.push(folderTooLarge(folder.path))
}

function isObjectFile(entry: FoundFile): boolean {
  return mayHoldManifests(entry) && !/(^|\/)kustomization\.ya?ml$/i.test(entry.path)
}

function notADirectory(path: string, found: EntryType): Fault {
  return error('not_a_directory', path, `${path} is ${entryNoun(found)}: what is managed in it cannot be told`, {
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
