import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import { groupOf } from '../../kubernetes/names.ts'
import { countedOperations, newestEntries } from '../archive/archive-log.ts'
import type { LogEntry } from '../archive/log-entry.ts'
import { addHandEdits } from '../ingest/ingest.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Precondition } from '../objects/object-edit.ts'
import { checkPrecondition } from '../objects/precondition.ts'
import { addDocument, replaceDocument } from '../objects/rewrite-document.ts'
import { emptyPlan, type Plan, type PlanContext } from '../plan/plan.ts'
import { addRecords } from '../plan/plan-records.ts'
import { plannedBlob, plannedBytes } from '../plan/planned-file.ts'
import { findUnmanaged, type UnmanagedDocument } from '../plan/unmanaged-document.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { Candidate } from '../raw/candidate.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { undoObject } from './undo-object.ts'

/** An object as it was: its manifest entry then, with the kind's plural, and the branch of that time. */
export interface PastObject {
  plural: string
  entry: ManifestEntry
  snapshot: Snapshot
}

/** Fates and actions that put the text of an operation into an object's file. */
const WRITES: ReadonlySet<string> = new Set(['created', 'updated', 'merged', 'unmanaged'])

/**
 * Plans to bring one object back to what it was. What operations wrote since is undone, and what hands changed after
 * the last of them is kept, three-way; if only hands have changed it, that is undone. Throws `restore_conflict`, and
 * `precondition_failed` for another version than the caller has seen; changes nothing then.
 */
export async function planRestore(
  fabric: FabricState,
  { plural, entry: before, snapshot, precondition }: PastObject & Seen,
  context: PlanContext,
  check?: DocumentCheck,
): Promise<Plan> {
  const plan: Plan = { ...emptyPlan(), undone: [] }
  const { object } = before
  const { layout, manifest } = fabric
  const written = await writtenSince(fabric, snapshot, object)
  await addHandEdits(plan, fabric, context, check)
  const known = await manifest.get(plural, object)
  const path = joinPath(layout.directory, (known ?? before).path)
  const current = await plannedBlob(fabric.snapshot, plan.changes, path)
  if (precondition !== undefined)
    checkPrecondition(
      precondition,
      object,
      current === undefined
        ? undefined
        : { path, blob: current, bytes: await plannedBytes(fabric.snapshot, plan.changes, path, current) },
    )
  const after = current === undefined ? undefined : { ...(known ?? before), blob: written ?? current }
  const fault = await undoObject(fabric, plan, { plural, object, before, after }, { operation: context.operation, check })
  if (fault !== undefined) {
    const message = `${object} cannot be restored: ${fault.message}`
    throw new DomainError('restore_conflict', message, { object, faults: [fault] })
  }
  const { undone: [edited] = [], ...restored } = plan
  if (edited === undefined) {
    const blob = current ?? null
    return { ...emptyPlan(), edited: { action: 'unchanged', object, path, before: blob, after: blob } }
  }
  const result: Plan = { ...restored, edited }
  await addRecords(result, fabric, context)
  return result
}

/** An object as it was in `unmanaged/`, with the branch of that time. */
export interface PastDocument {
  document: UnmanagedDocument
  snapshot: Snapshot
}

/** The version that the caller has seen; without it any is brought back. */
interface Seen {
  precondition?: Precondition | undefined
}

/**
 * Plans to bring one object below `unmanaged/` back to what it was. Throws `restore_conflict`, and changes nothing
 * then, if hands have changed it after an operation did, or if its kind is managed by now; `precondition_failed` for
 * another version than the caller has seen.
 */
export async function planRestoreDocument(
  fabric: FabricState,
  { document: { file, candidate: then }, snapshot, precondition }: PastDocument & Seen,
  context: PlanContext,
  check?: DocumentCheck,
): Promise<Plan> {
  const plan = emptyPlan()
  const { changes } = plan
  const { key: object, bytes } = then
  const written = await writtenSince(fabric, snapshot, object)
  await addHandEdits(plan, fabric, context, check)
  const found = await findUnmanaged({ fabric, changes }, object, { everywhere: true })
  const current = found?.candidate.blob
  if (precondition !== undefined) checkPrecondition(precondition, object, found && { ...found.candidate, path: found.file.path })
  const isByHand = found !== undefined && (await fabric.manifest.get(UNMANAGED, object))?.blob !== current
  const reason = isByHand && written !== undefined ? 'hands have changed it since an operation did' : await movedTo(fabric, then)
  if (reason !== undefined) throw unrestorable(object, found?.file.path ?? file.path, reason)
  const path = found?.file.path ?? file.path
  const edited = { object, path, before: current ?? null }
  if (current === then.blob) return { ...emptyPlan(), edited: { action: 'unchanged', ...edited, after: then.blob } }
  const writing = { fabric, changes, operation: context.operation }
  const after = found === undefined ? addDocument(writing, object, path, bytes) : replaceDocument(writing, found, bytes)
  const action = found === undefined ? 'created' : 'updated'
  const result: Plan = { ...plan, edited: { action, ...edited, after: await after } }
  await addRecords(result, fabric, context)
  return result
}

/** Where an object is that left `unmanaged/` because its kind is managed by now, as the reason not to restore it. */
async function movedTo({ kinds, manifest, layout }: FabricState, { key, object }: Candidate): Promise<string | undefined> {
  const kind = object === undefined ? undefined : kinds.find(groupOf(object.api_version), object.kind)
  const entry = kind === undefined ? undefined : await manifest.get(kind.plural, key)
  return entry === undefined ? undefined : `its kind is managed by now, and it is in ${joinPath(layout.directory, entry.path)}`
}

function unrestorable(object: string, path: string, reason: string): DomainError<'restore_conflict'> {
  const hint = 'get it as it was, and put that text: gfm get --at, gfm put'
  return new DomainError('restore_conflict', `${object} cannot be restored: ${reason}`, {
    object,
    faults: [error('revert_conflict', path, reason, { hint })],
  })
}

/** The blob that an operation wrote last for an object, after a time; undefined if none did. */
async function writtenSince({ snapshot, layout }: FabricState, then: Snapshot, object: string): Promise<string | undefined> {
  const [now = 0, before = 0] = [await countedOperations(snapshot, layout), await countedOperations(then, layout)]
  let left = now - before
  for await (const entry of newestEntries(snapshot, layout)) {
    if (left-- <= 0) return undefined
    const [blob] = blobsOf(entry, object)
    if (blob !== undefined) return blob
  }
  return undefined
}

function blobsOf({ edits = [], documents }: LogEntry, object: string): string[] {
  const written = [
    ...edits.map(({ action, ...rest }) => ({ what: action, ...rest })),
    ...documents.map(({ fate, ...rest }) => ({ what: fate, ...rest })),
  ]
  return written.flatMap((one) => (one.object === object && WRITES.has(one.what) && one.blob !== undefined ? [one.blob] : []))
}
