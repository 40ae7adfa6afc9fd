import type { ArchiveStrategy } from '../fabric.ts'
import type { Layout } from '../layout.ts'
import { joinPath } from '../repo-path.ts'
import type { Snapshot } from '../snapshot.ts'

/**
 * Where an ingested raw file goes: a free path that does not end in `.yaml`, `.yml` or `.json`, so that nothing applies it a second time.
 * Undefined for strategy `none`: the bytes stay in Git history and in the archive bucket.
 * `taken` says whether a path is already used in this change set.
 */
export async function archivePath(
  strategy: ArchiveStrategy,
  rawPath: string,
  at: { layout: Layout; snapshot: Snapshot; time: Date; taken(path: string): boolean },
): Promise<string | undefined> {
  if (strategy === 'none') return undefined
  const wanted = wantedPath(strategy, rawPath, at.layout, at.time)
  for (let copy = 0; ; copy++) {
    const path = copy === 0 ? wanted : `${wanted}.${copy}`
    if (!at.taken(path) && (await at.snapshot.entry(path)) === undefined) return path
  }
}

function wantedPath(strategy: Exclude<ArchiveStrategy, 'none'>, rawPath: string, layout: Layout, time: Date): string {
  switch (strategy) {
    case 'rename_with_extension':
      return `${rawPath}.archived`
    case 'move_to_archive_dir':
      return joinPath(layout.archive, `${rawPath.slice(layout.raw.length + 1)}.archived`)
    case 'backup_with_timestamp':
      return `${rawPath}.backup_${timestamp(time)}`
  }
}

/** `20261123_055033`, UTC. */
function timestamp(time: Date): string {
  return time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')
}
