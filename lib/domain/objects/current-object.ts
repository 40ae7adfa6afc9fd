import type { FabricState } from '../manifest/fabric-state.ts'
import type { Plan } from '../plan/plan.ts'
import { plannedBlob, plannedBytes } from '../plan/planned-file.ts'
import { findUnmanaged, type UnmanagedDocument } from '../plan/unmanaged-document.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { NamedObject } from './object-name.ts'

/** An object after the changes planned so far. */
export interface CurrentObject {
  path: string
  /** The object's version: the blob id of its text. */
  blob: string
  bytes: Uint8Array
  /** Set for an object below `unmanaged/`, whose text is a part of its file. */
  document?: UnmanagedDocument
}

/**
 * Returns an object as it is; undefined if it is in no file but a raw file. One of a managed kind may still be in
 * `unmanaged/`, where something keeps it from its place below `managed/`.
 */
export async function currentObject(
  fabric: FabricState,
  { changes }: Pick<Plan, 'changes'>,
  { kind, key, isManaged }: NamedObject,
): Promise<CurrentObject | undefined> {
  const { manifest, snapshot, layout } = fabric
  const entry = isManaged ? await manifest.get(kind.plural, key) : undefined
  if (entry !== undefined) {
    const path = joinPath(layout.directory, entry.path)
    const blob = await plannedBlob(snapshot, changes, path)
    return blob === undefined ? undefined : { path, blob, bytes: await plannedBytes(snapshot, changes, path, blob) }
  }
  const document = await findUnmanaged({ fabric, changes }, key, { everywhere: !isManaged })
  if (document === undefined) return undefined
  const { file, candidate } = document
  return { path: file.path, blob: candidate.blob, bytes: candidate.bytes, document }
}
