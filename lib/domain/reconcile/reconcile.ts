import type { Fault } from '../../contract/fault.ts'
import type { HandEdit } from '../../contract/report.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { guardFile } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import { type Adopting, adoptFile } from './adopt-file.ts'
import { compareManaged } from './compare-managed.ts'
import { type HandFile, readHandFile } from './hand-file.ts'
import { brokenPaths, duplicateFaults, ownFileBroken, placesOf } from './object-places.ts'

/** What hands did below `managed/` since the manager wrote last. */
export interface Reconciliation {
  edits: HandEdit[]
  /** Of files that are left as they are: broken ones, and what is not for the manager. */
  faults: Fault[]
  /** Objects that must not be written, as a file that may be theirs is broken: by key, with what is wrong. */
  broken: Map<string, Fault>
}

/**
 * Takes hand edits into the manifest and puts files to their places: an edited, added, renamed, moved or deleted file
 * is adopted, a file with several objects becomes a file for each. What is broken is told and left alone. The manifest
 * in memory says so afterwards, the change set holds only what has to be put right: where that is nothing, there is no
 * reason for a commit.
 */
export async function reconcile(fabric: FabricState, changes: ChangeSet, operation: string): Promise<Reconciliation> {
  const comparison = await compareManaged(fabric)
  const files: HandFile[] = []
  for (const file of comparison.changed) files.push(await readHandFile(fabric, file))
  const result: Reconciliation = { edits: [], faults: [...comparison.faults], broken: new Map() }
  const unsettled = new Set(comparison.unsettled)
  const leave = (file: HandFile, faults: readonly Fault[]) => {
    for (const fault of faults) result.faults.push(fault)
    const [error] = faults.filter(({ severity }) => severity === 'error')
    if (error === undefined) return
    unsettled.add(directoryBelow(fabric, file.file.path))
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
  fabric.manifest.compared(unsettled)
  return result
}

interface AdoptedFiles {
  edits: HandEdit[]
  left: { file: HandFile; faults: Fault[] }[]
}

/** Files that find no place are tried again after others, which may have made room. */
async function adoptAll(adopting: Adopting, files: readonly HandFile[]): Promise<AdoptedFiles> {
  const edits: HandEdit[] = []
  const left: AdoptedFiles['left'] = []
  for (const file of files) {
    const guarded = await guardFile(file.file.path, adopting.fabric.budget, () => adoptFile(adopting, file))
    const adopted = 'fault' in guarded ? { faults: [guarded.fault] } : guarded.value
    if ('faults' in adopted) left.push({ file, faults: adopted.faults })
    else edits.push(...adopted.edits)
  }
  const unblocked = left.filter(({ faults }) => faults.length > 0 && faults.every((fault) => hasRoomNow(fault, adopting.changes)))
  if (unblocked.length === 0) return { edits, left }
  const again = await adoptAll(
    adopting,
    unblocked.map(({ file }) => file),
  )
  return { edits: [...edits, ...again.edits], left: [...left.filter((one) => !unblocked.includes(one)), ...again.left] }
}

function hasRoomNow({ code, related }: Fault, changes: ChangeSet): boolean {
  return code === 'path_taken' && related?.every(({ file }) => changes.isMovedAway(file) && !changes.get(file)) === true
}

function keysOf({ known, objects }: HandFile): string[] {
  return [...(known === undefined ? [] : [known.entry.object]), ...objects.map(({ candidate }) => candidate.key)]
}

/** The name below `managed/`: most often that of a kind. */
function directoryBelow({ layout }: FabricState, path: string): string {
  return path.slice(layout.managed.length + 1).split('/')[0] ?? ''
}
