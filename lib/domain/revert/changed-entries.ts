import { isDeepStrictEqual } from 'node:util'
import type { Layout } from '../fabric/layout.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import { decodeShard } from '../manifest/shard.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { changedFiles } from './changed-files.ts'

/** An object's manifest entry before and after a commit; undefined where the manifest has no entry. */
export interface ChangedEntry {
  plural: string
  object: string
  before: ManifestEntry | undefined
  after: ManifestEntry | undefined
}

/** Finds the objects whose entries a commit changed, whatever shards they are in. Throws `manifest_unreadable`. */
export async function changedEntries(before: Snapshot, after: Snapshot, { manifestShards }: Layout): Promise<ChangedEntry[]> {
  const entries = new Map<string, ChangedEntry>()
  for (const { path, before: old, after: now } of await changedFiles(before, after, manifestShards)) {
    const plural = path.slice(manifestShards.length + 1).split(/[/.]/)[0] ?? ''
    for (const entry of await readShard(before, old, path)) addEntry(entries, plural, entry, 'before')
    for (const entry of await readShard(after, now, path)) addEntry(entries, plural, entry, 'after')
  }
  return [...entries.values()].filter((entry) => !isDeepStrictEqual(entry.before, entry.after))
}

async function readShard(snapshot: Snapshot, blob: string | undefined, path: string): Promise<ManifestEntry[]> {
  return blob === undefined ? [] : decodeShard(await snapshot.blob(blob), path)
}

function addEntry(entries: Map<string, ChangedEntry>, plural: string, entry: ManifestEntry, when: 'before' | 'after'): void {
  const key = `${plural} ${entry.object}`
  const changed = entries.get(key) ?? { plural, object: entry.object, before: undefined, after: undefined }
  entries.set(key, { ...changed, [when]: entry })
}
