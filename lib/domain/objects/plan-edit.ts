import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import type { EditedObject } from '../../contract/report.ts'
import { breaksSeal } from '../appliers/seal.ts'
import { distinctPath, unmanagedPath } from '../appliers/unmanaged-path.ts'
import { managedPath } from '../fabric/object-ref.ts'
import { addFiles, addHandEdits } from '../ingest/ingest.ts'
import { entryAfterEdit } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { forgetMergeBase } from '../plan/merge-base.ts'
import { emptyPlan, type Plan, type PlanContext } from '../plan/plan.ts'
import { addRecords } from '../plan/plan-records.ts'
import { removeFile, rewriteFile } from '../plan/planned-file.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import { pathTaken } from '../tree/places.ts'
import { joinPath } from '../tree/repo-path.ts'
import { checkObject } from './check-object.ts'
import { type CurrentObject, currentObject } from './current-object.ts'
import { editedText, notFound } from './edited-text.ts'
import type { EditRequest } from './object-edit.ts'
import { checkNames, type NamedObject, resolveName } from './object-name.ts'
import { checkPrecondition } from './precondition.ts'
import { findInRaw, stillInRaw } from './raw-object.ts'
import { addDocument, removeDocument, replaceDocument, type Writing } from './rewrite-document.ts'

/**
 * Plans the edit of one object. Touches no other file, except the files of a raw file that the object is ingested from
 * first, and the files that hand edits left out of place. Throws `kind_not_found`, `object_not_found`,
 * `object_in_raw_file`, `precondition_failed`, `object_invalid`, `edit_refused`, also if the edit would break a seal.
 */
export async function planEdit(
  fabric: FabricState,
  request: EditRequest,
  context: PlanContext,
  check?: DocumentCheck,
): Promise<Plan> {
  const plan = emptyPlan()
  await addHandEdits(plan, fabric, context, check)
  const named = await resolveName({ fabric, changes: plan.changes }, request.name)
  checkNotBroken(plan, named)
  const current = await currentOrIngested(fabric, plan, named, request, context, check)
  checkPrecondition(request.precondition, named.key, current)
  plan.edited = await applyEdit(fabric, plan, named, current, request, context, check)
  // Corrections of hand edits wait for an operation that has other changes.
  if (plan.edited.action === 'unchanged' && plan.files.length === 0) return { ...emptyPlan(), edited: plan.edited }
  if (!plan.changes.isEmpty) await addRecords(plan, fabric, context)
  return plan
}

/**
 * Refuses the edit of an object whose file a hand edit has broken, even as a whole: nobody could tell what was lost.
 */
function checkNotBroken({ broken }: Plan, { key }: NamedObject): void {
  const fault = broken.get(key)
  if (fault === undefined) return
  const message = `${key} cannot be edited before ${fault.file} is mended: ${fault.message}`
  throw new DomainError('edit_refused', message, { object: key, faults: [fault] })
}

function obstructed({ key }: NamedObject, path: string, reason: string): DomainError<'edit_refused'> {
  const fault = pathTaken(key, path, reason)
  return new DomainError('edit_refused', fault.message, { object: key, faults: [fault] })
}

function sealed({ key }: NamedObject, path: string): DomainError<'edit_refused'> {
  const message = `${key} is sealed by SOPS: with other values and the same MAC nobody could decrypt it`
  const hint = `edit it with SOPS (sops edit ${path}), and put the whole text with its new seal`
  return new DomainError('edit_refused', message, { object: key, faults: [error('breaks_seal', path, message, { hint })] })
}

async function currentOrIngested(
  fabric: FabricState,
  plan: Plan,
  named: NamedObject,
  { ingest }: EditRequest,
  context: PlanContext,
  check?: DocumentCheck,
): Promise<CurrentObject | undefined> {
  const current = await currentObject(fabric, plan, named)
  if (current !== undefined) return current
  const found = await findInRaw(fabric, named, context.time)
  if (found === undefined) return undefined
  if (!ingest) throw stillInRaw(named, found)
  await addFiles(plan, fabric, [found.file], context, { atomic: true, check })
  return currentObject(fabric, plan, named)
}

async function applyEdit(
  fabric: FabricState,
  plan: Plan,
  named: NamedObject,
  current: CurrentObject | undefined,
  { edit }: EditRequest,
  { operation }: PlanContext,
  check?: DocumentCheck,
): Promise<EditedObject> {
  const writing = { fabric, changes: plan.changes, operation }
  if (edit.action === 'delete') {
    if (current === undefined) throw notFound(named)
    await removeObject(writing, named, current)
    return { action: 'deleted', object: named.key, path: current.path, before: current.blob, after: null }
  }
  const path = current?.path ?? (await newPath(fabric, named))
  const obstacle = await fabric.places.obstacle(path, plan.changes)
  if (obstacle !== undefined) throw obstructed(named, path, obstacle)
  const bytes = editedText(edit, current, named)
  const warnings = checkObject(bytes, named, fabric, { file: 'text' in edit ? 'body' : path, check })
  if (current !== undefined && breaksSeal(current.bytes, bytes)) throw sealed(named, path)
  const edited = { object: named.key, path, before: current?.blob ?? null }
  const same = blobId(bytes)
  if (same === edited.before) return { action: 'unchanged', ...edited, after: same }
  for (const warning of warnings) plan.faults.push(warning)
  const action = current === undefined ? 'created' : 'updated'
  return { action, ...edited, after: await writeObject(writing, named, current, { path, bytes }) }
}

async function removeObject(writing: Writing, { kind, key }: NamedObject, { document, path }: CurrentObject): Promise<void> {
  if (document !== undefined) return removeDocument(writing, document)
  const { fabric, changes } = writing
  await removeFile(fabric.snapshot, changes, path)
  await forgetMergeBase(fabric, changes, await fabric.manifest.get(kind.plural, key), undefined)
  await fabric.manifest.delete(kind.plural, key)
}

/** Returns the blob id of the object's text. */
async function writeObject(
  writing: Writing,
  { kind, key, isManaged }: NamedObject,
  current: CurrentObject | undefined,
  { path, bytes }: { path: string; bytes: Uint8Array },
): Promise<string> {
  if (current?.document !== undefined) return replaceDocument(writing, current.document, bytes)
  if (!isManaged) return addDocument(writing, key, path, bytes)
  const { fabric, changes, operation } = writing
  await rewriteFile(fabric.snapshot, changes, path, bytes)
  const blob = blobId(bytes)
  const previousEntry = await fabric.manifest.get(kind.plural, key)
  const entry = entryAfterEdit(previousEntry, { object: key, path: relative(fabric, path), blob, operation })
  await fabric.manifest.set(kind.plural, entry)
  return blob
}

/** Where a new object goes. One that the fabric does not manage gets the path that a raw file of its own would have. */
async function newPath({ layout, places }: FabricState, { kind, ref, isManaged }: NamedObject): Promise<string> {
  if (isManaged) return joinPath(layout.managed, managedPath(kind, ref))
  checkNames(kind, ref)
  return distinctPath(places, joinPath(layout.unmanaged, unmanagedPath(managedPath(kind, ref))))
}
