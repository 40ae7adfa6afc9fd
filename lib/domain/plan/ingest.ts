import { archivePath } from '../archive/strategy.ts'
import type { Fault } from '../fault.ts'
import { isWithin } from '../layout.ts'
import type { DocumentOutcome } from '../operation.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import { Batch } from './batch.ts'
import { type Duplicates, findDuplicates } from './duplicates.ts'
import type { FabricState } from './fabric-state.ts'
import { emptyPlan, type Plan, type PlanContext } from './plan.ts'
import { addRecords } from './plan-records.ts'
import type { RawFile } from './raw-file.ts'
import { type DocumentCheck, isRefused, type Reading, readRawFile } from './read-raw-file.ts'
import { fileFaults, refusedDocuments } from './refusal.ts'

export interface IngestOptions {
  atomic: boolean
  check?: DocumentCheck | undefined
  onFile?: (done: number, total: number) => void
}

/** Plans the ingestion of raw files: every document gets its fate, every file goes whole or stays whole. */
export async function planIngest(
  fabric: FabricState,
  files: readonly RawFile[],
  context: PlanContext,
  options: IngestOptions,
): Promise<Plan> {
  const plan = emptyPlan()
  await takeHandEdits(plan, fabric, context)
  await addFiles(plan, fabric, files, context, options)
  if (hasRecords(plan, fabric)) await addRecords(plan, fabric, context)
  return plan
}

/** A refused file that came with the operation is put into `raw/`, and that is all: nothing else is to be remembered. */
function hasRecords({ changes, files }: Plan, { layout }: FabricState): boolean {
  return files.some(({ outcome }) => outcome === 'ingested') || changes.changes.some(({ path }) => !isWithin(layout.raw, path))
}

/** Begins a plan with what was done by hand: adopted, and put right where it has to be. */
export async function takeHandEdits(plan: Plan, fabric: FabricState, { operation }: PlanContext): Promise<void> {
  const { edits, faults, broken } = await reconcile(fabric, plan.changes, operation)
  plan.handEdits.push(...edits)
  plan.faults.push(...faults)
  plan.broken = broken
}

/** Adds the fates of raw files to a plan. The records below `.hnp` are left to the caller. */
export async function addFiles(
  plan: Plan,
  fabric: FabricState,
  files: readonly RawFile[],
  context: PlanContext,
  options: IngestOptions,
) {
  const readings: Reading[] = []
  plan.faults.push(...(options.check?.faults ?? []))
  for (const file of [...files].sort((a, b) => compare(a.path, b.path))) {
    readings.push(readRawFile(file, file.bytes ?? (await fabric.snapshot.blob(file.blob)), fabric.kinds, options.check))
    options.onFile?.(readings.length, files.length)
  }
  const duplicates = findDuplicates(readings)
  const batch = new Batch(fabric, plan, context.operation, options.check)
  const refused = new Map<Reading, DocumentOutcome[]>()
  const taken: Reading[] = []
  const accepted: DocumentOutcome[] = []
  for (const reading of readings) {
    plan.faults.push(...fileFaults(reading, duplicates))
    const outcome = await takeOrRefuse(reading, duplicates, batch)
    plan.faults.push(...outcome.faults)
    if (outcome.refused) refused.set(reading, outcome.documents)
    else {
      taken.push(reading)
      accepted.push(...outcome.documents)
    }
  }
  const heldBack = options.atomic && refused.size > 0
  if (heldBack) for (const reading of taken.splice(0)) refused.set(reading, refusedDocuments(reading, duplicates, ATOMIC))
  else await batch.write()
  plan.documents.push(...(heldBack ? [] : accepted), ...[...refused.values()].flat())
  for (const reading of taken) await take(plan, fabric, reading, context)
  for (const reading of refused.keys()) leave(plan, reading)
  sortByPlace(plan)
}

const ATOMIC = 'held back: another file of this all-or-nothing batch was refused'

async function takeOrRefuse(reading: Reading, duplicates: Duplicates, batch: Batch) {
  const isDuplicate = reading.candidates.some((candidate) => duplicates.has(candidate))
  if (isRefused(reading) || isDuplicate) return { refused: true, documents: refusedDocuments(reading, duplicates), faults: [] }
  return batch.add(reading)
}

/** The original leaves its place: to the archive, or from the tree altogether. */
async function take(
  plan: Plan,
  fabric: FabricState,
  { file, bytes, sha256, candidates }: Reading,
  context: PlanContext,
): Promise<void> {
  const isEmpty = candidates.every(({ target }) => target === 'empty')
  const outcome = { file: file.path, blob: file.blob, sha256, documents: candidates.length }
  if (isEmpty) {
    stay(plan, file)
    plan.files.push({ ...outcome, outcome: 'empty' })
    plan.faults.push(emptyFile(file.path))
    return
  }
  const { snapshot, layout, settings } = fabric
  const taken = (path: string) => plan.changes.get(path) !== undefined
  const archived = await archivePath(settings.archive_strategy, file.path, { layout, snapshot, time: context.time, taken })
  if (archived !== undefined) place(plan, file, archived)
  if (isLeftBehind(file, archived)) plan.changes.delete(file.origin)
  plan.originals.push({ sha256, bytes })
  plan.files.push({ ...outcome, outcome: 'ingested', ...(archived === undefined ? {} : { archived_to: archived }) })
}

function leave(plan: Plan, { file, sha256, candidates }: Reading): void {
  stay(plan, file)
  plan.files.push({ file: file.path, blob: file.blob, sha256, outcome: 'rejected', documents: candidates.length })
}

/** A file that stays is in `raw/`; init may have found it elsewhere, and it may have come with the operation. */
function stay(plan: Plan, file: RawFile): void {
  if (file.bytes !== undefined || file.origin !== file.path) place(plan, file, file.path)
}

/** A move takes the file along; what came with the operation is only in the snapshot where it replaces a file. */
function isLeftBehind({ bytes, replaces }: RawFile, archived: string | undefined): boolean {
  return bytes === undefined ? archived === undefined : replaces !== undefined
}

function place(plan: Plan, { path: own, origin, blob, bytes, replaces }: RawFile, path: string): void {
  if (bytes === undefined) plan.changes.move(origin, path, blob)
  else plan.changes.write(path, bytes, path === own ? replaces : undefined)
}

function emptyFile(file: string): Fault {
  return {
    code: 'empty_file',
    severity: 'warning',
    message: 'The file holds no document, only comments or nothing at all',
    file,
    line: 1,
    column: 1,
    hint: 'it stays in raw; add objects or delete it',
  }
}

function sortByPlace(plan: Plan): void {
  plan.files.sort((a, b) => compare(a.file, b.file))
  plan.documents.sort((a, b) => compare(a.file, b.file) || a.document - b.document || a.line - b.line)
  plan.faults.sort((a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
