import { isSameDocument } from '../../yaml/stream/document-content.ts'
import { plainPath } from '../appliers/unmanaged-path.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { Reading } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardSize } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Decision, Provenance } from './decision.ts'
import { joinParts } from './join-parts.ts'
import { plannedBlob, plannedBytes, removeFile, rewriteFile } from './planned-file.ts'
import { UNMANAGED } from './unmanaged-files.ts'

/** Returns the manifest's key of what a raw file holds besides objects. `rawPath` is relative to the fabric's directory. */
export function plainKey(rawPath: string): string {
  return `plain/${rawPath}`
}

/**
 * Decides on everything in a raw file that is no object: it is kept, byte for byte and in its order, in one file that no
 * applier reads. What has no name is known by its place, so a newer version of the raw file replaces what the older one
 * brought, and removes it if it brings nothing of the kind. Undefined if there is nothing to decide.
 */
export async function decidePlain(
  { file, candidates }: Reading,
  fabric: FabricState,
  changes: ChangeSet,
  { source, operation }: Provenance,
): Promise<Decision | undefined> {
  const { layout, manifest, snapshot, places } = fabric
  const plain = candidates.filter(({ target }) => target === 'plain')
  const key = plainKey(relative(fabric, file.path))
  const known = await manifest.get(UNMANAGED, key)
  if (plain.length === 0 && known === undefined) return undefined
  const canonical = joinPath(layout.unmanaged, plainPath(file.path.slice(layout.raw.length + 1)))
  const knownPath = known === undefined ? canonical : joinPath(layout.directory, known.path)
  const found = await plannedBlob(snapshot, changes, knownPath)
  const isOurs = found === undefined || found === known?.blob
  // Older versions, and hands, put it where appliers read it.
  const path = isOurs ? canonical : knownPath
  const current = path === knownPath ? found : await plannedBlob(snapshot, changes, path)
  if (plain.length === 0) {
    const apply = async (planned: ChangeSet) => {
      await manifest.delete(UNMANAGED, key)
      await removeFile(snapshot, planned, knownPath)
    }
    return isOurs ? { fate: 'unmanaged', path: knownPath, apply } : undefined
  }
  const obstacle = await places.obstacle(path, changes)
  if (obstacle !== undefined) return { fate: 'rejected', path, reason: obstacle }
  const bytes = joinParts(plain.map((candidate) => candidate.bytes))
  const blob = blobId(bytes)
  const entry = { object: key, path: relative(fabric, path), ...(source === undefined ? {} : { source }), operation }
  if (isOurs && current !== blob) {
    const apply = async (planned: ChangeSet) => {
      if (knownPath !== path) await removeFile(snapshot, planned, knownPath)
      await rewriteFile(snapshot, planned, path, bytes)
      await manifest.set(UNMANAGED, { ...entry, blob })
    }
    return { fate: 'unmanaged', path, apply }
  }
  if (current === undefined || (await isSame(fabric, changes, { path, blob: current }, bytes)))
    return { fate: 'unchanged', path, apply: () => {} }
  return { fate: 'conflict', path, reason: known === undefined ? 'not written by the manager' : 'edited by hand since' }
}

async function isSame(
  { snapshot }: FabricState,
  changes: ChangeSet,
  { path, blob }: { path: string; blob: string },
  bytes: Uint8Array,
): Promise<boolean> {
  const read = await guardSize(path, () => plannedBytes(snapshot, changes, path, blob))
  return 'value' in read && isSameDocument(read.value, bytes)
}
