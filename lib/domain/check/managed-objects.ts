import { byText } from '../../by-text.ts'
import { RecentlyUsed } from '../../recently-used.ts'
import { type CheckedObject, readCheckedObject } from '../../rules/model/checked-object.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Change } from '../tree/change-set.ts'
import { readBytes } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot, TreeEntry } from '../tree/snapshot.ts'
import { isFolder } from '../tree/tree-size.ts'
import { isManifestFile, walk } from '../tree/walk.ts'

/** A managed file, in the snapshot or as changes leave it. */
export interface ManagedFile {
  path: string
  blob: string
  /** Names path and content: the same key, the same objects. */
  key: string
  /** Only of a file that changes write. */
  bytes?: Uint8Array
}

export type Read = Pick<FabricState, 'snapshot' | 'layout' | 'budget'>

/** Returns the files below `managed/`, sorted by path. */
export async function managedFiles(fabric: Read): Promise<ManagedFile[]> {
  const { snapshot, layout, budget } = fabric
  const entries = await snapshot.list(layout.managed)
  const files = entries.filter(isManagedEntry).map(({ name, oid }) => fileOf(joinPath(layout.managed, name), oid))
  let count = entries.length
  for (const { name, oid } of entries.filter(isFolder)) {
    const found = await filesIn({ path: joinPath(layout.managed, name), oid }, fabric)
    count += found.entries
    if (count > budget.limit('folderEntries')) return (await walkFiles(layout.managed, fabric)).files
    for (const file of found.files) files.push(file)
  }
  return files.sort(byText(({ path }) => path))
}

interface FolderFiles {
  files: ManagedFile[]
  entries: number
}

const LISTED_FILES = 50_000

/** The files of folders by path and tree id: of a large fabric the folders that did not change are not listed again. */
const listed = new RecentlyUsed<string, FolderFiles>(LISTED_FILES, ({ files }) => files.length + 1)

async function filesIn({ path, oid }: { path: string; oid: string }, fabric: Read): Promise<FolderFiles> {
  // In a working tree, the id of a folder says nothing of what is in it.
  if (fabric.snapshot.commit === null) return walkFiles(path, fabric)
  const key = `${oid} ${path}`
  const known = listed.get(key)
  if (known !== undefined) return known
  const found = await walkFiles(path, fabric)
  if (found.entries <= fabric.budget.limit('folderEntries')) listed.set(key, found)
  return found
}

async function walkFiles(directory: string, { snapshot, budget }: Read): Promise<FolderFiles> {
  const { files, entries } = await walk(snapshot, directory, { budget, keep: isManagedEntry })
  return { files: files.map(({ path, oid }) => fileOf(path, oid)), entries }
}

export function fileOf(path: string, blob: string): ManagedFile {
  return { path, blob, key: `${blob} ${path}` }
}

export function isManagedEntry({ name, type }: TreeEntry): boolean {
  return type === 'blob' && isManifestFile(name)
}

/** Whether a file at this path is one of the managed files. */
export function isManagedPath(path: string, { layout }: Pick<Read, 'layout'>): boolean {
  return isWithin(layout.managed, path) && isManifestFile(path)
}

/** What changes make of the files below `managed/`. */
export interface ChangedFiles {
  /** The files as they will be, sorted by path. */
  files: ManagedFile[]
  /** Those before whose content is no longer at their path. */
  replaced: ManagedFile[]
  /** Those whose content was not at their path before. */
  written: ManagedFile[]
}

/** The paths that changes touch, with the managed files that they leave there. */
export function pathsAfter(changes: readonly Change[], fabric: Pick<Read, 'layout'>): Map<string, ManagedFile | undefined> {
  const after = new Map<string, ManagedFile | undefined>()
  for (const change of changes) {
    if (change.action === 'delete') after.set(change.path, undefined)
    if (change.action === 'move') after.set(change.from, undefined)
  }
  for (const change of changes) {
    if (change.action === 'delete' || !isManagedPath(change.path, fabric)) continue
    const { path, blob } = change
    after.set(path, change.action === 'move' ? fileOf(path, blob) : { ...fileOf(path, blob), bytes: change.bytes })
  }
  return after
}

/** Returns the files as they will be after the changes, and what differs. */
export function changedFiles(before: readonly ManagedFile[], changes: readonly Change[], fabric: Read): ChangedFiles {
  const after = pathsAfter(changes, fabric)
  const touched = before.filter(({ path }) => after.has(path))
  const known = new Map(touched.map((file) => [file.path, file]))
  const stays = (file: ManagedFile) => known.get(file.path)?.blob === file.blob
  const written = [...after.values()].filter((file) => file !== undefined && !stays(file)) as ManagedFile[]
  const replaced = touched.filter(({ path, blob }) => after.get(path)?.blob !== blob)
  const gone = new Set(replaced)
  const files = [...before.filter((file) => !gone.has(file)), ...written].sort(byText(({ path }) => path))
  return { files, replaced, written: written.sort(byText(({ path }) => path)) }
}

/** Reads the objects of files. Leaves out what cannot be read: reports of the files themselves tell that. */
export async function objectsIn(files: readonly ManagedFile[], { snapshot, budget }: Read): Promise<CheckedObject[]> {
  const objects: CheckedObject[] = []
  for (const file of files) {
    let known = recent.get(file.key)
    if (known === undefined) {
      await budget.turn()
      known = await readObjects(file, snapshot)
      if (known !== undefined) recent.set(file.key, known)
    }
    for (const object of known?.objects ?? []) objects.push(object)
  }
  return objects
}

interface ReadObjects {
  size: number
  objects: readonly CheckedObject[]
}

const CACHED_BYTES = 96 * 1024 * 1024
/** What an object takes beside its text and its values: what the rules have read in it, and its entry. */
const OBJECT_BYTES = 2048

/** The objects of files by path and content: those of a large fabric are read once a process, not once an operation. */
const recent = new RecentlyUsed<string, ReadObjects>(CACHED_BYTES, ({ size }) => size)

/** Returns undefined for a file that is too large to read. */
async function readObjects(file: ManagedFile, snapshot: Snapshot): Promise<ReadObjects | undefined> {
  const read = file.bytes === undefined ? await readBytes(snapshot, { path: file.path, oid: file.blob }) : { value: file.bytes }
  if ('fault' in read) return undefined
  return { objects: objectsInBytes(read.value, file.path), size: 4 * read.value.length + OBJECT_BYTES }
}

/** Reads a file of one document directly, and one of several by the reader of streams. */
export function objectsInBytes(bytes: Uint8Array, path: string): CheckedObject[] {
  const single = readCheckedObject({ index: 1, bytes, firstLine: 1 }, path)
  if (single !== undefined) return [single]
  return readYamlStream(bytes, path).documents.flatMap((document) => readCheckedObject(document, path) ?? [])
}
