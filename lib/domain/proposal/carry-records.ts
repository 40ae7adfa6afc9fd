import { isDeepStrictEqual } from 'node:util'
import { appendToLog } from '../archive/archive-log.ts'
import { decodeLogPage, type LogEntry } from '../archive/log-entry.ts'
import { isWithin, type Layout } from '../fabric/layout.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { type FabricState, openFabric, type StatedSettings } from '../manifest/fabric-state.ts'
import { changedEntries } from '../revert/changed-entries.ts'
import { changedFiles } from '../revert/changed-files.ts'
import { type Change, ChangeSet } from '../tree/change-set.ts'
import { changedSnapshot } from '../tree/changed-snapshot.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import type { Carried } from './carry.ts'

/** Whether a path is of the records that every operation writes: the manifest, and the log. */
export function isRecord({ manifest, manifestShards, archiveLog, archiveLogPages }: Layout, path: string): boolean {
  return path === manifest || path === archiveLog || isWithin(manifestShards, path) || isWithin(archiveLogPages, path)
}

/**
 * The changes of a proposal to the files of people and of appliers, with those that write what it has recorded into the
 * records of another commit: its entries of the manifest, and its operations at the end of the log. Undefined if both
 * sides have changed the entry of an object, or if it changes the settings. Throws `manifest_unreadable`.
 */
export async function withCarriedRecords(
  files: readonly Change[],
  { from, proposed, onto }: Carried,
  fabric: StatedSettings,
): Promise<Change[] | undefined> {
  const [before, after, state] = [
    await openFabric(from, fabric),
    await openFabric(proposed, fabric),
    await openFabric(onto, fabric),
  ]
  if (before === undefined || after === undefined || state === undefined) return undefined
  if (!isDeepStrictEqual(before.settings, after.settings)) return undefined
  if (!(await carryEntries({ from, proposed }, state))) return undefined
  const changes = new ChangeSet()
  for (const change of files) take(changes, change)
  if ((await isAsLeft(after)) && (await isAsLeft(state))) state.manifest.compared(new Set(), state.manifest.sortedBy)
  await state.manifest.write(changes, state.settings)
  return [...changes.changes, ...(await appended(onto, state.layout, await newEntries({ from, proposed }, state.layout)))]
}

function take(changes: ChangeSet, change: Change): void {
  if (change.action === 'delete') changes.delete(change.path)
  // What is carried differs from what is there.
  else if (change.action !== 'move') changes.write(change.path, change.bytes, change.action === 'create' ? undefined : '')
}

/** Whether every managed file is as the manager left it, so that nothing has to be compared with its entry. */
async function isAsLeft({ snapshot, layout, manifest, kinds }: FabricState): Promise<boolean> {
  const there = (await snapshot.entry(layout.managed))?.oid
  return there !== undefined && manifest.managedTree === there && manifest.sortedBy === kinds.digest
}

type Sides = Pick<Carried, 'from' | 'proposed'>

/** False: both sides have changed an entry. */
async function carryEntries({ from, proposed }: Sides, { manifest, layout }: FabricState): Promise<boolean> {
  for (const { plural, object, before, after } of await changedEntries(from, proposed, layout)) {
    const there = await manifest.get(plural, object)
    if (isSame(there, after)) continue
    if (!isSame(there, before)) return false
    if (after === undefined) await manifest.delete(plural, object)
    else await manifest.set(plural, after)
  }
  return true
}

/** Two operations may have written the same bytes. */
function isSame(one: ManifestEntry | undefined, other: ManifestEntry | undefined): boolean {
  return one?.path === other?.path && one?.blob === other?.blob && one?.base === other?.base
}

/** The operations that the log of a proposal has and its base has not, oldest first. */
async function newEntries({ from, proposed }: Sides, { archiveLogPages }: Layout): Promise<LogEntry[]> {
  const known = new Set<string>()
  const found: LogEntry[] = []
  for (const { path, before, after } of await changedFiles(from, proposed, archiveLogPages)) {
    for (const { operation } of await entriesOf(from, before, path)) known.add(operation)
    found.push(...(await entriesOf(proposed, after, path)))
  }
  return found.filter(({ operation }) => !known.has(operation))
}

async function entriesOf(snapshot: Snapshot, blob: string | undefined, path: string): Promise<LogEntry[]> {
  return blob === undefined ? [] : decodeLogPage(await snapshot.blob(blob), path)
}

/** Each entry is appended to what the one before has left. */
async function appended(onto: Snapshot, layout: Layout, entries: readonly LogEntry[]): Promise<Change[]> {
  const latest = new Map<string, Change>()
  for (const entry of entries) {
    const changes = new ChangeSet()
    await appendToLog(changedSnapshot(onto, [...latest.values()]), layout, entry, changes)
    for (const change of changes.changes) latest.set(change.path, asSeenFrom(latest.get(change.path), change))
  }
  return [...latest.values()]
}

/** What is written twice is created if it was created first. */
function asSeenFrom(first: Change | undefined, change: Change): Change {
  return first === undefined || change.action === 'delete' || change.action === 'move'
    ? change
    : { ...change, action: first.action === 'create' ? 'create' : 'update' }
}
