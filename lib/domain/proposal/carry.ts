import { definedOf } from '../../defined-of.ts'
import { defaultSettings } from '../fabric/default-settings.ts'
import { layoutOf } from '../fabric/layout.ts'
import type { StatedSettings } from '../manifest/fabric-state.ts'
import { type ChangedFile, changedFiles } from '../revert/changed-files.ts'
import type { Change } from '../tree/change-set.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { isRecord, withCarriedRecords } from './carry-records.ts'

/** Three commits: `proposed` was made from `from`, and has to stand on `onto`. */
export interface Carried {
  from: Snapshot
  proposed: Snapshot
  onto: Snapshot
}

/** The changes that bring what was proposed onto another commit, or the paths that both have changed. */
export type Carry = { kind: 'changes'; changes: Change[] } | { kind: 'conflict'; paths: string[] }

/**
 * Carries whole files: what both sides changed in the same way is there already, and what they changed differently is a
 * conflict. So is a change that is not one of files' bytes, such as that of a link or a mode: nothing is left behind.
 * The records of the fabric, which every operation writes, are carried entry by entry.
 */
export async function carry({ from, proposed, onto }: Carried, fabric?: StatedSettings): Promise<Carry> {
  const wanted = await changedFiles(from, proposed, '')
  const since = new Map((await changedFiles(from, onto, '')).map((file) => [file.path, file.after]))
  const changes = await changesTo(proposed, wanted)
  if ((await from.treeIds(changes, '')).tree !== (await rootOf(proposed)))
    return { kind: 'conflict', paths: wanted.map(({ path }) => path) }
  const both = wanted.filter(({ path, after }) => since.has(path) && since.get(path) !== after).map(({ path }) => path)
  const only = changes.filter(({ path }) => !since.has(path))
  if (both.length === 0) return { kind: 'changes', changes: only }
  const layout = fabric && layoutOf({ ...defaultSettings(fabric.name), ...definedOf(fabric) })
  const paths = both.filter((path) => layout === undefined || !isRecord(layout, path))
  if (fabric === undefined || layout === undefined || paths.length > 0) return { kind: 'conflict', paths }
  const files = only.filter(({ path }) => !isRecord(layout, path))
  const all = await withCarriedRecords(files, { from, proposed, onto }, fabric)
  return all === undefined ? { kind: 'conflict', paths: both } : { kind: 'changes', changes: all }
}

/**
 * Whether a proposal has nothing left for its fabric: each file is as on the base, but for the log, which tells of
 * operations that have undone each other.
 */
export async function holdsNothing(
  { base, proposed }: { base: Snapshot; proposed: Snapshot },
  directory: string,
): Promise<boolean> {
  const files = await changedFiles(base, proposed, '')
  const log = joinPath(directory, '.hnp/archive-log')
  if (!files.every(({ path }) => path === `${log}.yaml` || path.startsWith(`${log}/`))) return false
  return (await base.treeIds(await changesTo(proposed, files), '')).tree === (await rootOf(proposed))
}

/** The root's tree id; undefined if it is empty, as `treeIds` has it. */
async function rootOf(snapshot: Snapshot): Promise<string | undefined> {
  return (await snapshot.list('')).length === 0 ? undefined : (await snapshot.entry(''))?.oid
}

function changesTo(proposed: Snapshot, files: readonly ChangedFile[]): Promise<Change[]> {
  return Promise.all(
    files.map(async ({ path, before, after: blob }): Promise<Change> => {
      if (blob === undefined) return { action: 'delete', path }
      return { action: before === undefined ? 'create' : 'update', path, blob, bytes: await proposed.blob(blob) }
    }),
  )
}
