import { type Fault, warning } from '../../contract/fault.ts'
import type { HandEdit } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { unmanagedPath } from '../appliers/unmanaged-path.ts'
import { kindInKey } from '../fabric/object-ref.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, relative } from '../manifest/fabric-state.ts'
import { documentsIn, unmanagedText } from '../plan/unmanaged-document.ts'
import { UNMANAGED } from '../plan/unmanaged-files.ts'
import { guardSize } from '../tree/file-guard.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { AdoptionContext } from './adopt-file.ts'
import type { TakeOver } from './take-over.ts'

/** Returns the directories of kinds below `managed/` that the fabric manages no more, or not under this plural. */
export function formerPlurals({ manifest, kinds }: FabricState): ReadonlySet<string> {
  const former = manifest.kinds.filter(({ plural }) => plural !== UNMANAGED && kinds.byPlural(plural) === undefined)
  return new Set(former.map(({ plural }) => plural))
}

/**
 * Moves objects whose kind is managed no more to `unmanaged/`, and those whose kind has another plural now to its
 * directory, byte for byte: a raw file with a newer version of one would leave the old version to be applied as well.
 */
export async function leaveFormerKinds(context: AdoptionContext): Promise<TakeOver> {
  const result: TakeOver = { edits: [], faults: [] }
  for (const plural of formerPlurals(context.fabric)) {
    const entries = await context.fabric.manifest.all(plural)
    for (const entry of entries) {
      const moved = await moveOut(context, plural, entry)
      if ('what' in moved) result.edits.push(moved)
      else result.faults.push(moved)
    }
  }
  return result
}

async function moveOut(context: AdoptionContext, plural: string, entry: ManifestEntry): Promise<HandEdit | Fault> {
  const { fabric, changes } = context
  const { snapshot, layout, manifest, kinds } = fabric
  const { object } = entry
  const from = joinPath(layout.directory, entry.path)
  const file = await snapshot.entry(from)
  if (file === undefined) {
    await manifest.delete(plural, object)
    return { what: 'deleted', object, path: from }
  }
  if (file.type !== 'blob') return stays(object, from, 'it is no file any more')
  const { group, kind } = kindInKey(object)
  const managed = kinds.find(group, kind)
  const name = from.slice(layout.managed.length + 1)
  const own = name.startsWith(`${plural}/`) ? name.slice(plural.length + 1) : name
  const to =
    managed === undefined ? joinPath(layout.unmanaged, unmanagedPath(name)) : joinPath(layout.managed, `${managed.plural}/${own}`)
  const obstacle = await fabric.places.obstacleToNew(to, changes)
  if (obstacle !== undefined || !(await fabric.places.claim(to))) return stays(object, from, obstacle ?? `${to} is taken`)
  const blob = managed === undefined ? await versionIn(fabric, from, file.oid, object) : file.oid
  if (blob === undefined) return stays(object, from, 'the file does not hold the object, or more than it')
  changes.move(from, to, file.oid)
  await manifest.delete(plural, object)
  await manifest.set(managed?.plural ?? UNMANAGED, entryAt(entry, { path: relative(fabric, to), blob, file: file.oid }))
  return { what: managed === undefined ? 'given_back' : 'taken_over', object, path: to, from, blob }
}

/** The version that the object of a file has below `unmanaged/`: without comments of their own before and after it. */
async function versionIn({ snapshot, kinds }: FabricState, path: string, oid: string, key: string): Promise<string | undefined> {
  const read = await guardSize(path, () => snapshot.blob(oid))
  if ('fault' in read) return undefined
  const file = unmanagedText(path, read.value, { kinds })
  const [only, other] = documentsIn(file)
  const isWhole = file.faults.every(({ severity }) => severity !== 'error')
  return isWhole && other === undefined && only?.candidate.key === key ? only.candidate.blob : undefined
}

/** What a hand has edited is merged with later raw files against what the manager wrote. */
function entryAt(
  { base, ...entry }: ManifestEntry,
  { path, blob, file }: { path: string; blob: string; file: string },
): ManifestEntry {
  const kept = base === undefined && entry.blob !== file ? entry.blob : base
  return { ...entry, path, blob, ...definedOf({ base: kept }) }
}

function stays(object: string, file: string, reason: string): Fault {
  return warning('not_adopted', file, `${object} is of a kind that is not managed any more, but stays here: ${reason}`, {
    hint: 'put right what is in the way, in a commit of your own, or manage the kind again with the setting kinds',
  })
}
