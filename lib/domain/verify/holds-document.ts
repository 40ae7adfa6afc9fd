import type { YamlDocument } from '../../yaml/document.ts'
import { isSameDocument, isSameWithMoreComments } from '../../yaml/stream/document-content.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { withoutByteOrderMark } from '../../yaml/syntax/encoding.ts'
import type { LoggedDocument } from '../archive/log-entry.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import type { Candidate } from '../raw/candidate.ts'
import { classify } from '../raw/classify.ts'
import { blobId } from '../tree/blob-id.ts'
import { readBytes } from '../tree/file-guard.ts'
import type { Snapshot } from '../tree/snapshot.ts'

const LF = 0x0a
const DASH = 0x2d

/** A file as it was right after an operation. */
export interface CommittedFile {
  snapshot: Snapshot
  path: string
  kinds: KindRegistry
}

/**
 * Whether a file held a logged document: exactly its bytes if the document was written; the logged blob and the same
 * object if it was merged; the same values and comments if it was unchanged; and below `unmanaged/` its bytes as one
 * whole document among others.
 */
export async function holdsDocument(
  file: CommittedFile,
  candidate: Candidate,
  { fate, blob, item }: LoggedDocument,
): Promise<boolean> {
  const entry = await file.snapshot.entry(file.path)
  if (entry?.type !== 'blob') return false
  if (entry.oid === candidate.blob) return true
  // A duplicate of a merged document is logged as unchanged, and the file holds the merge result.
  const isMerged = fate === 'merged' || (fate === 'unchanged' && blob !== candidate.blob)
  if (!isMerged && fate !== 'unchanged' && fate !== 'unmanaged' && item === undefined) return false
  const read = await readBytes(file.snapshot, { path: file.path, oid: entry.oid })
  if ('fault' in read) return false
  const bytes = read.value
  const { documents } = readYamlStream(bytes, file.path)
  return documents.some((document, at) => {
    if (!isOf(document, candidate, file)) return false
    // Below `unmanaged/`, the result is one document of its file.
    if (isMerged) return entry.oid === blob || blobId(document.bytes) === blob
    // Items were once cut out without the comments at the list's beginning and end.
    if (item !== undefined && isSameWithMoreComments(document.bytes, candidate.bytes)) return true
    return fate === 'unchanged'
      ? isSameDocument(document.bytes, candidate.bytes)
      : holdsAt(bytes, document, documents[at + 1], candidate.bytes) ||
          // Joined behind other documents, it has lost its byte order mark.
          holdsAt(bytes, document, documents[at + 1], withoutByteOrderMark(candidate.bytes))
  })
}

/**
 * Whether a document of the file is the candidate's object; a candidate without identity is compared by content later.
 */
function isOf(document: YamlDocument, { key, object }: Candidate, { path, kinds }: CommittedFile): boolean {
  return object === undefined || classify(document, path, kinds).candidate.key === key
}

/**
 * Whether these bytes are one whole document of a stream. When several documents were put into one file, a marker may
 * have been added before and a line end after each. Comments right above the next marker belong to the document after
 * it, but may be the end of these bytes.
 */
function holdsAt(stream: Uint8Array, document: YamlDocument, next: YamlDocument | undefined, bytes: Uint8Array): boolean {
  const ends = [document.end, next === undefined ? stream.length : markerOf(stream, next)]
  return ends.some(
    (end) =>
      endsWith(stream, document.start, end, bytes) ||
      (bytes.at(-1) !== LF && stream[end - 1] === LF && endsWith(stream, document.start, end - 1, bytes)),
  )
}

/** Whether this part of a stream ends with these bytes, preceded only by comments, blank lines and a marker. */
function endsWith(stream: Uint8Array, from: number, end: number, bytes: Uint8Array): boolean {
  const start = end - bytes.length
  if (start < from || Buffer.compare(stream.subarray(start, end), bytes) !== 0) return false
  const before = Buffer.from(stream.subarray(from, start)).toString('utf8')
  return before === '' || (before.endsWith('\n') && before.split('\n').every((line) => LEADING_LINE.test(line)))
}

/** A blank line, a comment or a marker. */
const LEADING_LINE = /^(?:---)?[ \t\r]*(?:#.*)?$/s

/** Returns the offset of a document's `---` line. */
function markerOf(stream: Uint8Array, { start, end }: YamlDocument): number {
  for (let at = start; at < end; at = stream.indexOf(LF, at) + 1 || end) {
    if (stream[at] === DASH && stream[at + 1] === DASH && stream[at + 2] === DASH) return at
  }
  return start
}
