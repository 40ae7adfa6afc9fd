import type { ChangeSet } from '../change-set.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { joinPath } from '../repo-path.ts'
import { bareText } from './bare-text.ts'
import type { Candidate } from './candidate.ts'
import type { Decision, Provenance } from './decision.ts'
import { type FabricState, relative } from './fabric-state.ts'
import type { Plan } from './ingest.ts'
import { dropMergeBase, keepMergeBase } from './merge-base.ts'
import { mergeObject } from './merge-object.ts'
import { plannedBlob, plannedBytes, rewriteFile } from './planned-file.ts'
import type { DocumentCheck } from './read-raw-file.ts'

/** An object of a managed kind that has a file, on its way to its fate. */
export interface Present {
  candidate: Candidate
  fabric: FabricState
  path: string
  /** Blob id of the file. */
  current: string
  bytes: Uint8Array
  entry: ManifestEntry
  provenance: Provenance
  check: DocumentCheck | undefined
}

/** Decides the fate of an object of a managed kind, by what the manager wrote last and what stands there now. */
export async function decideManaged(
  candidate: Candidate,
  fabric: FabricState,
  { changes, broken }: Pick<Plan, 'changes' | 'broken'>,
  provenance: Provenance,
  check?: DocumentCheck,
): Promise<Decision> {
  const { snapshot, layout } = fabric
  const { plural = '', managedPath = '' } = candidate
  const known = await fabric.manifest.get(plural, candidate.key)
  const canonical = `${layout.managed}/${managedPath}`
  const knownPath = known === undefined ? canonical : joinPath(layout.directory, known.path)
  const path = (await plannedBlob(snapshot, changes, knownPath)) === undefined ? canonical : knownPath
  const current = await plannedBlob(snapshot, changes, path)
  const fault = broken.get(candidate.key)
  if (fault !== undefined) {
    const reason = `edited by hand and is broken, ${fault.code} in ${fault.file}:${fault.line ?? 1}`
    return { fate: 'conflict', path, reason }
  }
  if (current === undefined) return replaceWith('created', candidate, fabric, path, provenance)
  const bytes = await plannedBytes(snapshot, changes, path, current)
  if (bareText(bytes) === candidate.text) return unchanged(candidate, fabric, path, current, known, provenance)
  if (known === undefined || knownPath !== path || known.blob !== current)
    return { fate: 'conflict', path, reason: 'not written by the manager' }
  if (known.base === undefined) return replaceWith('updated', candidate, fabric, path, provenance)
  return mergeObject({ candidate, fabric, path, current, bytes, entry: known, provenance, check })
}

/** The document's bytes as the whole file. */
export function replaceWith(
  fate: 'created' | 'updated',
  candidate: Candidate,
  fabric: FabricState,
  path: string,
  provenance: Provenance,
): Decision {
  const { bytes, blob } = candidate
  const apply = async (changes: ChangeSet) => {
    await rewriteFile(fabric.snapshot, changes, path, bytes)
    await record(candidate, fabric, changes, { path: relative(fabric, path), blob, ...provenance })
  }
  return { fate, path, apply }
}

/** A hand edit that a raw file brings too is none any more. */
function unchanged(
  candidate: Candidate,
  fabric: FabricState,
  path: string,
  blob: string,
  known: ManifestEntry | undefined,
  provenance: Provenance,
): Decision {
  const isKnown = known?.blob === blob && known.base === undefined
  const apply = (changes: ChangeSet) =>
    isKnown ? undefined : record(candidate, fabric, changes, { path: relative(fabric, path), blob, ...provenance })
  return { fate: 'unchanged', path, apply }
}

/** Sets the manifest's entry; what was the base of merges until now is kept no longer. */
export async function record(
  { plural = '', key, bytes }: Candidate,
  fabric: FabricState,
  changes: ChangeSet,
  entry: Omit<ManifestEntry, 'object'>,
): Promise<void> {
  const before = (await fabric.manifest.get(plural, key))?.base
  if (typeof before === 'string' && before !== entry.base) await dropMergeBase(fabric, changes, before)
  if (entry.base !== undefined && entry.base !== before) await keepMergeBase(fabric, changes, bytes)
  await fabric.manifest.set(plural, { object: key, ...entry })
}
