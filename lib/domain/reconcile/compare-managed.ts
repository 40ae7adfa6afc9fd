import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../plan/fabric-state.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import { joinPath } from '../repo-path.ts'
import { type FoundFile, filesBelow, isManifestFile } from '../walk.ts'

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
}

/**
 * Finds what hands have changed below `managed/`, by object ids alone. Where the tree is the one that the manager left nothing is read; else the
 * directories that differ, and the entries of their kinds.
 */
export async function compareManaged(fabric: FabricState): Promise<Comparison> {
  const { snapshot, layout, manifest } = fabric
  const root = await snapshot.entry(layout.managed)
  if (root !== undefined && root.oid === manifest.managedTree) return { changed: [], missing: [] }
  const { files, untouched } = await filesOfChangedDirectories(fabric)
  const known = await knownObjects(fabric, untouched)
  const changed: ChangedFile[] = []
  for (const file of files) {
    const path = relative(fabric, file.path)
    const object = known.get(path)
    known.delete(path)
    if (object?.entry.blob !== file.oid) changed.push({ file, ...(object === undefined ? {} : { known: object }) })
  }
  const missing: KnownObject[] = []
  for (const object of known.values()) {
    if ((await snapshot.entry(joinPath(layout.directory, object.entry.path))) === undefined) missing.push(object)
  }
  return { changed, missing }
}

/** The objects of the other kinds, by path from the fabric's directory. */
async function knownObjects({ manifest }: FabricState, untouched: ReadonlySet<string>): Promise<Map<string, KnownObject>> {
  const known = new Map<string, KnownObject>()
  for (const { plural } of manifest.kinds) {
    if (plural === UNMANAGED || untouched.has(plural)) continue
    for (const entry of await manifest.all(plural)) known.set(entry.path, { plural, entry })
  }
  return known
}

async function filesOfChangedDirectories({ snapshot, layout, manifest }: FabricState) {
  const trees = new Map(manifest.kinds.map(({ plural, tree }) => [plural, tree]))
  const untouched = new Set<string>()
  const files: FoundFile[] = []
  for (const entry of await snapshot.list(layout.managed)) {
    const path = joinPath(layout.managed, entry.name)
    if (entry.type !== 'tree') files.push({ ...entry, path })
    else if (trees.get(entry.name) === entry.oid) untouched.add(entry.name)
    else files.push(...(await filesBelow(snapshot, path)))
  }
  return { files: files.filter(isObjectFile), untouched }
}

function isObjectFile({ type, path }: FoundFile): boolean {
  return type === 'blob' && isManifestFile(path) && !/(^|\/)kustomization\.ya?ml$/i.test(path)
}
