import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff'
import { DIFF_CONTEXT } from '../../contract/object.ts'
import { binaryPatch } from './binary-patch.ts'
import type { Change } from './change-set.ts'
import type { Snapshot, TreeEntry } from './snapshot.ts'

/** The size of a diff beyond which the remaining files are only counted. */
const MAX_BYTES = 1024 * 1024

const NO_BLOB = '0'.repeat(40)

/** One side of a file's change; undefined where the file does not exist. */
type Side = { oid: string; bytes: Uint8Array } | undefined

/**
 * Returns the diff of a change set as `git diff --full-index --binary` writes it, so that `git apply` accepts it; a
 * move is two lines. Names are quoted as with `core.quotePath=false`. Source: git-diff(1), "generating patch text".
 */
export async function unifiedDiff(snapshot: Snapshot, changes: readonly Change[], context = DIFF_CONTEXT): Promise<string> {
  const rewritten = new Set(changes.filter(({ action }) => action === 'update').map(({ path }) => path))
  let diff = ''
  for (const [index, change] of changes.entries()) {
    if (diff.length > MAX_BYTES) return `${diff}# ${changes.length - index} more files\n`
    diff += change.action === 'move' ? moved(change, rewritten.has(change.from)) : await fileDiff(snapshot, change, context)
  }
  return diff
}

/** To git, a file that is written again at its old path was copied: one that was renamed is gone. */
function moved({ from, path }: { from: string; path: string }, isRewritten: boolean): string {
  const verb = isRewritten ? 'copy' : 'rename'
  return `${headline(from, path)}similarity index 100%\n${verb} from ${quoted(from)}\n${verb} to ${quoted(path)}\n`
}

async function fileDiff(snapshot: Snapshot, change: Exclude<Change, { action: 'move' }>, context: number): Promise<string> {
  const { path } = change
  const entry = change.action === 'create' ? undefined : await snapshot.entry(path)
  const before = entry === undefined ? undefined : { oid: entry.oid, bytes: await snapshot.blob(entry.oid) }
  const after = change.action === 'delete' ? undefined : { oid: change.blob, bytes: change.bytes }
  return headline(path, path) + modeAndIndex(entry, before, after) + body(path, before, after, context)
}

function headline(from: string, to: string): string {
  return `diff --git ${quoted(`a/${from}`)} ${quoted(`b/${to}`)}\n`
}

function modeAndIndex(entry: TreeEntry | undefined, before: Side, after: Side): string {
  const index = `index ${before?.oid ?? NO_BLOB}..${after?.oid ?? NO_BLOB}`
  if (entry === undefined) return `new file mode 100644\n${index}\n`
  return after === undefined ? `deleted file mode ${entry.mode}\n${index}\n` : `${index} ${entry.mode}\n`
}

function body(path: string, before: Side, after: Side, context: number): string {
  const [old, now] = [before?.bytes ?? new Uint8Array(), after?.bytes ?? new Uint8Array()]
  const [oldText, newText] = [text(old), text(now)]
  if (oldText === undefined || newText === undefined) return binaryPatch(old, now)
  const from = before === undefined ? '/dev/null' : sideName(`a/${path}`)
  const to = after === undefined ? '/dev/null' : sideName(`b/${path}`)
  const patch = structuredPatch(from, to, oldText, newText, undefined, undefined, { context })
  return patch.hunks.length === 0 ? '' : formatPatch(patch, FILE_HEADERS_ONLY)
}

/** A tab ends a name with blanks, which would otherwise be cut at the blank by tools that expect a date behind it. */
function sideName(name: string): string {
  const said = quoted(name)
  return said === name && name.includes(' ') ? `${name}\t` : said
}

/** Quotes a name as C does, if it has a quote, a backslash or a control character. */
function quoted(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names with control characters exist in Git
  const escaped = name.replaceAll(/["\\\x00-\x1f\x7f]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return escaped === name ? name : `"${escaped}"`
}

function text(bytes: Uint8Array): string | undefined {
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}
