import { appendToLog } from '../archive/archive-log.ts'
import type { LogEntry, LoggedEdit, LoggedHandEdit } from '../archive/log-entry.ts'
import { archivePath } from '../archive/strategy.ts'
import { ChangeSet } from '../change-set.ts'
import type { Fault } from '../fault.ts'
import { isWithin } from '../layout.ts'
import type { Actor, DocumentOutcome, EditedObject, FileOutcome, HandEdit } from '../operation.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import { Batch } from './batch.ts'
import { type Duplicates, findDuplicates } from './duplicates.ts'
import { type FabricState, relative } from './fabric-state.ts'
import type { RawFile } from './raw-file.ts'
import { type DocumentCheck, isRefused, type Reading, readRawFile } from './read-raw-file.ts'
import { fileFaults, refusedDocuments } from './refusal.ts'

/** Who does what when: all that a plan may know besides the snapshot. */
export interface PlanContext {
  operation: string
  kind: LogEntry['kind']
  actor: Actor
  time: Date
}

/** The bytes of a raw file that leaves `raw/`: copied to the archive bucket before the commit. */
export interface Original {
  sha256: string
  bytes: Uint8Array
}

/** What an operation would do: nothing is visible anywhere before the change set is pushed. */
export interface Plan {
  changes: ChangeSet
  files: FileOutcome[]
  documents: DocumentOutcome[]
  faults: Fault[]
  originals: Original[]
  /** Files that were there before the manager and are in its manifest from now on. */
  adopted: number
  /** What was done by hand; recorded with the next commit, whatever that is for. */
  handEdits: HandEdit[]
  /** Objects that are not written, as a file that may be theirs is broken: by key, with what is wrong. */
  broken: ReadonlyMap<string, Fault>
  /** The object that was edited by itself. */
  edited?: EditedObject
  /** The operation that is undone, and what that does to objects. */
  reverts?: string
  undone?: EditedObject[]
}

export function emptyPlan(): Plan {
  return {
    changes: new ChangeSet(),
    files: [],
    documents: [],
    faults: [],
    originals: [],
    adopted: 0,
    handEdits: [],
    broken: new Map(),
  }
}

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

/** Writes what the operation did to the manifest and the archive log; `newLog` begins a log whatever stands in its place. */
export async function addRecords(plan: Plan, fabric: FabricState, context: PlanContext, { newLog = false } = {}): Promise<void> {
  await fabric.manifest.write(plan.changes, fabric.settings)
  await appendToLog(fabric.snapshot, fabric.layout, logEntryOf(plan, fabric, context), plan.changes, newLog)
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

/** Refused files are not in the log: they have not changed, and reading them again tells the same. */
function logEntryOf(plan: Plan, fabric: FabricState, { operation, kind, actor, time }: PlanContext): LogEntry {
  const ingested = plan.files.filter((file) => file.outcome === 'ingested')
  const names = new Set(ingested.map(({ file }) => file))
  const inside = (path: string) => relative(fabric, path)
  return {
    operation,
    kind,
    time: time.toISOString(),
    actor: `${actor.name} <${actor.email}>`,
    source_commit: fabric.snapshot.commit,
    ...(plan.reverts === undefined ? {} : { reverts: plan.reverts }),
    ...loggedEdits(plan, fabric),
    ...(plan.handEdits.length === 0 ? {} : { hand_edits: plan.handEdits.map((edit) => loggedHandEdit(edit, fabric)) }),
    originals: ingested.map(({ file, blob, sha256, archived_to }) => ({
      file: inside(file),
      blob,
      sha256,
      ...(archived_to === undefined ? {} : { archived: inside(archived_to) }),
    })),
    documents: plan.documents
      .filter(({ file }) => names.has(file))
      .map(({ fate, file, document, item, line, key, path, blob }) => ({
        fate,
        file: inside(file),
        document,
        ...(item === undefined ? {} : { item }),
        line,
        ...(key === undefined ? {} : { object: key }),
        ...(path === undefined ? {} : { path: inside(path) }),
        ...(blob === undefined ? {} : { blob }),
      })),
  }
}

function loggedEdits({ edited, undone }: Plan, fabric: FabricState): Pick<LogEntry, 'edits'> {
  const edits = [...(edited === undefined ? [] : [edited]), ...(undone ?? [])]
  return edits.length === 0 ? {} : { edits: edits.map((edit) => loggedEdit(edit, fabric)) }
}

function loggedEdit({ action, object, path, before, after }: EditedObject, fabric: FabricState): LoggedEdit {
  return {
    action,
    object,
    path: relative(fabric, path),
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { blob: after }),
  }
}

function loggedHandEdit({ what, object, path, from, found, blob }: HandEdit, fabric: FabricState): LoggedHandEdit {
  return {
    what,
    object,
    path: relative(fabric, path),
    ...(from === undefined ? {} : { from: relative(fabric, from) }),
    ...(found === undefined ? {} : { found: relative(fabric, found) }),
    ...(blob === undefined ? {} : { blob }),
  }
}
