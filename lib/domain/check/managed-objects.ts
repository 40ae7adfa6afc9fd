import { byText } from '../../by-text.ts'
import { RecentlyUsed } from '../../recently-used.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { type CheckedObject, readCheckedObject } from '../rules/model/checked-object.ts'
import type { Change } from '../tree/change-set.ts'
import { readBytes } from '../tree/file-guard.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { isManifestFile, walk } from '../tree/walk.ts'

/** A managed file, in the snapshot or as changes leave it. */
export interface ManagedFile {
  path: string
  blob: string
  /** Only of a file that changes write. */
  bytes?: Uint8Array
}

type Read = Pick<FabricState, 'snapshot' | 'layout' | 'budget'>

/** Returns the files below `managed/`, sorted by path. */
export async function managedFiles({ snapshot, layout, budget }: Read): Promise<ManagedFile[]> {
  const keep = ({ name, type }: { name: string; type: string }) => type === 'blob' && isManifestFile(name)
  const { files } = await walk(snapshot, layout.managed, { budget, keep })
  return files.map(({ path, oid }) => ({ path, blob: oid }))
}

/** Returns the files as they will be after the changes, sorted by path. */
export function changedFiles(files: readonly ManagedFile[], changes: readonly Change[], { layout }: Read): ManagedFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  for (const change of changes) {
    if (change.action === 'delete') byPath.delete(change.path)
    if (change.action === 'move') byPath.delete(change.from)
  }
  for (const change of changes) {
    if (change.action === 'delete' || !isWithin(layout.managed, change.path) || !isManifestFile(change.path)) continue
    const { path, blob } = change
    byPath.set(path, change.action === 'move' ? { path, blob } : { path, blob, bytes: change.bytes })
  }
  return [...byPath.values()].sort(byText(({ path }) => path))
}

/** Reads the objects of files. Leaves out what cannot be read: reports of the files themselves tell that. */
export async function objectsIn(files: readonly ManagedFile[], { snapshot, budget }: Read): Promise<CheckedObject[]> {
  const objects: CheckedObject[] = []
  for (const file of files) {
    await budget.turn()
    objects.push(...(await objectsOf(file, snapshot)))
  }
  return objects
}

interface ReadObjects {
  size: number
  objects: readonly CheckedObject[]
}

const CACHED_BYTES = 64 * 1024 * 1024
/** What an object takes beside its text: its values, and its entry. */
const OBJECT_BYTES = 1024

/** The objects of files by path and content: those of a large fabric are read once a process, not once an operation. */
const recent = new RecentlyUsed<string, ReadObjects>(CACHED_BYTES, ({ size }) => size)

async function objectsOf(file: ManagedFile, snapshot: Snapshot): Promise<readonly CheckedObject[]> {
  const key = `${file.blob} ${file.path}`
  const known = recent.get(key)
  if (known !== undefined) return known.objects
  const read = file.bytes === undefined ? await readBytes(snapshot, { path: file.path, oid: file.blob }) : { value: file.bytes }
  if ('fault' in read) return []
  const objects = objectsInBytes(read.value, file.path)
  recent.set(key, { objects, size: 3 * read.value.length + OBJECT_BYTES })
  return objects
}

/** Reads a file of one document directly, and one of several by the reader of streams. */
export function objectsInBytes(bytes: Uint8Array, path: string): CheckedObject[] {
  const single = readCheckedObject({ index: 1, bytes, firstLine: 1 }, path)
  if (single !== undefined) return [single]
  return readYamlStream(bytes, path).documents.flatMap((document) => readCheckedObject(document, path) ?? [])
}
