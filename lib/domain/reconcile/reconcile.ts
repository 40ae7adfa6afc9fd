import type { ChangeSet } from '../change-set.ts'
import type { Fault } from '../fault.ts'
import type { HandEdit } from '../operation.ts'
import { type FabricState, relative } from '../plan/fabric-state.ts'
import { guardFile } from '../plan/file-guard.ts'
import { joinPath } from '../repo-path.ts'
import { type Adopting, adoptFile } from './adopt-file.ts'
import { type Comparison, compareManaged } from './compare-managed.ts'
import { type HandFile, type HandObject, readHandFile } from './hand-file.ts'

/** What hands did below `managed/` since the manager wrote last. */
export interface Reconciliation {
  edits: HandEdit[]
  /** Of files that are left as they are: broken ones, and what is not for the manager. */
  faults: Fault[]
  /** Objects that must not be written, as a file that may be theirs is broken: by key, with what is wrong. */
  broken: Map<string, Fault>
}

/**
 * Takes hand edits into the manifest and puts files to their places: an edited, added, renamed, moved or deleted file is adopted, a file with
 * several objects becomes a file for each. What is broken is told and left alone. The manifest in memory says so afterwards, the change set
 * holds only what has to be put right: where that is nothing, there is no reason for a commit.
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
  const whole: HandFile[] = []
  for (const file of files) {
    const faults = [...file.faults, ...file.objects.flatMap((object) => duplicateFaults(file, object, places))]
    if (faults.length > 0) leave(file, faults)
    else whole.push(file)
  }
  const adopting: Adopting = { fabric, changes, operation }
  for (const file of whole) {
    const guarded = await guardFile(file.file.path, fabric.budget, () => adoptFile(adopting, file))
    const adopted = 'fault' in guarded ? { faults: [guarded.fault] } : guarded.value
    if ('faults' in adopted) leave(file, adopted.faults)
    else result.edits.push(...adopted.edits)
  }
  for (const { plural, entry } of comparison.missing) {
    if (places.has(entry.object)) continue
    await fabric.manifest.delete(plural, entry.object)
    result.edits.push({ what: 'deleted', object: entry.object, path: joinPath(fabric.layout.directory, entry.path) })
  }
  fabric.manifest.compared(unsettled)
  return result
}

/** Other places of an object that a message names; `related` has as many. */
const MOST_PLACES = 10

/** Where an object stands: in a file, or in a further document of a file that has it already. */
interface Place {
  path: string
  document?: number
}

/** The places at which each object of a changed file stands, those of files that nobody touched included. */
function placesOf(fabric: FabricState, files: readonly HandFile[], { missing }: Comparison): Map<string, Place[]> {
  const changed = new Set(files.map(({ file }) => relative(fabric, file.path)))
  const gone = new Set(missing.map(({ entry }) => entry.path))
  const places = new Map<string, Place[]>()
  for (const { file, objects } of files) {
    for (const { candidate, entry } of objects) {
      const own = places.get(candidate.key) ?? []
      places.set(candidate.key, own)
      // Twice in one file is as wrong as in two.
      own.push({ path: file.path, ...(isAt(own, file.path) ? { document: candidate.document } : {}) })
      if (entry === undefined || changed.has(entry.path) || gone.has(entry.path)) continue
      const untouched = joinPath(fabric.layout.directory, entry.path)
      if (!isAt(own, untouched)) own.push({ path: untouched })
    }
  }
  return places
}

function isAt(places: readonly Place[], path: string): boolean {
  return places.some((place) => place.path === path)
}

function duplicateFaults({ file }: HandFile, { candidate }: HandObject, places: ReadonlyMap<string, readonly Place[]>): Fault[] {
  const others = (places.get(candidate.key) ?? []).filter(({ path, document }) => path !== file.path || document !== undefined)
  if (others.length === 0) return []
  return [
    {
      code: 'duplicate_object',
      severity: 'error',
      message: `${candidate.key} is also in ${namesOf(others)}`,
      file: file.path,
      line: candidate.line,
      column: 1,
      expected: 'one file for an object',
      hint: 'keep one of them and delete the other: until then the object is applied twice',
      related: others.slice(0, MOST_PLACES).map(({ path }) => ({ file: path })),
    },
  ]
}

function namesOf(places: readonly Place[]): string {
  const names = places
    .slice(0, MOST_PLACES)
    .map(({ path, document }) => (document === undefined ? path : `${path}, document ${document}`))
  return [...names, ...(places.length > MOST_PLACES ? [`${places.length - MOST_PLACES} more`] : [])].join(', ')
}

function keysOf({ known, objects }: HandFile): string[] {
  return [...(known === undefined ? [] : [known.entry.object]), ...objects.map(({ candidate }) => candidate.key)]
}

/** The name below `managed/`: most often that of a kind. */
function directoryBelow({ layout }: FabricState, path: string): string {
  return path.slice(layout.managed.length + 1).split('/')[0] ?? ''
}
