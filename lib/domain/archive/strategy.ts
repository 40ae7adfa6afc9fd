import type { ArchiveStrategy } from '../../contract/fabric.ts'
import type { Layout } from '../fabric/layout.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'

/**
 * Returns a free archive path for an ingested raw file. The path does not end in `.yaml`, `.yml` or `.json`, so that no
 * tool applies the file a second time. Returns undefined for strategy `none`: the bytes stay in Git history and in the
 * archive bucket. `taken` tells whether a path is already used in this change set.
 */
export async function archivePath(
  strategy: ArchiveStrategy,
  rawPath: string,
  at: { layout: Layout; snapshot: Snapshot; time: Date; taken(path: string): boolean },
): Promise<string | undefined> {
  const wanted = wantedArchivePath(strategy, rawPath, at.layout, at.time)
  if (wanted === undefined) return undefined
  for (let copy = 0; ; copy++) {
    const path = copy === 0 ? wanted : `${wanted}.${copy}`
    if (!at.taken(path) && (await at.snapshot.entry(path)) === undefined) return path
  }
}

/** Returns the archive path of a raw file if no other file is in the way; undefined for strategy `none`. */
export function wantedArchivePath(strategy: ArchiveStrategy, rawPath: string, layout: Layout, time: Date): string | undefined {
  switch (strategy) {
    case 'none':
      return undefined
    case 'rename_with_extension':
      return `${rawPath}.archived`
    case 'move_to_archive_dir':
      return joinPath(layout.archive, `${rawPath.slice(layout.raw.length + 1)}.archived`)
    case 'backup_with_timestamp':
      return `${rawPath}.backup_${timestamp(time)}`
  }
}

/** Formats a time in UTC: `20261123_055033`. */
function timestamp(time: Date): string {
  return time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')
}
