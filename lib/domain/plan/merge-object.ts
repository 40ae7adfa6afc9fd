import type { ConflictPolicy } from '../../contract/fabric.ts'
import type { Fault } from '../../contract/fault.ts'
import type { ConflictingValue, MergeDetails } from '../../contract/report.ts'
import type { MergeConflict, Preference, PreferredSide, Side } from '../../yaml/merge/merge-conflict.ts'
import { mergeTexts, type TextMerge } from '../../yaml/merge/merge-texts.ts'
import { sealOf } from '../appliers/seal.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { ManagedCandidate, UnmanagedCandidate } from '../raw/candidate.ts'
import { type DocumentCheck, readCandidates } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import type { Decision } from './decision.ts'
import { readMergeBase } from './merge-base.ts'

/** A raw document and the object that it is to be merged with. */
export interface MergeInput {
  candidate: ManagedCandidate | UnmanagedCandidate
  fabric: FabricState
  path: string
  /** Version of the object as it is. */
  current: string
  bytes: Uint8Array
  entry: ManifestEntry
  check: DocumentCheck | undefined
  /** Decides to write the raw document as it is. */
  replace(): Decision
  /** Writes the result of the merge; `base`: the raw document's blob id, if the result is another text. */
  write(changes: ChangeSet, bytes: Uint8Array, base: string | undefined): Promise<void>
}

/** How many conflicting values a report shows, and how many characters of each. */
const MAX_VALUES = 50
const MAX_VALUE_CHARACTERS = 200

const SIDE_OF = { raw: 'theirs', managed: 'ours' } as const

const PREFERRED_SIDE: Record<ConflictPolicy, PreferredSide | undefined> = { reject: undefined, raw: 'theirs', managed: 'ours' }

/**
 * Merges an object that was edited by hand with the version in a raw file. The base is the content that a raw file last
 * provided; without a base, both sides may only add. Where both
 * changed one value, a decision of the request counts, or else the fabric's `on_conflict`.
 */
export async function mergeObject(input: MergeInput): Promise<Decision> {
  const { candidate, fabric, entry, path, check } = input
  const policy = fabric.settings.on_conflict
  const decided = decisionsOn(input)
  const merged = await mergedText(input, (path) => decided.get(path) ?? PREFERRED_SIDE[policy])
  const details = detailsOf(input, 'text' in merged ? merged.settled : merged.conflicts)
  if (!('text' in merged)) {
    if (policy === 'raw' && decided.size === 0) return { ...input.replace(), merge: details }
    const why = merged.reason ?? `both changed ${placesOf(details)}`
    const since = entry.base === null ? 'not from a raw file' : 'edited since'
    return { fate: 'conflict', path, reason: `${since}: ${why}`, merge: details }
  }
  const bytes = Buffer.from(merged.text)
  const [fault] = mergedFaults(path, bytes, fabric, check)
  if (fault !== undefined)
    return {
      fate: 'conflict',
      path,
      reason: `edited since: the merged file would be invalid, ${fault.message}`,
      merge: details,
    }
  const blob = blobId(bytes)
  const apply = (changes: ChangeSet) => input.write(changes, bytes, blob === candidate.blob ? undefined : candidate.blob)
  const reason =
    merged.settled.length === 0 ? {} : { reason: `${decided.size > 0 ? 'decided' : `${policy} won`} at ${placesOf(details)}` }
  return { fate: 'merged', path, blob, ...reason, merge: details, apply }
}

/** What the request has decided about conflicts of this object, unless one of its sides has changed since. */
function decisionsOn({ candidate, fabric, current }: MergeInput): ReadonlyMap<string, PreferredSide> {
  const meant = fabric.decisions?.filter(
    ({ object, managed = current, raw = candidate.blob }) =>
      object === candidate.key && managed === current && raw === candidate.blob,
  )
  return new Map(meant?.map(({ path, take }) => [path, SIDE_OF[take]]))
}

async function mergedText({ candidate, fabric, entry, bytes }: MergeInput, prefer: Preference): Promise<TextMerge> {
  let base: Uint8Array | undefined
  if (typeof entry.base === 'string') {
    base = await readMergeBase(fabric, entry.base)
    if (base === undefined)
      return { conflicts: [], reason: `blob ${entry.base}, which it was edited from, is not in the repository any more` }
  }
  if ([bytes, candidate.bytes].some((text) => sealOf(text) !== undefined))
    return { conflicts: [], reason: 'SOPS has sealed its values, which cannot be merged' }
  return mergeTexts(base === undefined ? undefined : textOf(base), textOf(bytes), textOf(candidate.bytes), prefer)
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

function detailsOf({ candidate, current, entry }: MergeInput, conflicts: readonly MergeConflict[]): MergeDetails {
  return {
    base: entry.base ?? null,
    managed: current,
    raw: candidate.blob,
    values: conflicts.slice(0, MAX_VALUES).map(conflictingValue),
  }
}

function conflictingValue({ path, base, ours, theirs }: MergeConflict): ConflictingValue {
  return {
    path,
    ...(base === undefined ? {} : { base: jsonOf(base) }),
    ...(ours === undefined ? {} : { managed: jsonOf(ours) }),
    ...(theirs === undefined ? {} : { raw: jsonOf(theirs) }),
  }
}

function jsonOf(value: Side): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)}...` : text
}

function placesOf({ values }: MergeDetails): string {
  const some = values.slice(0, 3).map(({ path }) => path)
  return [...some, ...(values.length > some.length ? [`${values.length - some.length} more`] : [])].join(', ')
}

/**
 * Returns the errors in a merged file: two valid sides can merge into content that the schema of the object's CRD does
 * not allow.
 */
export function mergedFaults(
  path: string,
  bytes: Uint8Array,
  { kinds }: Pick<FabricState, 'kinds'>,
  check: DocumentCheck | undefined,
): Fault[] {
  const { faults } = readCandidates(path, bytes, kinds, { check })
  return faults.filter(({ severity }) => severity === 'error')
}
