import type { Fault } from '../../contract/fault.ts'
import type { VerifyReport } from '../../contract/status.ts'
import { brokenFaults, caseFaults, readApplied } from '../appliers/applied-tree.ts'
import { logPages } from '../archive/archive-log.ts'
import type { LogEntry, LoggedDocument, LoggedOriginal } from '../archive/log-entry.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Candidate } from '../raw/candidate.ts'
import { readCandidates } from '../raw/read-raw-file.ts'
import { blobId, contentId } from '../tree/blob-id.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { holdsDocument } from './holds-document.ts'
import { readOrFaults, verifyLogHead, verifyManifest } from './verify-records.ts'

export interface Evidence {
  /** The fabric at the branch's head, in a repository with full history. */
  fabric: FabricState
  /** Returns the commit of an operation, found by its trailer. */
  commitOf(operation: string): Snapshot | undefined
  onOperation?: (done: number) => void
}

type Accounted = VerifyReport['accounted']
type Proof = Pick<VerifyReport, 'operations' | 'originals' | 'documents' | 'accounted' | 'faults'>

/**
 * Proves that nothing was lost. Reads every original of the archive log from Git, splits it again and finds each of its
 * documents, byte for byte, in the commit of the operation that took it; then reports what has become of it since. An
 * unreadable record is a fault; the other records are still verified. Last, it finds the files at which appliers stop.
 */
export async function verifyFabric({ fabric, commitOf, onOperation }: Evidence): Promise<Proof> {
  const accounted = { as_written: 0, changed_later: 0, deleted_later: 0, unchanged: 0, unmanaged: 0, empty: 0 }
  const proof: Proof = { operations: 0, originals: 0, documents: 0, accounted, faults: [] }
  let isComplete = true
  for await (const read of logPages(fabric.snapshot, fabric.layout)) {
    let entries: LogEntry[] = []
    const faults = await readOrFaults(read, (page) => {
      entries = page
    })
    for (const fault of faults) proof.faults.push(fault)
    isComplete &&= faults.length === 0
    for (const entry of entries) {
      await verifyOperation(proof, fabric, entry, commitOf(entry.operation))
      onOperation?.(proof.operations)
    }
  }
  proof.faults.push(...(await verifyLogHead(fabric, proof.operations, isComplete)), ...(await verifyManifest(fabric)))
  const applied = await readApplied(fabric, () => true)
  const limit = fabric.budget.limit('placesTold')
  proof.faults.push(...brokenFaults(applied, limit), ...caseFaults(applied, limit))
  return proof
}

async function verifyOperation(proof: Proof, fabric: FabricState, entry: LogEntry, commit: Snapshot | undefined): Promise<void> {
  proof.operations++
  if (commit === undefined && entry.originals.length > 0) proof.faults.push(noCommit(fabric, entry))
  for (const original of entry.originals) {
    proof.originals++
    await verifyOriginal(proof, fabric, entry, original, commit)
  }
}

async function verifyOriginal(
  proof: Proof,
  fabric: FabricState,
  entry: LogEntry,
  original: LoggedOriginal,
  commit: Snapshot | undefined,
) {
  const file = joinPath(fabric.layout.directory, original.file)
  const bytes = await readOriginal(fabric.snapshot, original.blob)
  if (bytes === undefined || blobId(bytes) !== original.blob || contentId(bytes) !== original.sha256) {
    proof.faults.push(
      fault(
        'original_missing',
        file,
        `The original of ${entry.operation}, blob ${original.blob}, is not in Git as it was logged`,
      ),
    )
    return
  }
  if (commit !== undefined && original.archived !== undefined) {
    const archived = joinPath(fabric.layout.directory, original.archived)
    const archivedEntry = await commit.entry(archived)
    if (archivedEntry?.oid !== original.blob)
      proof.faults.push(fault('original_missing', archived, 'The original was not archived under its own blob id'))
  }
  const logged = entry.documents.filter((document) => document.file === original.file)
  const byPlace = new Map(logged.map((document) => [placeOf(document), document]))
  // Older versions kept lists of other kinds whole.
  const whole = new Set(logged.filter(({ item }) => item === undefined).map(({ document }) => document))
  const { candidates } = readCandidates(file, bytes, fabric.kinds, { whole })
  for (const candidate of candidates) {
    proof.documents++
    const document = byPlace.get(placeOf(candidate))
    byPlace.delete(placeOf(candidate))
    if (document === undefined)
      proof.faults.push(
        fault('document_unaccounted', file, 'The document is in the original but has no fate in the log', candidate.line),
      )
    else await verifyDocument(proof, fabric, candidate, document, commit)
  }
  for (const document of byPlace.values()) {
    proof.faults.push(
      fault('document_unaccounted', file, 'The log names a document that the original does not have', document.line),
    )
  }
}

async function verifyDocument(
  proof: Proof,
  fabric: FabricState,
  candidate: Candidate,
  document: LoggedDocument,
  commit: Snapshot | undefined,
) {
  if (document.fate === 'empty') {
    proof.accounted.empty++
    if (candidate.target !== 'empty')
      proof.faults.push(
        fault('document_unaccounted', candidate.file, 'A document with content was logged as empty', candidate.line),
      )
    return
  }
  const path = joinPath(fabric.layout.directory, document.path ?? '')
  if (commit !== undefined && !(await holdsDocument({ snapshot: commit, path, kinds: fabric.kinds }, candidate, document))) {
    const message = `${path} did not hold this document after the operation`
    proof.faults.push({ ...fault('document_altered', candidate.file, message, candidate.line), related: [{ file: path }] })
  }
  proof.accounted[await laterStateOf(fabric, candidate, document, path)]++
}

async function laterStateOf(
  fabric: FabricState,
  candidate: Candidate,
  document: LoggedDocument,
  path: string,
): Promise<keyof Accounted> {
  if (document.fate === 'unmanaged' || (document.fate === 'merged' && isWithin(fabric.layout.unmanaged, path))) return 'unmanaged'
  if (document.fate === 'unchanged') return 'unchanged'
  const now = await fabric.snapshot.entry(path)
  if (now === undefined) return 'deleted_later'
  return now.oid === (document.blob ?? candidate.blob) ? 'as_written' : 'changed_later'
}

async function readOriginal(snapshot: Snapshot, blob: string): Promise<Uint8Array | undefined> {
  try {
    return await snapshot.blob(blob)
  } catch {
    return undefined
  }
}

function placeOf({ document, item }: { document: number; item?: number | undefined }): string {
  return `${document}/${item ?? ''}`
}

function noCommit(fabric: FabricState, { operation }: LogEntry): Fault {
  return fault(
    'commit_missing',
    fabric.layout.archiveLog,
    `No commit on the branch has the trailer "Operation: ${operation}": history was rewritten`,
  )
}

function fault(code: string, file: string, message: string, line?: number): Fault {
  return { code, severity: 'error', message, file, ...(line === undefined ? {} : { line, column: 1 }) }
}
