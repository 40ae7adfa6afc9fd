import { error, type Fault } from '../../contract/fault.ts'
import type { HandEdit } from '../../contract/report.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import type { ChangeSet } from '../tree/change-set.ts'
import { dirname, joinPath } from '../tree/repo-path.ts'
import type { HandFile, HandObject } from './hand-file.ts'

export interface AdoptionContext {
  fabric: FabricState
  changes: ChangeSet
  operation: string
}

/**
 * Records a changed file without faults in the manifest and moves each of its objects to its path. Returns the faults
 * if an object has no free path.
 */
export async function adoptFile(context: AdoptionContext, file: HandFile): Promise<{ edits: HandEdit[] } | { faults: Fault[] }> {
  const placements: { object: HandObject; path: string }[] = []
  const faults: Fault[] = []
  for (const object of file.objects) {
    const path = await placeFor(context, file, object)
    if (path === undefined) faults.push(pathTaken(context.fabric, file, object))
    else placements.push({ object, path })
  }
  if (faults.length > 0) return { faults }
  await putInPlace(context, file, placements)
  const edits: HandEdit[] = []
  for (const { object, path } of placements) {
    await context.fabric.manifest.set(object.candidate.plural, entryAfter(context, object, path))
    edits.push(...editOf(context.fabric, file, object, path))
  }
  return { edits }
}

/**
 * Returns the object's canonical path. If another file occupies that path, an object alone in its file keeps the file's
 * path, as does an object that has not moved; otherwise undefined.
 */
async function placeFor({ fabric, changes }: AdoptionContext, { file, known, objects }: HandFile, object: HandObject) {
  if (known?.entry.object === object.candidate.key) return file.path
  const canonical = joinPath(fabric.layout.managed, object.candidate.managedPath)
  const isFree =
    (changes.isMovedAway(canonical) || (await fabric.snapshot.entry(canonical)) === undefined) &&
    (await fabric.places.obstacle(canonical, changes)) === undefined
  if (canonical === file.path || isFree) return canonical
  return objects.length === 1 ? file.path : undefined
}

async function putInPlace(
  { changes }: AdoptionContext,
  { file }: HandFile,
  placements: readonly { object: HandObject; path: string }[],
): Promise<void> {
  const whole = placements.find(({ object }) => object.blob === file.oid)
  if (whole !== undefined && whole.path !== file.path && !changes.isMovedAway(whole.path))
    return changes.move(file.path, whole.path, file.oid)
  for (const { object, path } of placements) changes.write(path, object.bytes, path === file.path ? file.oid : undefined)
  if (!placements.some(({ path }) => path === file.path)) changes.delete(file.path)
}

function entryAfter({ fabric, operation }: AdoptionContext, { candidate, entry, blob }: HandObject, path: string): ManifestEntry {
  const place = { path: relative(fabric, path), blob }
  if (entry === undefined) return { object: candidate.key, ...place, base: null, operation }
  const { base = entry.blob, ...rest } = entry
  return { ...rest, ...place, ...(base === blob ? {} : { base }) }
}

/** Returns no edit if a file with several objects is only reduced to its original object. */
function editOf(
  fabric: FabricState,
  { file, objects }: HandFile,
  { candidate, entry, blob }: HandObject,
  path: string,
): HandEdit[] {
  const edit = (from = path) => ({
    object: candidate.key,
    path,
    ...(from === path ? {} : { from }),
    ...(file.path === path ? {} : { found: file.path }),
    blob,
  })
  if (entry === undefined) return [{ what: 'added', ...edit() }]
  const from = joinPath(fabric.layout.directory, entry.path)
  if (from === file.path) return blob === entry.blob ? [] : [{ what: 'edited', ...edit(from) }]
  if (objects.length > 1) return [{ what: 'put_together', ...edit(from) }]
  return [{ what: dirname(from) === dirname(file.path) ? 'renamed' : 'moved', ...edit(from) }]
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
