import type { Fault } from '../../contract/fault.ts'
import { error } from '../../contract/fault.ts'
import type { HandEdit } from '../../contract/report.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { dirname, joinPath } from '../tree/repo-path.ts'
import type { HandFile, HandObject } from './hand-file.ts'

export interface Adopting {
  fabric: FabricState
  changes: ChangeSet
  operation: string
}

/**
 * Takes a changed file without faults into the manifest and puts each of its objects to its place; or says why there is
 * none.
 */
export async function adoptFile(adopting: Adopting, file: HandFile): Promise<{ edits: HandEdit[] } | { faults: Fault[] }> {
  const placed: { object: HandObject; path: string }[] = []
  const taken: Fault[] = []
  for (const object of file.objects) {
    const path = await placeFor(adopting, file, object)
    if (path === undefined) taken.push(pathTaken(adopting.fabric, file, object))
    else placed.push({ object, path })
  }
  if (taken.length > 0) return { faults: taken }
  await putInPlace(adopting, file, placed)
  const edits: HandEdit[] = []
  for (const { object, path } of placed) {
    await adopting.fabric.manifest.set(object.candidate.plural, entryAfter(adopting, object, path))
    edits.push(...editOf(adopting.fabric, file, object, path))
  }
  return { edits }
}

/**
 * The object's canonical path. Where another file stands there a file of one object stays as it is, and so does one
 * that is where it was.
 */
async function placeFor({ fabric, changes }: Adopting, { file, known, objects }: HandFile, object: HandObject) {
  if (known?.entry.object === object.candidate.key) return file.path
  const canonical = joinPath(fabric.layout.managed, object.candidate.managedPath)
  const isFree =
    changes.get(canonical) === undefined &&
    (changes.isMovedAway(canonical) || (await fabric.snapshot.entry(canonical)) === undefined) &&
    (await fabric.places.obstacle(canonical, changes)) === undefined
  if (canonical === file.path || isFree) return canonical
  return objects.length === 1 ? file.path : undefined
}

async function putInPlace(
  { changes }: Adopting,
  { file }: HandFile,
  placed: readonly { object: HandObject; path: string }[],
): Promise<void> {
  const [only] = placed
  if (only !== undefined && placed.length === 1) {
    if (only.path === file.path) return
    if (!changes.isMovedAway(only.path)) return changes.move(file.path, only.path, file.oid)
  }
  for (const { object, path } of placed) changes.write(path, object.bytes, path === file.path ? file.oid : undefined)
  if (!placed.some(({ path }) => path === file.path)) changes.delete(file.path)
}

function entryAfter({ fabric, operation }: Adopting, { candidate, entry, blob }: HandObject, path: string): ManifestEntry {
  const place = { path: relative(fabric, path), blob }
  if (entry === undefined) return { object: candidate.key, ...place, base: null, operation }
  const { base: before, ...rest } = entry
  const base = before === undefined && blob !== entry.blob ? entry.blob : before
  return { ...rest, ...place, ...(base === undefined || base === blob ? {} : { base }) }
}

/** Nothing where a file of several objects is only cut down to the one it had. */
function editOf(
  fabric: FabricState,
  { file, objects }: HandFile,
  { candidate, entry, blob }: HandObject,
  path: string,
): HandEdit[] {
  const was = entry === undefined ? undefined : joinPath(fabric.layout.directory, entry.path)
  const edit = {
    object: candidate.key,
    path,
    ...(was === undefined || was === path ? {} : { from: was }),
    ...(file.path === path ? {} : { found: file.path }),
    blob,
  }
  if (was === undefined) return [{ what: 'added', ...edit }]
  if (was === file.path) return blob === entry?.blob ? [] : [{ what: 'edited', ...edit }]
  if (objects.length > 1) return [{ what: 'put_together', ...edit }]
  return [{ what: dirname(was) === dirname(file.path) ? 'renamed' : 'moved', ...edit }]
}

function pathTaken({ layout }: FabricState, { file }: HandFile, { candidate }: HandObject): Fault {
  const path = joinPath(layout.managed, candidate.managedPath)
  return error(
    'path_taken',
    { file: file.path, line: candidate.line, column: 1 },
    `${candidate.key} cannot get a file of its own: another file is at ${path}`,
    { hint: `move ${path} away, or take the object out of this file`, related: [{ file: path }] },
  )
}
