import type { YamlDocument } from '../../yaml/document.ts'
import { isSameDocument } from '../../yaml/stream/document-content.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import type { LoggedDocument } from '../archive/log-entry.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { type Candidate, classify } from '../raw/candidate.ts'
import { readBytes } from '../tree/file-guard.ts'
import type { Snapshot } from '../tree/snapshot.ts'

const LF = 0x0a
const DASH = 0x2d

/** A file as it was after an operation. */
export interface FileThen {
  snapshot: Snapshot
  path: string
  kinds: KindRegistry
}

/**
 * Whether a file held what the log says of a document: exactly its bytes where it was written, the logged blob and the
 * same object where it was merged, the same values and comments where it was there already, and below `unmanaged/` its
 * bytes as one whole document among others.
 */
export async function holdsDocument(file: FileThen, candidate: Candidate, { fate, blob }: LoggedDocument): Promise<boolean> {
  const entry = await file.snapshot.entry(file.path)
  if (entry?.type !== 'blob') return false
  if (entry.oid === candidate.blob) return true
  // A document that is the same as one that was merged is unchanged, and in the file is what that was merged to.
  const isMerged = fate === 'merged' || (fate === 'unchanged' && blob !== candidate.blob)
  if (isMerged ? entry.oid !== blob : fate !== 'unchanged' && fate !== 'unmanaged') return false
  const read = await readBytes(file.snapshot, { path: file.path, oid: entry.oid })
  if ('fault' in read) return false
  const bytes = read.value
  const { documents } = readYamlStream(bytes, file.path)
  return documents.some((document, at) => {
    if (!isOf(document, candidate, file)) return false
    if (isMerged) return true
    return fate === 'unchanged'
      ? isSameDocument(document.bytes, candidate.bytes)
      : holdsAt(bytes, document, documents[at + 1], candidate.bytes)
  })
}

/** Whether a document of the file is the candidate's object; what has no identity is told by its content. */
function isOf(document: YamlDocument, { key, object }: Candidate, { path, kinds }: FileThen): boolean {
  return object === undefined || classify(document, path, kinds).candidate.key === key
}

/**
 * Whether these bytes are one document of a stream, whole. Where several were put into one file a marker may have been
 * added in front, a line end behind, and comments right above the next marker, which may be the end of these bytes,
 * count to the document behind it.
 */
function holdsAt(stream: Uint8Array, document: YamlDocument, next: YamlDocument | undefined, bytes: Uint8Array): boolean {
  const ends = [document.end, next === undefined ? stream.length : markerOf(stream, next)]
  return ends.some(
    (end) =>
      endsWith(stream, document.start, end, bytes) ||
      (bytes.at(-1) !== LF && stream[end - 1] === LF && endsWith(stream, document.start, end - 1, bytes)),
  )
}

/** Whether the stretch of a stream is these bytes, with nothing in front but comments, blank lines and a marker. */
function endsWith(stream: Uint8Array, from: number, end: number, bytes: Uint8Array): boolean {
  const start = end - bytes.length
  if (start < from || Buffer.compare(stream.subarray(start, end), bytes) !== 0) return false
  const before = Buffer.from(stream.subarray(from, start)).toString('utf8')
  return before === '' || (before.endsWith('\n') && before.split('\n').every((line) => LEADING_LINE.test(line)))
}

/** A line that is blank, a comment or a marker. */
const LEADING_LINE = /^(?:---)?[ \t\r]*(?:#.*)?$/s

/** Where the `---` line of a document begins. */
function markerOf(stream: Uint8Array, { start, end }: YamlDocument): number {
  for (let at = start; at < end; at = stream.indexOf(LF, at) + 1 || end) {
    if (stream[at] === DASH && stream[at + 1] === DASH && stream[at + 2] === DASH) return at
  }
  return start
}
