import { definedOf } from '../../defined-of.ts'
import { isSameDocument } from '../../yaml/stream/document-content.ts'
import { distinctPath, plainPath } from '../appliers/unmanaged-path.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { Reading } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardSize } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Decision, Provenance, TakenDecision } from './decision.ts'
import { joinParts } from './join-parts.ts'
import { plannedBlob, plannedBytes, removeFile, rewriteFile } from './planned-file.ts'
import { UNMANAGED } from './unmanaged-files.ts'

/**
 * Returns the manifest's key of what a raw file holds besides objects. `rawPath` is relative to the fabric's
 * directory.
 */
export function plainKey(rawPath: string): string {
  return `plain/${rawPath}`
}

/** Whether a key of the manifest is of what is no object. */
export function isPlainKey(key: string): boolean {
  return key.startsWith('plain/')
}

/**
 * Decides on everything in a raw file that is no object: it is kept, byte for byte and in its order, in one file that
 * no applier reads. What has no name is known by its place, so a newer version of the raw file replaces what the
 * older one brought, and removes it if it brings nothing of the kind. Undefined if there is nothing to decide.
 */
export async function decidePlain(
  { file, candidates }: Reading,
  fabric: FabricState,
  changes: ChangeSet,
  provenance: Provenance,
): Promise<Decision | undefined> {
  const { layout, manifest, snapshot } = fabric
  const plain = candidates.filter(({ target }) => target === 'plain')
  const key = plainKey(relative(fabric, file.path))
  const known = await manifest.get(UNMANAGED, key)
  if (plain.length === 0) return known && removal(fabric, changes, known)
  const own = joinPath(layout.unmanaged, plainPath(file.path.slice(layout.raw.length + 1)))
  const path = await distinctPath(fabric.places, own)
  const knownPath = known === undefined ? path : joinPath(layout.directory, known.path)
  const found = await plannedBlob(snapshot, changes, knownPath)
  const bytes = joinParts(plain.map((candidate) => candidate.bytes))
  if (found === undefined || found === known?.blob)
    return replacement(fabric, changes, { key, knownPath, path }, bytes, provenance)
  if (await isSame(fabric, changes, { path: knownPath, blob: found }, bytes)) return unchanged(knownPath)
  const reason = known === undefined ? 'not written by the manager' : 'edited by hand since'
  return { fate: 'conflict', path: knownPath, reason }
}

/** Where a raw file's plain data is, and where it belongs: older versions, and hands, put it where appliers read it. */
interface PlainPlace {
  key: string
  knownPath: string
  path: string
}

function unchanged(path: string): TakenDecision {
  return { fate: 'unchanged', path, apply: () => {} }
}

/** What hands have edited stays. No document has this decision. */
async function removal(
  { snapshot, manifest, layout }: FabricState,
  changes: ChangeSet,
  { object, path: known, blob }: ManifestEntry,
): Promise<Decision | undefined> {
  const path = joinPath(layout.directory, known)
  const found = await plannedBlob(snapshot, changes, path)
  if (found !== undefined && found !== blob) return undefined
  const apply = async (planned: ChangeSet) => {
    await manifest.delete(UNMANAGED, object)
    await removeFile(snapshot, planned, path)
  }
  return { ...unchanged(path), apply }
}

async function replacement(
  fabric: FabricState,
  changes: ChangeSet,
  { key, knownPath, path }: PlainPlace,
  bytes: Uint8Array,
  { source, operation }: Provenance,
): Promise<Decision> {
  const { snapshot, manifest } = fabric
  const blob = blobId(bytes)
  const current = await plannedBlob(snapshot, changes, path)
  if (current === blob) return unchanged(path)
  if (knownPath !== path && current !== undefined) return { fate: 'conflict', path, reason: 'not written by the manager' }
  const apply = async (planned: ChangeSet) => {
    await removeFile(snapshot, planned, knownPath)
    await rewriteFile(snapshot, planned, path, bytes)
    await manifest.set(UNMANAGED, { object: key, path: relative(fabric, path), blob, ...definedOf({ source }), operation })
  }
  return { fate: 'unmanaged', path, apply }
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
