import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { isWithin, type Layout } from '../fabric/layout.ts'
import { kindInKey } from '../fabric/object-ref.ts'
import { addHandEdits } from '../ingest/ingest.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { emptyPlan, type Plan, type PlanContext } from '../plan/plan.ts'
import { addRecords } from '../plan/plan-records.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { type ChangedEntry, changedEntries } from './changed-entries.ts'
import { changedFiles } from './changed-files.ts'
import { sharedFiles, undoDocument } from './undo-document.ts'
import { changedSince, undoFiles } from './undo-files.ts'
import { undoObject } from './undo-object.ts'

/** An operation with the branch right before and right after its commit. */
export interface CommittedOperation {
  operation: string
  before: Snapshot
  after: Snapshot
}

/**
 * Plans the inverse of an operation: restores the objects and files that its commit changed. Merges an object that has
 * changed since, three-way. Throws `revert_conflict` with every object and file that does not merge cleanly; nothing
 * changes in that case.
 */
export async function planRevert(
  fabric: FabricState,
  reverted: CommittedOperation,
  context: PlanContext,
  check?: DocumentCheck,
): Promise<Plan> {
  const plan: Plan = { ...emptyPlan(), reverts: reverted.operation, undone: [] }
  const { layout } = fabric
  const { operation, before, after } = reverted
  await addHandEdits(plan, fabric, context, check)
  const faults: Fault[] = []
  const files = await changedFiles(before, after, layout.directory)
  const shared = await sharedFiles(fabric, files)
  const undoing = { commit: reverted, operation: context.operation, check }
  const managed = new Set(fabric.kinds.all.map(({ plural }) => plural))
  for (const entry of await changedEntries(before, after, layout)) {
    const fault = managed.has(entry.plural)
      ? await undoObject(fabric, plan, entry, undoing)
      : await (isIn(shared, entry, layout) ? undoDocument(fabric, plan, entry, undoing) : restoreDocumentEntry(fabric, entry))
    if (fault !== undefined) faults.push(fault)
  }
  const crds = files.filter(({ path }) => isWithin(layout.crds, path))
  const isApart = (path: string) => shared.has(path) || isWithin(layout.hnp, path) || isWithin(layout.managed, path)
  const others = files.filter(({ path }) => !isApart(path))
  faults.push(...(await undoFiles(fabric, plan, [...others, ...crds])))
  if (faults.length > 0) {
    const message = `The operation ${operation} cannot be undone: some of what it did was changed since`
    throw new DomainError('revert_conflict', message, { operation, faults })
  }
  if (plan.undone?.length === 0 && plan.files.length === 0 && !crds.some(({ path }) => plan.changes.get(path)))
    return { ...emptyPlan(), reverts: operation, undone: [] }
  if (!plan.changes.isEmpty) await addRecords(plan, fabric, context)
  return plan
}

function isIn(files: ReadonlySet<string>, { before, after }: ChangedEntry, { directory }: Layout): boolean {
  return [before, after].some((entry) => entry !== undefined && files.has(joinPath(directory, entry.path)))
}

/**
 * Restores the manifest entry of a document of another kind; its file is restored with the other files. Returns a fault
 * if the object is elsewhere by now: the file that is restored would be a second one.
 */
async function restoreDocumentEntry(fabric: FabricState, entry: ChangedEntry): Promise<Fault | undefined> {
  const { plural, object, before, after } = entry
  const { manifest, layout } = fabric
  const known = await manifest.get(plural, object)
  const isWhereItWas = [before?.path, after?.path].includes(known?.path)
  const elsewhere = isWhereItWas && (known !== undefined || before !== undefined) ? undefined : await placeOf(fabric, object)
  if (elsewhere !== undefined) return changedSince(joinPath(layout.directory, elsewhere), `${object} has moved there since`)
  if (before === undefined) await manifest.delete(plural, object)
  else await manifest.set(plural, before)
  return undefined
}

/** The file of an object, relative to the fabric's directory, whatever became of its kind. */
async function placeOf({ manifest, kinds }: FabricState, object: string): Promise<string | undefined> {
  const { group, kind } = kindInKey(object)
  const managed = kinds.find(group, kind)
  const entry = managed === undefined ? undefined : await manifest.get(managed.plural, object)
  return (entry ?? (await manifest.get(UNMANAGED, object)))?.path
}
