import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { ManagedCandidate } from '../raw/candidate.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import type { Decision, Provenance } from './decision.ts'
import { forgetMergeBase, keepMergeBase } from './merge-base.ts'
import { rewriteFile } from './planned-file.ts'

/** Decides to write the document's bytes as the whole file. */
export function replaceWith(
  fate: 'created' | 'updated',
  candidate: ManagedCandidate,
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

/** Sets the manifest entry. Keeps the document as the merge base, if the entry has one, and drops the previous base. */
export async function record(
  { plural, key, bytes }: ManagedCandidate,
  fabric: FabricState,
  changes: ChangeSet,
  entry: Omit<ManifestEntry, 'object'>,
): Promise<void> {
  const next = { object: key, ...entry }
  await forgetMergeBase(fabric, changes, await fabric.manifest.get(plural, key), next)
  if (entry.base !== undefined) await keepMergeBase(fabric, changes, bytes)
  await fabric.manifest.set(plural, next)
}
