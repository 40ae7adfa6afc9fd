import type { EntryType } from '../../domain/tree/snapshot.ts'
import { CacheDamage } from './cache-damage.ts'

const ID_BYTES = 20

/** One entry of a tree as stored. Nothing is normalised, so that writing it again gives the same bytes. */
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
  return /[\x80-\xff]/.test(name) ? Buffer.from(name, 'latin1').toString('utf8') : name
}

/** Where the parts of an entry are: its name ends in a NUL, which its id follows. */
export interface Bounds {
  at: number
  nameAt: number
  end: number
}

/** Throws CacheDamage. */
export function boundsAt(data: Buffer, at: number): Bounds {
  const space = data.indexOf(0x20, at)
  const nul = data.indexOf(0, space)
  const end = nul + 1 + ID_BYTES
  if (space < 0 || nul < 0 || end > data.length) throw new CacheDamage('a tree is malformed')
  return { at, nameAt: space + 1, end }
}

export function rawEntry(data: Buffer, bounds: Bounds): RawEntry {
  const { end } = bounds
  return { ...headOf(data, bounds), oid: data.toString('hex', end - ID_BYTES, end) }
}

function headOf(data: Buffer, { at, nameAt, end }: Bounds): Pick<RawEntry, 'mode' | 'name'> {
  return { mode: data.toString('latin1', at, nameAt - 1), name: data.toString('latin1', nameAt, end - ID_BYTES - 1) }
}

/** Throws CacheDamage. */
export function parseTree(data: Buffer): RawEntry[] {
  const entries: RawEntry[] = []
  for (let at = 0; at < data.length; ) {
    const bounds = boundsAt(data, at)
    entries.push(rawEntry(data, bounds))
    at = bounds.end
  }
  return entries
}

/**
 * Replaces or removes the entries of some names. All others are copied in long runs: typically three of 50,000 entries
 * change.
 */
export function editTree(data: Buffer, replaced: ReadonlyMap<string, RawEntry | undefined>): Buffer {
  const added = [...replaced.values()].filter((entry) => entry !== undefined).map((entry) => ({ entry, key: sortKey(entry) }))
  added.sort((a, b) => (a.key < b.key ? 1 : -1))
  const parts: Buffer[] = []
  let copied = 0
  for (let at = 0; at < data.length; ) {
    const bounds = boundsAt(data, at)
    const { mode, name } = headOf(data, bounds)
    const isReplaced = replaced.has(name)
    const key = sortKey({ mode, name })
    if (isReplaced || (added.at(-1)?.key ?? key) < key) {
      parts.push(data.subarray(copied, at))
      for (let next = added.at(-1); next !== undefined && next.key < key; next = added.at(-1)) {
        parts.push(encodeEntry(next.entry))
        added.pop()
      }
      copied = isReplaced ? bounds.end : at
    }
    at = bounds.end
  }
  return Buffer.concat([...parts, data.subarray(copied), ...added.toReversed().map(({ entry }) => encodeEntry(entry))])
}

function encodeEntry({ mode, name, oid }: RawEntry): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid, 'hex')])
}

/** Git's order: by bytes, directories as if their name ended in `/`. */
function sortKey({ mode, name }: Pick<RawEntry, 'mode' | 'name'>): string {
  return mode.endsWith('40000') ? `${name}/` : name
}

export function isTree({ mode }: RawEntry): boolean {
  return entryType(mode) === 'tree'
}

/** The entry type of a stored mode, from its upper bits. */
export function entryType(mode: string): EntryType {
  const kind = Number.parseInt(mode, 8) & 0o170000
  if (kind === 0o040000) return 'tree'
  if (kind === 0o120000) return 'symlink'
  return kind === 0o160000 ? 'submodule' : 'blob'
}
