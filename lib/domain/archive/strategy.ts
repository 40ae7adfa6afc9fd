import type { ArchiveStrategy } from '../../contract/fabric.ts'
import type { Layout } from '../fabric/layout.ts'
import { joinPath } from '../tree/repo-path.ts'
import type { Snapshot } from '../tree/snapshot.ts'

/**
 * Returns a free archive path for an ingested raw file. The path does not end in `.yaml`, `.yml` or `.json`, so that no
 * tool applies the file a second time. Returns undefined for strategy `none`: the bytes stay in Git history and in the
 * archive bucket.
 */
export async function archivePath(
  strategy: ArchiveStrategy,
  rawPath: string,
  context: { layout: Layout; snapshot: Snapshot; time: Date },
): Promise<string | undefined> {
  const preferredPath = preferredArchivePath(strategy, rawPath, context.layout, context.time)
  if (preferredPath === undefined) return undefined
  for (let copy = 0; ; copy++) {
    const path = copy === 0 ? preferredPath : `${preferredPath}.${copy}`
    if ((await context.snapshot.entry(path)) === undefined) return path
  }
}

/** Returns the preferred archive path of a raw file, whether or not it is free; undefined for strategy `none`. */
export function preferredArchivePath(strategy: ArchiveStrategy, rawPath: string, layout: Layout, time: Date): string | undefined {
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
