import type { ConflictPolicy } from '../../contract/fabric.ts'
import type { ConflictingValue, MergeDetails } from '../../contract/operation.ts'
import type { MergeConflict, PreferredSide, Side } from '../../yaml/merge/merge-conflict.ts'
import { mergeTexts, type TextMerge } from '../../yaml/merge/merge-texts.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { ManagedCandidate } from '../raw/candidate.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import type { Decision, Provenance } from './decision.ts'
import { readMergeBase } from './merge-base.ts'
import { mergedFaults } from './merged-faults.ts'
import { rewriteFile } from './planned-file.ts'
import { record, replaceWith } from './written-object.ts'

/** An object of a managed kind that has a file, on its way to its fate. */
export interface Present {
  candidate: ManagedCandidate
  fabric: FabricState
  path: string
  /** Blob id of the file. */
  current: string
  bytes: Uint8Array
  entry: ManifestEntry
  provenance: Provenance
  check: DocumentCheck | undefined
}

/** Values of a conflict that a report shows, and the characters of each. */
const SHOWN = 50
const SHOWN_CHARACTERS = 200

const PREFERRED_SIDE: Record<ConflictPolicy, PreferredSide | undefined> = { reject: undefined, raw: 'theirs', managed: 'ours' }

/**
 * Brings together an object that was edited by hand and a raw file that has another version of it. The base is what a
 * raw file brought last; without one both may only add. Where that is not clean the fabric's `on_conflict` decides.
 */
export async function mergeObject(present: Present): Promise<Decision> {
  const { candidate, fabric, entry, path, current, provenance, check } = present
  const policy = fabric.settings.on_conflict
  const merged = await mergedText(present, PREFERRED_SIDE[policy])
  const details = detailsOf(present, 'text' in merged ? merged.settled : merged.conflicts)
  if (!('text' in merged)) {
    if (policy === 'raw') return { ...replaceWith('updated', candidate, fabric, path, provenance), merge: details }
    const why = merged.reason ?? `both changed ${placesOf(details)}`
    const since = entry.base === null ? 'put there by hand' : 'edited by hand since'
    return { fate: 'conflict', path, reason: `${since}: ${why}`, merge: details }
  }
  const bytes = Buffer.from(merged.text)
  const [fault] = mergedFaults(path, bytes, fabric, check)
  if (fault !== undefined)
    return {
      fate: 'conflict',
      path,
      reason: `edited by hand since: brought together they would be wrong, ${fault.message}`,
      merge: details,
    }
  const blob = blobId(bytes)
  const base = blob === candidate.blob ? {} : { base: candidate.blob }
  const apply = async (changes: ChangeSet) => {
    if (blob !== current) await rewriteFile(fabric.snapshot, changes, path, bytes)
    await record(candidate, fabric, changes, { path: relative(fabric, path), blob, ...base, ...provenance })
  }
  const reason = merged.settled.length === 0 ? {} : { reason: `${policy} won at ${placesOf(details)}` }
  return { fate: 'merged', path, blob, ...reason, merge: details, apply }
}

async function mergedText(
  { candidate, fabric, entry, bytes }: Present,
  preferredSide: PreferredSide | undefined,
): Promise<TextMerge> {
  const base = typeof entry.base === 'string' ? await readMergeBase(fabric, entry.base) : undefined
  if (typeof entry.base === 'string' && base === undefined)
    return { conflicts: [], reason: `blob ${entry.base}, which it was edited from, is not in the repository any more` }
  return mergeTexts(base === undefined ? undefined : textOf(base), textOf(bytes), textOf(candidate.bytes), preferredSide)
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

function detailsOf({ candidate, current, entry }: Present, conflicts: readonly MergeConflict[]): MergeDetails {
  return {
    base: entry.base ?? null,
    managed: current,
    raw: candidate.blob,
    values: conflicts.slice(0, SHOWN).map(shown),
  }
}

function shown({ path, base, ours, theirs }: MergeConflict): ConflictingValue {
  return {
    path,
    ...(base === undefined ? {} : { base: jsonOf(base) }),
    ...(ours === undefined ? {} : { managed: jsonOf(ours) }),
    ...(theirs === undefined ? {} : { raw: jsonOf(theirs) }),
  }
}

function jsonOf(value: Side): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text
}

function placesOf({ values }: MergeDetails): string {
  const some = values.slice(0, 3).map(({ path }) => (path === '' ? 'the whole object' : path))
  return [...some, ...(values.length > some.length ? [`${values.length - some.length} more`] : [])].join(', ')
}
