import { type Bounds, boundsAt, parseTree, type RawEntry, rawEntry } from './tree-object.ts'

const SLASH = 0x2f
/** How a directory's mode ends as stored: `40000`, in old repositories `040000`. */
const DIRECTORY = Number(`0x${Buffer.from('40000').toString('hex')}`)
const DIRECTORY_BYTES = 5

/**
 * Finds the entries of a tree by name, without an object for each: only where each begins is kept. A tree that is not
 * in Git's order is read whole.
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
    let last: Bounds | undefined
    for (let at = 0; at < data.length; at = last.end) {
      const next = boundsAt(data, at)
      if (last !== undefined && compareNames(keyAt(data, last.nameAt), keyAt(data, next.nameAt)) >= 0) isOrdered = false
      starts.push(at)
      last = next
    }
    this.#starts = Uint32Array.from(starts)
    if (!isOrdered) this.#unordered = new Map(parseTree(data).map((entry) => [entry.name, entry]))
  }

  /** The entry with a stored name. */
  find(name: string): RawEntry | undefined {
    if (this.#unordered !== undefined) return this.#unordered.get(name)
    if (name.includes('\0')) return undefined
    const bytes = Buffer.from(`${name}\0`, 'latin1')
    return this.#search({ bytes, at: 0, isDirectory: true }) ?? this.#search({ bytes, at: 0, isDirectory: false })
  }

  #search(key: Key): RawEntry | undefined {
    let [low, high] = [0, this.#starts.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const bounds = boundsAt(this.#data, this.#starts[middle] ?? 0)
      const order = compareNames(keyAt(this.#data, bounds.nameAt), key)
      if (order === 0) return rawEntry(this.#data, bounds)
      if (order < 0) low = middle + 1
      else high = middle - 1
    }
    return undefined
  }
}

/** A name in Git's order. It ends with a NUL. */
interface Key {
  bytes: Buffer
  at: number
  isDirectory: boolean
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
    return (a === 0 && one.isDirectory ? SLASH : a) - (b === 0 && two.isDirectory ? SLASH : b)
  }
}
