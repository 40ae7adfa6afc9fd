import type { FabricState } from '../manifest/fabric-state.ts'
import type { Plan } from '../plan/plan.ts'
import { plannedBlob, plannedBytes } from '../plan/planned-file.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { NamedObject } from './object-name.ts'

/** The file of an object after the changes planned so far. */
export interface CurrentObject {
  path: string
  /** The object's version: the blob id of its file. */
  blob: string
  bytes: Uint8Array
}

/** Returns the current file of an object; undefined if the object has no file of its own. */
export async function currentObject(
  { manifest, snapshot, layout }: FabricState,
  { changes }: Plan,
  { kind, key }: NamedObject,
): Promise<CurrentObject | undefined> {
  const entry = await manifest.get(kind.plural, key)
  if (entry === undefined) return undefined
  const path = joinPath(layout.directory, entry.path)
  const blob = await plannedBlob(snapshot, changes, path)
  return blob === undefined ? undefined : { path, blob, bytes: await plannedBytes(snapshot, changes, path, blob) }
}
