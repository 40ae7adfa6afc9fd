import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Layout } from '../fabric/layout.ts'
import { dirname } from '../tree/repo-path.ts'
import { type EntryType, entryNoun, type Snapshot } from '../tree/snapshot.ts'

/** A file of the manager below `.hnp`. */
export interface RecordFile {
  blob: string
  bytes: Uint8Array
}

/**
 * Reads a file of the manager; returns undefined if it does not exist. Throws `manifest_unreadable` if the path holds
 * anything but a file.
 */
export async function readRecord(snapshot: Snapshot, path: string): Promise<RecordFile | undefined> {
  const entry = await snapshot.entry(path)
  if (entry === undefined) return undefined
  if (entry.type !== 'blob') throw recordsUnreadable([misplaced(path, entry.type, 'blob')])
  return { blob: entry.oid, bytes: await snapshot.blob(entry.oid) }
}

/**
 * Checks the types of the fabric's directory and of the manager's records in it. Throws `manifest_unreadable` with
 * every entry of the wrong type.
 */
export async function checkRecords(snapshot: Snapshot, layout: Layout): Promise<void> {
  const { directory, hnp, manifest, manifestShards, archiveLog, archiveLogPages } = layout
  await checkTypes(snapshot, [
    ...[...ancestors(directory), hnp, manifestShards, archiveLogPages, `${hnp}/base`].map(directoryAt),
    ...[manifest, archiveLog].map((path): Expected => [path, 'blob']),
  ])
}

/** Checks that nothing prevents the directories that `init` sets up. Throws `manifest_unreadable`. */
export async function checkDirectories(snapshot: Snapshot, { raw, managed, unmanaged, archive }: Layout): Promise<void> {
  const within = [raw, managed].flatMap(ancestors)
  await checkTypes(snapshot, [...within, unmanaged, archive].map(directoryAt))
}

type Expected = [path: string, type: 'blob' | 'tree']

function directoryAt(path: string): Expected {
  return [path, 'tree']
}

async function checkTypes(snapshot: Snapshot, places: readonly Expected[]): Promise<void> {
  const faults = new Map<string, Fault>()
  for (const [path, expected] of places) {
    const entry = await snapshot.entry(path)
    if (entry !== undefined && entry.type !== expected) faults.set(path, misplaced(path, entry.type, expected))
  }
  if (faults.size > 0) throw recordsUnreadable([...faults.values()])
}

/** Returns the directory and its ancestors, outermost first. */
function ancestors(directory: string): string[] {
  const found: string[] = []
  for (let path = directory; path !== ''; path = dirname(path)) found.unshift(path)
  return found
}

/** Returns the fault of an entry with the wrong type at a path of the fabric. */
function misplaced(path: string, found: EntryType, expected: 'blob' | 'tree'): Fault {
  const details = {
    severity: 'error' as const,
    message: `${path} is ${entryNoun(found)}`,
    file: path,
    found: entryNoun(found),
    expected: entryNoun(expected),
    hint: 'remove it in a commit of your own, and restore what was there from Git history',
  }
  return expected === 'tree' ? { code: 'not_a_directory', ...details } : { code: 'not_a_file', ...details }
}

function recordsUnreadable(faults: Fault[]): DomainError<'manifest_unreadable'> {
  const [first] = faults
  return new DomainError('manifest_unreadable', `${first?.message ?? 'A record'}, not ${first?.expected ?? 'a file'}`, { faults })
}
