import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Comparison } from './compare-managed.ts'
import type { HandFile, HandObject } from './hand-file.ts'

/** Other places of an object that a message names; `related` has as many. */
const MOST_PLACES = 10

/** Where an object stands: in a file, or in a further document of a file that has it already. */
export interface Place {
  path: string
  document?: number
}

/** The places at which each object of a changed file stands, those of files that nobody touched included. */
export function placesOf(fabric: FabricState, files: readonly HandFile[], { missing }: Comparison): Map<string, Place[]> {
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

/** Files of objects, by path from the fabric's directory, that are left as they are for an error of their own. */
export function brokenPaths(fabric: FabricState, files: readonly HandFile[]): ReadonlySet<string> {
  const broken = files.filter(({ faults }) => faults.some(({ severity }) => severity === 'error'))
  return new Set(broken.map(({ file }) => relative(fabric, file.path)))
}

/**
 * An object does not move out of a broken file: the file may still be the object's once it is repaired. Were the object
 * adopted elsewhere now, the next ingest would no longer know whose file the broken one is, and would plan otherwise.
 */
export function ownFileBroken(
  fabric: FabricState,
  { file }: HandFile,
  { candidate, entry }: HandObject,
  broken: ReadonlySet<string>,
): Fault[] {
  if (entry === undefined || !broken.has(entry.path) || broken.has(relative(fabric, file.path))) return []
  const own = joinPath(fabric.layout.directory, entry.path)
  return [
    error(
      'duplicate_object',
      { file: file.path, line: candidate.line, column: 1 },
      `${candidate.key} has its file at ${own}, which is broken`,
      {
        expected: 'one file for an object',
        hint: `delete ${own} to move the object here, or repair it and delete this file`,
        related: [{ file: own }],
      },
    ),
  ]
}

function isAt(places: readonly Place[], path: string): boolean {
  return places.some((place) => place.path === path)
}

/** The faults of an object that stands at another place, too. */
export function duplicateFaults(
  { file }: HandFile,
  { candidate }: HandObject,
  places: ReadonlyMap<string, readonly Place[]>,
): Fault[] {
  const others = (places.get(candidate.key) ?? []).filter(({ path, document }) => path !== file.path || document !== undefined)
  if (others.length === 0) return []
  return [
    error(
      'duplicate_object',
      { file: file.path, line: candidate.line, column: 1 },
      `${candidate.key} is also in ${namesOf(others)}`,
      {
        expected: 'one file for an object',
        hint: 'keep one of them and delete the other: until then the object is applied twice',
        related: others.slice(0, MOST_PLACES).map(({ path }) => ({ file: path })),
      },
    ),
  ]
}

function namesOf(places: readonly Place[]): string {
  const names = places
    .slice(0, MOST_PLACES)
    .map(({ path, document }) => (document === undefined ? path : `${path}, document ${document}`))
  return [...names, ...(places.length > MOST_PLACES ? [`${places.length - MOST_PLACES} more`] : [])].join(', ')
}
