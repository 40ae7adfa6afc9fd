import {
  type Bounds,
  boundsAt,
  editTree,
  encodeEntry,
  isDirectoryMode,
  parseTree,
  type RawEntry,
  rawEntry,
} from './tree-object.ts'

const SLASH = 0x2f
/** How a directory's mode ends as stored: `40000`, in old repositories `040000`. */
const DIRECTORY = Number(`0x${Buffer.from('40000').toString('hex')}`)
const DIRECTORY_BYTES = 5
/** To look for a name takes as long as to look at so many entries. */
const WORTH_A_SEARCH = 8

/**
 * Finds and replaces the entries of a tree by name, without an object for each: only where each begins is kept. A tree
 * that is not in Git's order is read whole.
 */
export class TreeIndex {
  readonly #data: Buffer
  readonly #starts: Uint32Array
  readonly #unordered: ReadonlyMap<string, RawEntry> | undefined

  /** Throws CacheDamage for a tree that is malformed. */
  constructor(data: Buffer) {
    this.#data = data
    const starts: number[] = []
    let isOrdered = true
    let before: Key | undefined
    for (let at = 0; at < data.length; ) {
      const { nameAt, end } = boundsAt(data, at)
      const key = keyAt(data, nameAt)
      if (before !== undefined && compareNames(before, key) >= 0) isOrdered = false
      starts.push(at)
      before = key
      at = end
    }
    this.#starts = Uint32Array.from(starts)
    if (!isOrdered) this.#unordered = new Map(parseTree(data).map((entry) => [entry.name, entry]))
  }

  /** The entry with a stored name. */
  find(name: string): RawEntry | undefined {
    if (this.#unordered !== undefined) return this.#unordered.get(name)
    if (name.includes('\0')) return undefined
    const bounds = this.#place(keyOf(name, true)).bounds ?? this.#place(keyOf(name, false)).bounds
    return bounds && rawEntry(this.#data, bounds)
  }

  /**
   * The tree with the entries of some names replaced or removed, as `editTree` makes it. All others are copied in long
   * runs: typically three of 50,000 entries change.
   */
  edit(replaced: ReadonlyMap<string, RawEntry | undefined>): Buffer {
    const areMany = replaced.size * WORTH_A_SEARCH > this.#starts.length
    if (this.#unordered !== undefined || areMany) return editTree(this.#data, replaced)
    const splices = [...replaced].flatMap(([name, entry]) => [
      this.#splice(keyOf(name, false), entry),
      this.#splice(keyOf(name, true), entry),
    ])
    splices.sort((a, b) => compareNames(a.key, b.key))
    const parts: Buffer[] = []
    let copied = 0
    for (const { at, end, put } of splices) {
      parts.push(this.#data.subarray(copied, at), ...put)
      copied = end
    }
    return Buffer.concat([...parts, this.#data.subarray(copied)])
  }

  /** What a name's entry as a directory, or as a file, becomes. */
  #splice(key: Key, entry: RawEntry | undefined): Splice {
    const { at, bounds } = this.#place(key)
    const put = entry !== undefined && isDirectoryMode(entry.mode) === key.isDirectory ? [encodeEntry(entry)] : []
    return { key, at, end: bounds?.end ?? at, put }
  }

  #place(key: Key): Place {
    let [low, high] = [0, this.#starts.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const bounds = boundsAt(this.#data, this.#starts[middle] ?? 0)
      const order = compareNames(keyAt(this.#data, bounds.nameAt), key)
      if (order === 0) return { at: bounds.at, bounds }
      if (order < 0) low = middle + 1
      else high = middle - 1
    }
    return { at: this.#starts[low] ?? this.#data.length }
  }
}

/** Where an entry is, or would be. */
interface Place {
  at: number
  bounds?: Bounds
}

/** The bytes that entries take the place of. */
interface Splice {
  key: Key
  at: number
  end: number
  put: readonly Buffer[]
}

/** A name in Git's order. It ends with a NUL. */
interface Key {
  bytes: Buffer
  at: number
  isDirectory: boolean
}

function keyOf(name: string, isDirectory: boolean): Key {
  return { bytes: Buffer.from(`${name}\0`, 'latin1'), at: 0, isDirectory }
}

function keyAt(bytes: Buffer, at: number): Key {
  const isDirectory = at > DIRECTORY_BYTES && bytes.readUIntBE(at - 1 - DIRECTORY_BYTES, DIRECTORY_BYTES) === DIRECTORY
  return { bytes, at, isDirectory }
}

/** By bytes, directories as if their names ended in a slash. */
function compareNames(one: Key, two: Key): number {
  for (let n = 0; ; n++) {
    const [a, b] = [one.bytes[one.at + n] ?? 0, two.bytes[two.at + n] ?? 0]
    if (a === b && a !== 0) continue
    const order = (a === 0 && one.isDirectory ? SLASH : a) - (b === 0 && two.isDirectory ? SLASH : b)
    // A name may contain a slash in a tree that Git would not write: then it is another name than the directory's.
    return order || a - b
  }
}
