import { error, type Fault } from '../../contract/fault.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Comparison } from './compare-managed.ts'
import type { HandFile, HandObject } from './hand-file.ts'

/** Maximum number of other places that a message and `related` name. */
const MOST_PLACES = 10

/** The place of an object: a file, or a further document of a file that already contains the object. */
export interface ObjectPlace {
  path: string
  document?: number
}

/** Returns the places of each object in a changed file, including places in files that nobody touched. */
export function placesOf(fabric: FabricState, files: readonly HandFile[], { missing }: Comparison): Map<string, ObjectPlace[]> {
  const changed = new Set(files.map(({ file }) => relative(fabric, file.path)))
  const gone = new Set(missing.map(({ entry }) => entry.path))
  const places = new Map<string, ObjectPlace[]>()
  for (const { file, objects } of files) {
    for (const { candidate, entry } of objects) {
      const ofObject = places.get(candidate.key) ?? []
      places.set(candidate.key, ofObject)
      // Two definitions in one file are as wrong as two files.
      ofObject.push({ path: file.path, ...(isAt(ofObject, file.path) ? { document: candidate.document } : {}) })
      if (entry === undefined || changed.has(entry.path) || gone.has(entry.path)) continue
      const untouched = joinPath(fabric.layout.directory, entry.path)
      if (!isAt(ofObject, untouched)) ofObject.push({ path: untouched })
    }
  }
  return places
}

/**
 * Returns the files, by path relative to the fabric's directory, that stay as they are because of faults in them.
 */
export function brokenPaths(fabric: FabricState, files: readonly HandFile[]): ReadonlySet<string> {
  return new Set(files.filter(({ faults }) => faults.length > 0).map(({ file }) => relative(fabric, file.path)))
}

/**
 * Returns a fault if the object's recorded file is broken: an object does not move out of a broken file, which may
 * still be the object's file once it is repaired. If the object were adopted elsewhere now, the next ingest would not
 * know whose file the broken one is, and its plan would differ.
 */
export function ownFileBroken(
  fabric: FabricState,
  { file }: HandFile,
  { candidate, entry }: HandObject,
  broken: ReadonlySet<string>,
): Fault[] {
  if (entry === undefined || !broken.has(entry.path) || broken.has(relative(fabric, file.path))) return []
  const recordedPath = joinPath(fabric.layout.directory, entry.path)
  return [
    error(
      'duplicate_object',
      { file: file.path, line: candidate.line, column: 1 },
      `${candidate.key} has its file at ${recordedPath}, which is broken`,
      {
        expected: 'one file for an object',
        hint: `delete ${recordedPath} to move the object here, or repair it and delete this file`,
        related: [{ file: recordedPath }],
      },
    ),
  ]
}

function isAt(places: readonly ObjectPlace[], path: string): boolean {
  return places.some((place) => place.path === path)
}

/** Returns the fault of an object that also has another place. */
export function duplicateFaults(
  { file }: HandFile,
  { candidate }: HandObject,
  places: ReadonlyMap<string, readonly ObjectPlace[]>,
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

function namesOf(places: readonly ObjectPlace[]): string {
  const names = places
    .slice(0, MOST_PLACES)
    .map(({ path, document }) => (document === undefined ? path : `${path}, document ${document}`))
  return [...names, ...(places.length > MOST_PLACES ? [`${places.length - MOST_PLACES} more`] : [])].join(', ')
}
