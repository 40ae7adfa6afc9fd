import { byText, compareText } from '../../by-text.ts'
import { type Fault, warning } from '../../contract/fault.ts'
import type { DocumentOutcome } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { isWithin } from '../fabric/layout.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { type Duplicates, findDuplicates } from '../plan/duplicates.ts'
import { emptyPlan, type Plan, type PlanContext } from '../plan/plan.ts'
import { addRecords } from '../plan/plan-records.ts'
import { fileFaults, refusedDocuments } from '../plan/refusal.ts'
import type { IngestibleFile, RawFile } from '../raw/raw-file.ts'
import { canBeNamed } from '../raw/raw-file-name.ts'
import { type DocumentCheck, isRefused, type Reading } from '../raw/read-raw-file.ts'
import type { RefusedReadings } from '../raw/refused-readings.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import { guardFile } from '../tree/file-guard.ts'
import { ArchivePlaces } from './archive-places.ts'
import { Batch, type FileDecision } from './batch.ts'
import { readFiles } from './read-files.ts'

export interface IngestOptions {
  atomic: boolean
  check?: DocumentCheck | undefined
  onFile?: (done: number, total: number) => void
  /** Knows the files that were refused before; by default those that this process has read. */
  refused?: RefusedReadings
}

/** Plans the ingestion of raw files. Every document gets a fate; every file is ingested whole or stays whole. */
export async function planIngest(
  fabric: FabricState,
  files: readonly RawFile[],
  context: PlanContext,
  options: IngestOptions,
): Promise<Plan> {
  const plan = emptyPlan()
  await addHandEdits(plan, fabric, context, options.check)
  await addFiles(plan, fabric, files, context, options)
  if (hasRecords(plan, fabric)) await addRecords(plan, fabric, context)
  return plan
}

/**
 * Whether the plan has anything to record. A refused file from a request is only put into `raw/`, which needs no
 * record.
 */
function hasRecords({ changes, files }: Plan, { layout }: FabricState): boolean {
  return files.some(({ outcome }) => outcome === 'ingested') || changes.changes.some(({ path }) => !isWithin(layout.raw, path))
}

/**
 * Adds the hand edits to a plan: adopts them, and corrects them where necessary. Changes the plan and the manifest in
 * memory. What fails `check` is adopted with a warning.
 */
export async function addHandEdits(
  plan: Plan,
  fabric: FabricState,
  { operation }: PlanContext,
  check?: DocumentCheck,
): Promise<void> {
  const { edits, faults, broken } = await reconcile(fabric, plan.changes, operation, check)
  for (const edit of edits) plan.handEdits.push(edit)
  for (const fault of faults) plan.faults.push(fault)
  plan.broken = broken
}

/** Adds the fates of raw files to a plan. Leaves the records below `.hnp` to the caller. */
export async function addFiles(
  plan: Plan,
  fabric: FabricState,
  files: readonly RawFile[],
  context: PlanContext,
  options: IngestOptions,
) {
  plan.faults.push(...(options.check?.faults ?? []))
  const { readings, waiting } = await readFiles(fabric, files, context, options)
  const [first] = waiting
  if (first !== undefined) plan.faults.push(waitingFault(fabric, first, waiting.length))
  const duplicates = findDuplicates(readings)
  const batch = new Batch(fabric, plan, context.operation, options.check)
  const decided = await decideAll(plan, fabric, readings, {
    duplicates,
    batch,
    archives: new ArchivePlaces(fabric, context.time),
  })
  const { accepted, refused } = options.atomic && decided.refused.size > 0 ? holdBack(decided, duplicates) : decided
  if (accepted.size > 0) await batch.write()
  for (const [reading, { documents, archived }] of accepted) {
    for (const document of documents) plan.documents.push(document)
    addAccepted(plan, reading, archived)
  }
  for (const [reading, documents] of refused) {
    for (const document of documents) plan.documents.push(document)
    addRefused(plan, reading)
  }
  sortByPlace(plan)
}

/** The readings of the accepted and the refused files, with their documents. */
interface DecidedFiles {
  accepted: Map<Reading, { documents: DocumentOutcome[]; archived: string | undefined }>
  refused: Map<Reading, DocumentOutcome[]>
}

async function decideAll(
  plan: Plan,
  fabric: FabricState,
  readings: readonly Reading[],
  input: DecisionInput,
): Promise<DecidedFiles> {
  const decided: DecidedFiles = { accepted: new Map(), refused: new Map() }
  for (const reading of readings) {
    for (const fault of fileFaults(reading, input.duplicates)) plan.faults.push(fault)
    const { refused, documents, faults, archived } = await decide(fabric, reading, input)
    for (const fault of faults) plan.faults.push(fault)
    if (refused) decided.refused.set(reading, documents)
    else decided.accepted.set(reading, { documents, archived })
  }
  return decided
}

/** Refuses the accepted files as well: an all-or-nothing batch has a refused file. */
function holdBack({ accepted, refused }: DecidedFiles, duplicates: Duplicates): DecidedFiles {
  for (const reading of accepted.keys()) refused.set(reading, refusedDocuments(reading, duplicates, ATOMIC))
  return { accepted: new Map(), refused }
}

const ATOMIC = 'held back: another file of this all-or-nothing batch was refused'

interface DecisionInput {
  duplicates: Duplicates
  batch: Batch
  archives: ArchivePlaces
}

async function decide(
  fabric: FabricState,
  reading: Reading,
  { duplicates, batch, archives }: DecisionInput,
): Promise<FileDecision & { archived?: string }> {
  const isDuplicate = reading.candidates.some((candidate) => duplicates.has(candidate))
  if (isRefused(reading) || isDuplicate) return { refused: true, documents: refusedDocuments(reading, duplicates), faults: [] }
  const place = isEmpty(reading) ? {} : await archives.placeFor(reading.file.path)
  if ('fault' in place) return refusedFor(reading, duplicates, place.fault)
  const guarded = await guardFile(reading.file.path, fabric.budget, () => batch.add(reading))
  const decision = 'fault' in guarded ? refusedFor(reading, duplicates, guarded.fault) : guarded.value
  if (!decision.refused) return { ...decision, ...place }
  archives.release(place.archived)
  return decision
}

function refusedFor(reading: Reading, duplicates: Duplicates, fault: Fault): FileDecision {
  return { refused: true, documents: refusedDocuments(reading, duplicates, fault.code), faults: [fault] }
}

function isEmpty({ candidates }: Reading): boolean {
  return candidates.every(({ target }) => target === 'empty')
}

/** Reports an accepted file and moves its original to the archive, or out of the tree. */
function addAccepted(plan: Plan, reading: Reading, archived: string | undefined): void {
  const { file, bytes, sha256, candidates } = reading
  if (file.from === 'refused') return
  const outcome = { file: file.path, blob: file.blob, sha256, documents: candidates.length }
  if (isEmpty(reading)) {
    putIntoRaw(plan, file)
    plan.files.push({ ...outcome, outcome: 'empty' })
    plan.faults.push(emptyFile(file.path))
    return
  }
  archiveOriginal(plan, file, archived)
  plan.originals.push({ sha256, bytes })
  plan.files.push({ ...outcome, outcome: 'ingested', ...definedOf({ archived_to: archived }) })
}

function addRefused(plan: Plan, { file, sha256, candidates }: Reading): void {
  putIntoRaw(plan, file)
  plan.files.push({ file: file.path, blob: file.blob, sha256, outcome: 'rejected', documents: candidates.length })
}

/** Moves an ingested file to the archive, or deletes it if there is no archive path. */
function archiveOriginal({ changes }: Plan, file: IngestibleFile, archived: string | undefined): void {
  if (file.from === 'request') {
    if (archived !== undefined) changes.write(archived, file.bytes)
    if (file.replaces !== undefined) changes.delete(file.path)
    return
  }
  const origin = file.from === 'loose' ? file.origin : file.path
  if (archived === undefined) changes.delete(origin)
  else changes.move(origin, archived, file.blob)
}

/** Puts a file that is not ingested into `raw/`. If Git cannot have its name, the file stays where it is. */
function putIntoRaw({ changes }: Plan, file: RawFile): void {
  if (!canBeNamed(file)) return
  if (file.from === 'loose') changes.move(file.origin, file.path, file.blob)
  if (file.from === 'request') changes.write(file.path, file.bytes, file.replaces)
}

function emptyFile(file: string): Fault {
  return warning('empty_file', { file, line: 1, column: 1 }, 'The file holds no document, only comments or nothing at all', {
    hint: 'it stays in raw; add objects or delete it',
  })
}

/**
 * Returns the warning about files beyond the limit of one operation. The next operation takes them, after those of this
 * operation have left `raw/`.
 */
function waitingFault({ layout, budget }: FabricState, { path }: RawFile, count: number): Fault {
  return warning(
    'batch_too_large',
    layout.raw,
    `${count} files are more than one operation reads, and wait in raw: ${path} and those after it`,
    { expected: `at most ${budget.limit('batchBytes')} bytes together`, hint: 'ingest again to have them taken' },
  )
}

/** The documents of a file are in its order already. */
function sortByPlace(plan: Plan): void {
  plan.files.sort(byText(({ file }) => file))
  plan.documents.sort(byText(({ file }) => file))
  plan.faults.sort((a, b) => compareText(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
}
