import type { EntryType } from '../../domain/snapshot.ts'
import { CacheDamage } from '../cache/generation.ts'

const ID_BYTES = 20

/** One entry of a tree as it is stored. Nothing is normalised, so that writing it again gives the same bytes. */
export interface RawEntry {
  /** As stored: `040000` and `100664` occur in old repositories. */
  mode: string
  /** The name's bytes, one character each (latin1): names need not be UTF-8. */
  name: string
  oid: string
}

/** The form of names in trees. */
export function encodeName(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1')
}

/** A stored name as text; bytes that are not UTF-8 become U+FFFD. */
export function decodeName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8')
}

/** Throws CacheDamage. */
export function parseTree(data: Buffer): RawEntry[] {
  const entries: RawEntry[] = []
  let at = 0
  while (at < data.length) {
    const space = data.indexOf(0x20, at)
    const end = data.indexOf(0, space)
    if (space < 0 || end < 0 || end + ID_BYTES >= data.length) throw new CacheDamage('a tree is malformed')
    const idAt = end + 1
    entries.push({
      mode: data.toString('latin1', at, space),
      name: data.toString('latin1', space + 1, end),
      oid: data.toString('hex', idAt, idAt + ID_BYTES),
    })
    at = idAt + ID_BYTES
  }
  return entries
}

/** In Git's order: by bytes, directories as if their name ended in `/`. */
export function serializeTree(entries: readonly RawEntry[]): Buffer {
  const keyed = entries.map((entry) => ({ entry, key: isTree(entry) ? `${entry.name}/` : entry.name }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const parts = keyed.flatMap(({ entry: { mode, name, oid } }) => [
    Buffer.from(`${mode} ${name}\0`, 'latin1'),
    Buffer.from(oid, 'hex'),
  ])
  return Buffer.concat(parts)
}

export function isTree({ mode }: RawEntry): boolean {
  return entryType(mode) === 'tree'
}

/** What a stored mode stands for; the file type is in its upper bits. */
export function entryType(mode: string): EntryType {
  const kind = Number.parseInt(mode, 8) & 0o170000
  if (kind === 0o040000) return 'tree'
  if (kind === 0o120000) return 'symlink'
  return kind === 0o160000 ? 'submodule' : 'blob'
}
