import type { FabricState } from '../plan/fabric-state.ts'
import type { Plan } from '../plan/ingest.ts'
import { joinPath } from '../repo-path.ts'
import type { NamedObject } from './object-name.ts'

/** The file an object has, as it will be after what is planned so far. */
export interface CurrentObject {
  path: string
  /** The object's version: the blob id of its file. */
  blob: string
  bytes: Uint8Array
}

/** Undefined when the object has no file of its own. */
export async function currentObject(
  { manifest, snapshot, layout }: FabricState,
  { changes }: Plan,
  { kind, key }: NamedObject,
): Promise<CurrentObject | undefined> {
  const entry = await manifest.get(kind.plural, key)
  if (entry === undefined) return undefined
  const path = joinPath(layout.directory, entry.path)
  const change = changes.get(path)
  if (change?.action === 'create' || change?.action === 'update') return { path, blob: change.blob, bytes: change.bytes }
  if (change?.action === 'delete') return undefined
  const blob = change?.blob ?? (await snapshot.entry(path))?.oid
  return blob === undefined ? undefined : { path, blob, bytes: await snapshot.blob(blob) }
}
