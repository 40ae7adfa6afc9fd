import type { Fault } from '../../contract/fault.ts'
import type { EditedObject } from '../../contract/report.ts'
import { mergeTexts } from '../../yaml/merge/merge-texts.ts'
import { entryAfterEdit } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { forgetMergeBase } from '../plan/merge-base.ts'
import { mergedFaults } from '../plan/merge-object.ts'
import type { Plan } from '../plan/plan.ts'
import { plannedBlob, removeFile, rewriteFile } from '../plan/planned-file.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { blobId } from '../tree/blob-id.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { ChangedEntry } from './changed-entries.ts'
import { changedSince } from './undo-files.ts'

/** Restores an object to its content before a commit. Returns a fault if that would lose later changes. */
export async function undoObject(
  fabric: FabricState,
  plan: Plan,
  { plural, object, before, after }: ChangedEntry,
  { operation, check }: { operation: string; check: DocumentCheck | undefined },
): Promise<Fault | undefined> {
  if (before?.blob === after?.blob) return undefined
  const broken = plan.broken.get(object)
  if (broken !== undefined) return changedSince(broken.file, broken.message)
  const { manifest, layout, snapshot } = fabric
  const known = await manifest.get(plural, object)
  const path = joinPath(layout.directory, (known ?? before ?? after)?.path ?? '')
  const current = await plannedBlob(snapshot, plan.changes, path)
  if (current === before?.blob) return undefined
  const target = await restoredBytes({
    fabric,
    path,
    before: before?.blob,
    after: after?.blob,
    current,
    check,
    read: (blob) => (blob === current ? snapshot.blob(blob) : snapshot.pastBlob(blob)),
  })
  if ('fault' in target) return target.fault
  const { bytes } = target
  if (bytes === undefined) {
    await removeFile(snapshot, plan.changes, path)
    await manifest.delete(plural, object)
  } else {
    await rewriteFile(snapshot, plan.changes, path, bytes)
    const restored = { object, path: relative(fabric, path), blob: blobId(bytes), operation }
    // A merge result still contains the later changes.
    await manifest.set(plural, entryAfterEdit(current === after?.blob ? before : known, restored))
  }
  await forgetMergeBase(fabric, plan.changes, known, await manifest.get(plural, object))
  plan.undone?.push(editOf(object, path, current, bytes))
  return undefined
}

interface Versions {
  fabric: FabricState
  path: string
  before: string | undefined
  after: string | undefined
  current: string | undefined
  check: DocumentCheck | undefined
  /** Returns the bytes of a version; undefined if they are nowhere any more. */
  read: (blob: string) => Promise<Uint8Array | undefined>
}

/** Returns the bytes to write, or undefined bytes if the file is to be removed. */
export async function restoredBytes(versions: Versions): Promise<{ bytes: Uint8Array | undefined } | { fault: Fault }> {
  const { fabric, path, before, after, current, check, read } = versions
  if (before === undefined) return current === after ? { bytes: undefined } : { fault: changedSince(path) }
  const old = await read(before)
  if (old === undefined) return { fault: changedSince(path, 'what it was before is no longer in the history') }
  if (current === after) return { bytes: old }
  if (current === undefined || after === undefined) return { fault: changedSince(path) }
  const base = await read(after)
  const ours = await read(current)
  if (ours === undefined) return { fault: changedSince(path) }
  const merged = mergeTexts(base && textOf(base), textOf(ours), textOf(old))
  if (!('text' in merged)) return { fault: changedSince(path) }
  const bytes = Buffer.from(merged.text)
  const [fault] = mergedFaults(path, bytes, fabric, check)
  return fault === undefined
    ? { bytes }
    : { fault: changedSince(path, `merged with later changes it would be invalid, ${fault.message}`) }
}

/** Returns the record of an object that was restored; no bytes: it is gone. */
export function editOf(object: string, path: string, current: string | undefined, bytes: Uint8Array | undefined): EditedObject {
  const action = bytes === undefined ? 'deleted' : current === undefined ? 'created' : 'updated'
  return { action, object, path, before: current ?? null, after: bytes === undefined ? null : blobId(bytes) }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
