import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { addDocument, removeDocument, replaceDocument } from '../objects/rewrite-document.ts'
import type { Plan } from '../plan/plan.ts'
import { documentsIn, readUnmanaged, type UnmanagedDocument, unmanagedText } from '../plan/unmanaged-document.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { isManifestFile } from '../tree/walk.ts'
import type { ChangedEntry } from './changed-entries.ts'
import type { ChangedFile } from './changed-files.ts'
import { changedSince } from './undo-files.ts'
import { editOf, restoredBytes } from './undo-object.ts'

/** The branch right before and right after the operation to undo. */
interface Commit {
  before: Snapshot
  after: Snapshot
}

/**
 * Returns the files below `unmanaged/` that were changed by an operation and again since: of these, the objects are
 * restored one by one. Any other file is restored whole.
 */
export async function sharedFiles({ snapshot, layout }: FabricState, files: readonly ChangedFile[]): Promise<Set<string>> {
  const shared = new Set<string>()
  for (const { path, before, after } of files) {
    if (!isWithin(layout.unmanaged, path) || !isManifestFile(path)) continue
    const current = (await snapshot.entry(path))?.oid
    if (current !== undefined && current !== before && current !== after) shared.add(path)
  }
  return shared
}

/**
 * Restores one object of a file below `unmanaged/` to its text before a commit, and leaves the others in the file
 * alone. Returns a fault if that would lose later changes.
 */
export async function undoDocument(
  fabric: FabricState,
  plan: Plan,
  { object, before, after }: ChangedEntry,
  { commit, operation, check }: { commit: Commit; operation: string; check: DocumentCheck | undefined },
): Promise<Fault | undefined> {
  if (before?.blob === after?.blob) return undefined
  const { changes } = plan
  const path = joinPath(fabric.layout.directory, (after ?? before)?.path ?? '')
  const found = documentOf(await readUnmanaged({ fabric, changes }, path), object)
  const old = before && (await documentIn(fabric, commit.before, joinPath(fabric.layout.directory, before.path), object))
  const next = after && (await documentIn(fabric, commit.after, path, object))
  const current = found?.candidate.blob
  if (current === old?.candidate.blob) return undefined
  const texts = new Map(
    [old, next, found].flatMap((one) => (one === undefined ? [] : [[one.candidate.blob, one.candidate.bytes]])),
  )
  const target = await restoredBytes({
    fabric,
    path,
    before: old?.candidate.blob,
    after: next?.candidate.blob,
    current,
    check,
    read: async (blob) => texts.get(blob),
  })
  if ('fault' in target) return target.fault
  try {
    await write({ fabric, changes, operation }, { object, path, found }, target.bytes)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'edit_refused') throw error
    return changedSince(path, error.message)
  }
  if (before !== undefined && current === next?.candidate.blob) await restoreEntry(fabric, object, before)
  plan.undone?.push(editOf(object, path, current, target.bytes))
  return undefined
}

async function write(
  writing: Parameters<typeof addDocument>[0],
  { object, path, found }: { object: string; path: string; found: UnmanagedDocument | undefined },
  bytes: Uint8Array | undefined,
): Promise<void> {
  if (bytes === undefined) {
    if (found !== undefined) await removeDocument(writing, found)
  } else if (found === undefined) await addDocument(writing, object, path, bytes)
  else await replaceDocument(writing, found, bytes)
}

/** An object that is as it was has the entry that it had, except for its version in this file. */
async function restoreEntry({ manifest }: FabricState, object: string, before: NonNullable<ChangedEntry['before']>) {
  const written = await manifest.get(UNMANAGED, object)
  if (written !== undefined) await manifest.set(UNMANAGED, { ...before, path: written.path, blob: written.blob })
}

async function documentIn(fabric: FabricState, snapshot: Snapshot, path: string, object: string) {
  const entry = await snapshot.entry(path)
  if (entry?.type !== 'blob') return undefined
  return documentOf(documentsIn(unmanagedText(path, await snapshot.blob(entry.oid), fabric)), object)
}

function documentOf(documents: readonly UnmanagedDocument[], object: string): UnmanagedDocument | undefined {
  return documents.find(({ candidate }) => candidate.key === object)
}
