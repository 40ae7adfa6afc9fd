import { RecentlyUsed } from '../../recently-used.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import type { Change } from '../tree/change-set.ts'
import { joinPath } from '../tree/repo-path.ts'
import { isFolder } from '../tree/tree-size.ts'
import { walk } from '../tree/walk.ts'
import { fileOf, isManagedEntry, isManagedPath, objectsIn, pathsAfter, type Read } from './managed-objects.ts'

/*
 * What a large fabric tells of its managed files without a list of them: an edit of one object must not make a list of
 * 20,000 files, only to find that they are too many.
 */

/** The number of files below `managed/` as changes leave them. */
export async function countAfter(fabric: FabricState, changes: readonly Change[]): Promise<number> {
  const updated = new Set(changes.filter(({ action }) => action === 'update').map(({ path }) => path))
  const isManaged = (path: string) => isManagedPath(path, fabric)
  let count = await managedCount(fabric)
  for (const change of changes) {
    const { action, path } = change
    if ((action === 'create' || action === 'move') && isManaged(path)) count += 1
    if (action === 'delete' && isManaged(path)) count -= 1
    if (action === 'move' && isManaged(change.from) && !updated.has(change.from)) count -= 1
  }
  return count
}

/** Whether changes write or remove an object below `managed/`. Mostly the first file that they change tells. */
export async function changesObjects(fabric: FabricState, changes: readonly Change[]): Promise<boolean> {
  for (const [path, file] of pathsAfter(changes, fabric)) {
    const entry = isManagedPath(path, fabric) ? await fabric.snapshot.entry(path) : undefined
    const before = entry !== undefined && isManagedEntry(entry) ? [fileOf(path, entry.oid)] : []
    if (before[0]?.blob === file?.blob) continue
    const files = file === undefined ? before : [...before, file]
    if ((await objectsIn(files, fabric)).length > 0) return true
  }
  return false
}

interface Counted {
  files: number
  entries: number
}

const COUNTED_FOLDERS = 10_000

/** The files of folders by tree id. */
const counted = new RecentlyUsed<string, Counted>(COUNTED_FOLDERS, () => 1)

/** As many as `managedFiles` finds. */
async function managedCount(fabric: Read): Promise<number> {
  const { snapshot, layout, budget } = fabric
  const entries = await snapshot.list(layout.managed)
  const sum = { files: entries.filter(isManagedEntry).length, entries: entries.length }
  for (const { name, oid } of entries.filter(isFolder)) {
    const below = await countIn(joinPath(layout.managed, name), oid, fabric)
    sum.files += below.files
    sum.entries += below.entries
    if (sum.entries > budget.limit('folderEntries')) return (await countBelow(layout.managed, fabric)).files
  }
  return sum.files
}

async function countIn(path: string, oid: string, fabric: Read): Promise<Counted> {
  // In a working tree, the id of a folder says nothing of what is in it.
  if (fabric.snapshot.commit === null) return countBelow(path, fabric)
  const found = counted.get(oid) ?? (await countBelow(path, fabric))
  if (found.entries <= fabric.budget.limit('folderEntries')) counted.set(oid, found)
  return found
}

async function countBelow(directory: string, { snapshot, budget }: Read): Promise<Counted> {
  let files = 0
  const { entries } = await walk(snapshot, directory, {
    budget,
    keep: (entry) => {
      if (isManagedEntry(entry)) files += 1
      return false
    },
  })
  return { files, entries }
}
