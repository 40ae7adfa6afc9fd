import type { Fault } from '../../contract/fault.ts'
import type { HandEdit } from '../../contract/report.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { DocumentCheck } from '../raw/read-raw-file.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardFile } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import { type AdoptionContext, adoptFile } from './adopt-file.ts'
import { compareManaged } from './compare-managed.ts'
import { leaveFormerKinds } from './former-kinds.ts'
import { type HandFile, readHandFile } from './hand-file.ts'
import { brokenPaths, duplicateFaults, ownFileBroken, placesOf } from './object-places.ts'
import { takeOver } from './take-over.ts'

/** The changes made by hand below `managed/` since the manager's last commit. */
export interface Reconciliation {
  /** With the objects that moved here because their kinds are managed now. */
  edits: HandEdit[]
  /** Faults of files that stay as they are: broken files and files that are not for the manager. */
  faults: Fault[]
  /** Objects that must not be written because a file that may be theirs is broken: the fault by key. */
  broken: Map<string, Fault>
}

/**
 * Records hand edits in the manifest and moves files to their paths. Adopts an edited, added, renamed, moved or deleted
 * file, and splits a file with several objects into one file for each. Reports broken files and leaves them as they
 * are. The manifest in memory holds the result; the change set holds only the corrections. An empty change set needs no
 * commit.
 */
export async function reconcile(
  fabric: FabricState,
  changes: ChangeSet,
  operation: string,
  check?: DocumentCheck,
): Promise<Reconciliation> {
  const comparison = await compareManaged(fabric)
  const files: HandFile[] = []
  for (const file of comparison.changed) files.push(await readHandFile(fabric, file, check))
  const warnings = files.flatMap((file) => file.warnings)
  const result: Reconciliation = { edits: [], faults: [...comparison.faults, ...warnings], broken: new Map() }
  const irregular = new Set(comparison.irregular)
  const leave = (file: HandFile, faults: readonly Fault[]) => {
    for (const fault of faults) result.faults.push(fault)
    const error = faults.find(({ severity }) => severity === 'error')
    if (error === undefined) return
    irregular.add(directoryBelow(fabric, file.file.path))
    for (const key of keysOf(file)) result.broken.set(key, error)
  }
  const places = placesOf(fabric, files, comparison)
  const broken = brokenPaths(fabric, files)
  const whole: HandFile[] = []
  for (const file of files) {
    const faults = [
      ...file.faults,
      ...file.objects.flatMap((object) => duplicateFaults(file, object, places)),
      ...file.objects.flatMap((object) => ownFileBroken(fabric, file, object, broken)),
    ]
    if (faults.length > 0) leave(file, faults)
    else whole.push(file)
  }
  const adopted = await adoptAll({ fabric, changes, operation }, whole)
  result.edits.push(...adopted.edits)
  for (const { file, faults } of adopted.left) leave(file, faults)
  for (const { plural, entry } of comparison.missing) {
    if (places.has(entry.object)) continue
    await fabric.manifest.delete(plural, entry.object)
    result.edits.push({ what: 'deleted', object: entry.object, path: joinPath(fabric.layout.directory, entry.path) })
  }
  const former = await leaveFormerKinds({ fabric, changes, operation })
  result.edits.push(...former.edits)
  result.faults.push(...former.faults)
  const taken = await takeOver({ fabric, changes, operation })
  result.edits.push(...taken.edits)
  result.faults.push(...taken.faults)
  fabric.manifest.compared(irregular, taken.faults.length === 0 ? fabric.kinds.digest : undefined)
  return result
}

interface AdoptedFiles {
  edits: HandEdit[]
  left: { file: HandFile; faults: Fault[] }[]
}

/** Adopts the files. Retries files without a free path after the others, which may have made room. */
async function adoptAll(context: AdoptionContext, files: readonly HandFile[]): Promise<AdoptedFiles> {
  const edits: HandEdit[] = []
  const left: AdoptedFiles['left'] = []
  for (const file of files) {
    const guarded = await guardFile(file.file.path, context.fabric.budget, () => adoptFile(context, file))
    const adopted = 'fault' in guarded ? { faults: [guarded.fault] } : guarded.value
    if ('faults' in adopted) left.push({ file, faults: adopted.faults })
    else edits.push(...adopted.edits)
  }
  const unblocked = left.filter(({ faults }) => faults.every((fault) => hasRoomNow(fault, context.changes)))
  if (unblocked.length === 0) return { edits, left }
  const again = await adoptAll(
    context,
    unblocked.map(({ file }) => file),
  )
  return { edits: [...edits, ...again.edits], left: [...left.filter((file) => !unblocked.includes(file)), ...again.left] }
}

/** Whether the place in the way, if the fault has one, is free by now. */
function hasRoomNow({ related }: Fault, changes: ChangeSet): boolean {
  return related?.some(({ file }) => changes.isMovedAway(file) && !changes.get(file)) === true
}

function keysOf({ known, objects }: HandFile): string[] {
  const keys = objects.map(({ candidate }) => candidate.key)
  return known === undefined ? keys : [known.entry.object, ...keys]
}

/** Returns the name of the directory below `managed/`, usually the plural of a kind. */
function directoryBelow({ layout }: FabricState, path: string): string {
  return path.slice(layout.managed.length + 1).replace(/\/.*/s, '')
}
