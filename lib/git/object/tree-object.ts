import type { EntryType } from '../../domain/tree/snapshot.ts'
import { CacheDamage } from './cache-damage.ts'

const ID_BYTES = 20
const SPACE = 0x20
const NUL = 0
const MODE_BYTES = 6
const MODES = new Map(
  ['40000', '100644', '100755', '120000', '160000'].map((mode) => [Buffer.from(mode).readUIntBE(0, mode.length), mode]),
)

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
  const nameAt = endOf(data, at, SPACE) + 1
  const end = endOf(data, nameAt, NUL) + 1 + ID_BYTES
  if (end > data.length) throw malformed()
  return { at, nameAt, end }
}

/** Modes and names are short: to look at their bytes costs less than a call of `indexOf` for each. */
function endOf(data: Buffer, from: number, byte: number): number {
  let at = from
  while (data[at] !== byte) {
    if (at >= data.length) throw malformed()
    at += 1
  }
  return at
}

function malformed(): CacheDamage {
  return new CacheDamage('a tree is malformed')
}

export function rawEntry(data: Buffer, bounds: Bounds): RawEntry {
  const { end } = bounds
  return { mode: modeIn(data, bounds), name: nameIn(data, bounds), oid: data.toString('hex', end - ID_BYTES, end) }
}

function nameIn(data: Buffer, { nameAt, end }: Bounds): string {
  return data.toString('latin1', nameAt, end - ID_BYTES - 1)
}

/** The modes that Git writes are found by their bytes, without a string for each entry. */
function modeIn(data: Buffer, { at, nameAt }: Bounds): string {
  const length = nameAt - 1 - at
  const known = length > 0 && length <= MODE_BYTES ? MODES.get(data.readUIntBE(at, length)) : undefined
  return known?.length === length ? known : data.toString('latin1', at, at + length)
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

/** Replaces or removes the entries of some names. `TreeIndex` does it without a look at the others. */
export function editTree(data: Buffer, replaced: ReadonlyMap<string, RawEntry | undefined>): Buffer {
  const added = [...replaced.values()].filter((entry) => entry !== undefined).map((entry) => ({ entry, key: sortKey(entry) }))
  added.sort((a, b) => (a.key < b.key ? 1 : -1))
  const parts: Buffer[] = []
  let copied = 0
  for (let at = 0; at < data.length; ) {
    const bounds = boundsAt(data, at)
    const [mode, name] = [modeIn(data, bounds), nameIn(data, bounds)]
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

export function encodeEntry({ mode, name, oid }: RawEntry): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid, 'hex')])
}

/** Git's order: by bytes, directories as if their name ended in `/`. */
function sortKey({ mode, name }: Pick<RawEntry, 'mode' | 'name'>): string {
  return isDirectoryMode(mode) ? `${name}/` : name
}

/** `040000` occurs in old repositories. */
export function isDirectoryMode(mode: string): boolean {
  return mode.endsWith('40000')
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
