import { definedOf } from '../../defined-of.ts'
import { isSameDocument } from '../../yaml/stream/document-content.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { ManagedCandidate } from '../raw/candidate.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardSize } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Decision, Provenance } from './decision.ts'
import { mergeObject } from './merge-object.ts'
import type { Plan } from './plan.ts'
import { plannedBlob, plannedBytes, rewriteFile } from './planned-file.ts'
import { record, replaceWith } from './written-object.ts'

/**
 * Decides the fate of an object of a managed kind by comparing what the manager wrote last with the file as it is now.
 */
export async function decideManaged(
  candidate: ManagedCandidate,
  fabric: FabricState,
  { changes, broken }: Pick<Plan, 'changes' | 'broken'>,
  provenance: Provenance,
  check?: DocumentCheck,
): Promise<Decision> {
  const { snapshot, layout } = fabric
  const { plural, managedPath } = candidate
  const known = await fabric.manifest.get(plural, candidate.key)
  const canonical = `${layout.managed}/${managedPath}`
  const path = known === undefined ? canonical : joinPath(layout.directory, known.path)
  const current = await plannedBlob(snapshot, changes, path)
  const fault = broken.get(candidate.key)
  if (fault !== undefined) {
    const reason = `edited by hand and is broken, ${fault.code} in ${fault.file}:${fault.line ?? 1}`
    return { fate: 'conflict', path, reason }
  }
  if (current === undefined) return replaceWith('created', candidate, fabric, path, provenance)
  const read = await guardSize(path, () => plannedBytes(snapshot, changes, path, current))
  if ('fault' in read) return { fate: 'conflict', path, reason: 'not written by the manager, and too large to be read' }
  const bytes = read.value
  if (isSameDocument(bytes, candidate.bytes)) return unchanged(candidate, fabric, path, current, known, provenance)
  if (known?.blob !== current) return { fate: 'conflict', path, reason: 'not written by the manager' }
  const replace = () => replaceWith('updated', candidate, fabric, path, provenance)
  if (known.base === undefined) return replace()
  const write = async (planned: ChangeSet, merged: Uint8Array, base: string | undefined) => {
    const blob = blobId(merged)
    if (blob !== current) await rewriteFile(snapshot, planned, path, merged)
    await record(candidate, fabric, planned, { path: relative(fabric, path), blob, ...definedOf({ base }), ...provenance })
  }
  return mergeObject({ candidate, fabric, path, current, bytes, entry: known, check, replace, write })
}

/** Decides `unchanged`. A raw file that contains the hand-edited content supersedes the hand edit. */
function unchanged(
  candidate: ManagedCandidate,
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
