import { formatPatch, structuredPatch } from 'diff'
import type { Change } from './change-set.ts'
import type { Snapshot } from './snapshot.ts'

/** The size of a diff beyond which the remaining files are only counted. */
const MAX_BYTES = 1024 * 1024

/** Returns the unified diff of a change set, as `git diff` writes it; a rename takes two lines. */
export async function unifiedDiff(snapshot: Snapshot, changes: readonly Change[]): Promise<string> {
  let diff = ''
  for (const [index, change] of changes.entries()) {
    if (diff.length > MAX_BYTES) return `${diff}# ${changes.length - index} more files\n`
    diff += await fileDiff(snapshot, change)
  }
  return diff
}

async function fileDiff(snapshot: Snapshot, change: Change): Promise<string> {
  if (change.action === 'move') {
    return `diff --git a/${change.from} b/${change.path}\nsimilarity index 100%\nrename from ${change.from}\nrename to ${change.path}\n`
  }
  const { path } = change
  const entry = change.action === 'create' ? undefined : await snapshot.entry(path)
  const before = entry === undefined ? '' : text(await snapshot.blob(entry.oid))
  const after = change.action === 'delete' ? '' : text(change.bytes)
  const header = `diff --git a/${path} b/${path}\n`
  if (before === undefined || after === undefined) return `${header}Binary files differ\n`
  const from = change.action === 'create' ? '/dev/null' : `a/${path}`
  const to = change.action === 'delete' ? '/dev/null' : `b/${path}`
  const patch = structuredPatch(from, to, before, after, undefined, undefined, { context: 3 })
  return header + (patch.hunks.length === 0 ? '' : formatPatch(patch).replace(/^(=+\n)?/, ''))
}

function text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
