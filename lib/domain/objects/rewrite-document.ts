import { DomainError } from '../../contract/errors.ts'
import { error, type Fault } from '../../contract/fault.ts'
import { isSameWithMoreComments } from '../../yaml/stream/document-content.ts'
import { entryAfterEdit, type ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { joinParts } from '../plan/join-parts.ts'
import { forgetMergeBase, keepMergeBase } from '../plan/merge-base.ts'
import { plannedBlob, plannedBytes, removeFile, rewriteFile } from '../plan/planned-file.ts'
import { type UnmanagedDocument, type UnmanagedText, unmanagedText } from '../plan/unmanaged-document.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { Candidate } from '../raw/candidate.ts'
import type { ChangeSet } from '../tree/change-set.ts'

/** What a text is written for. */
export interface Writing {
  fabric: FabricState
  changes: ChangeSet
  operation: string
}

/**
 * Replaces one document of a file below `unmanaged/`, and returns the version of the object. The other documents keep
 * their bytes; a marker or a line end is added where the text needs one. Throws `edit_refused` for a document that
 * cannot be replaced by itself.
 */
export async function replaceDocument(writing: Writing, found: UnmanagedDocument, bytes: Uint8Array): Promise<string> {
  const written = await writeBetween(writing, found, bytes)
  const own = written.candidates.find(({ key }) => key === found.candidate.key)
  if (own === undefined) throw neighbours(found)
  await recordEdit(writing, found, own.blob)
  return own.blob
}

/**
 * Writes an object that is nowhere yet to a file below `unmanaged/`, after what is there, and returns its version.
 * Throws `edit_refused` if what is there cannot be read, or would change.
 */
export async function addDocument(writing: Writing, key: string, path: string, bytes: Uint8Array): Promise<string> {
  const { fabric, changes, operation } = writing
  const before = await plannedText(fabric, changes, path)
  const text = joinParts([before.bytes, bytes].filter(({ length }) => length > 0))
  const written = unmanagedText(path, text, fabric)
  const own = written.candidates.findLast((candidate) => candidate.key === key)
  const isKept = before.candidates.every((one, at) => one.target === 'empty' || written.candidates[at]?.blob === one.blob)
  const [fault] = [...before.faults, ...written.faults].filter(({ severity }) => severity === 'error')
  if (own === undefined || fault !== undefined || !isKept) {
    const reason = fault ?? error('shared_file', path, 'the other documents of the file would change with this text')
    throw refused(key, path, reason)
  }
  await rewriteFile(fabric.snapshot, changes, path, text)
  await fabric.manifest.set(UNMANAGED, { object: key, path: relative(fabric, path), blob: own.blob, base: null, operation })
  return own.blob
}

async function plannedText(fabric: FabricState, changes: ChangeSet, path: string): Promise<UnmanagedText> {
  const blob = await plannedBlob(fabric.snapshot, changes, path)
  const bytes = blob === undefined ? new Uint8Array() : await plannedBytes(fabric.snapshot, changes, path, blob)
  return unmanagedText(path, bytes, fabric)
}

/**
 * Takes one document out of a file below `unmanaged/`. A file with nothing but comments left goes. Throws
 * `edit_refused` for a document that cannot be taken out by itself.
 */
export async function removeDocument(writing: Writing, found: UnmanagedDocument): Promise<void> {
  const { fabric, changes } = writing
  const { file, candidate } = found
  const isLast = file.candidates.every((one) => one === candidate || one.target === 'empty')
  if (isLast) await removeFile(fabric.snapshot, changes, file.path)
  else await writeBetween(writing, found)
  await forgetMergeBase(fabric, changes, await fabric.manifest.get(UNMANAGED, candidate.key), undefined)
  await fabric.manifest.delete(UNMANAGED, candidate.key)
}

async function writeBetween(
  { fabric, changes }: Writing,
  found: UnmanagedDocument,
  bytes: Uint8Array = new Uint8Array(),
): Promise<UnmanagedText> {
  const { path } = found.file
  const { before, after } = around(found)
  const text = joinParts([before, bytes, after].filter(({ length }) => length > 0))
  const written = unmanagedText(path, text, fabric)
  checkNeighbours(found, written)
  await rewriteFile(fabric.snapshot, changes, path, text)
  await recordNeighbours(fabric, found, written)
  return written
}

/** Returns the bytes before and after a document. Throws `edit_refused` if a list or a fault is in the way. */
function around(found: UnmanagedDocument): { before: Uint8Array; after: Uint8Array } {
  const { file, candidate } = found
  const [fault] = file.faults.filter(({ severity }) => severity === 'error')
  if (fault !== undefined) throw refusedIn(found, fault)
  const at = { file: file.path, line: candidate.line, column: 1 }
  if (file.candidates.some(({ item }) => item !== undefined))
    throw refusedIn(found, {
      ...error('shared_file', at, 'the file holds a list, whose items have no text of their own'),
      hint: `move ${file.path} to raw: the ingest gives each item a document of its own`,
    })
  if (file.candidates.some((other) => other !== candidate && other.key === candidate.key))
    throw refusedIn(found, {
      ...error('shared_file', at, 'the file holds the object twice'),
      hint: 'keep one of the two, and delete the other in a commit of your own',
    })
  const start = file.candidates.slice(0, file.candidates.indexOf(candidate)).reduce((sum, { bytes }) => sum + bytes.length, 0)
  return { before: file.bytes.subarray(0, start), after: file.bytes.subarray(start + candidate.bytes.length) }
}

function refusedIn({ file, candidate }: UnmanagedDocument, fault: Fault): DomainError<'edit_refused'> {
  return refused(candidate.key, file.path, fault)
}

function refused(key: string, path: string, fault: Fault): DomainError<'edit_refused'> {
  const hint = fault.hint === undefined ? '' : `: ${fault.hint}`
  return new DomainError('edit_refused', `${key} cannot be written in ${path}, because ${fault.message}${hint}`, {
    object: key,
    faults: [fault],
  })
}

function neighbours(found: UnmanagedDocument): DomainError<'edit_refused'> {
  const { file, candidate } = found
  const at = { file: file.path, line: candidate.line, column: 1 }
  return refusedIn(found, {
    ...error('shared_file', at, 'the other documents of the file would change with this text'),
    hint: 'begin the text with its first key, and end it with its last value',
  })
}

/** Refuses a text that would change its neighbours: only comments may pass from one document to the next. */
function checkNeighbours(found: UnmanagedDocument, written: UnmanagedText): void {
  const { candidates } = found.file
  const before = candidates.filter((one) => one !== found.candidate && one.target !== 'empty')
  const after = written.candidates.filter(({ key, target }) => key !== found.candidate.key && target !== 'empty')
  const isKept = (one: Candidate, at: number) => {
    const other = after[at]
    // What is no object is known by its number, which changes.
    if (other === undefined || (one.object !== undefined && other.key !== one.key)) return false
    return one.blob === other.blob || isSameWithMoreComments(one.bytes, other.bytes)
  }
  const isReadable = written.faults.every(({ severity }) => severity !== 'error')
  if (!isReadable || after.length !== before.length || !before.every(isKept)) throw neighbours(found)
}

/** Records the neighbours under their new ids, where a comment has passed to them. What hands have edited stays so. */
async function recordNeighbours({ manifest }: FabricState, { file, candidate }: UnmanagedDocument, written: UnmanagedText) {
  for (const one of written.candidates) {
    const before = file.candidates.find(({ key }) => key === one.key)
    if (one.key === candidate.key || before === undefined || before.blob === one.blob) continue
    const entry = await manifest.get(UNMANAGED, one.key)
    if (entry?.blob === before.blob) await manifest.set(UNMANAGED, { ...entry, blob: one.blob })
  }
}

/**
 * Records an edit. What a raw file last provided is kept as the base of the next merge: it is a part of a file, so no
 * blob of Git has it. If hands have edited it since, nothing is known of it.
 */
async function recordEdit({ fabric, changes, operation }: Writing, { file, candidate }: UnmanagedDocument, blob: string) {
  const { key } = candidate
  const known = await fabric.manifest.get(UNMANAGED, key)
  const isAsWritten = known !== undefined && known.blob === candidate.blob
  if (isAsWritten && known.base === undefined) await keepMergeBase(fabric, changes, candidate.bytes)
  const previous = isAsWritten || known?.base !== undefined ? known : undefined
  const edited: ManifestEntry = { object: key, path: relative(fabric, file.path), blob, operation }
  const entry = entryAfterEdit(previous, edited)
  await forgetMergeBase(fabric, changes, known, entry)
  await fabric.manifest.set(UNMANAGED, entry)
}
