/** What a kept value takes beside its bytes, for sizes in bytes: its key, its place here and the objects around it. */
export const KEPT_VALUE_BYTES = 512

interface Kept<K, V> {
  key: K
  value: V
  size: number
  older: Kept<K, V> | undefined
  newer: Kept<K, V> | undefined
}

/**
 * Keeps the values used last, up to a total size. A value larger than `largest`, by default a quarter of the total, is
 * not kept; if `largest` allows it, the newest value is kept whatever its size.
 */
export class RecentlyUsed<K, V> {
  readonly #maxSize: number
  readonly #sizeOf: (value: V) => number
  readonly #largest: number
  /** In a list of their own: the first of a Map is found by passing over all that were removed before it. */
  readonly #values = new Map<K, Kept<K, V>>()
  #oldest: Kept<K, V> | undefined
  #newest: Kept<K, V> | undefined
  #size = 0

  constructor(maxSize: number, sizeOf: (value: V) => number, largest = maxSize / 4) {
    this.#maxSize = maxSize
    this.#sizeOf = sizeOf
    this.#largest = largest
  }

  /** The total size of what is kept. */
  get size(): number {
    return this.#size
  }

  get(key: K): V | undefined {
    const kept = this.#values.get(key)
    if (kept === undefined) return undefined
    if (kept !== this.#newest) {
      this.#unlink(kept)
      this.#append(kept)
    }
    return kept.value
  }

  set(key: K, value: V): void {
    const size = this.#sizeOf(value)
    if (size > this.#largest || this.#values.has(key)) return
    const kept = { key, value, size, older: undefined, newer: undefined }
    this.#values.set(key, kept)
    this.#append(kept)
    this.#size += size
    while (this.#size > this.#maxSize && this.#oldest !== undefined && this.#oldest !== kept) this.#remove(this.#oldest)
  }

  /** Removes what is kept under such keys. */
  removeAll(isGone: (key: K) => boolean): void {
    for (const kept of this.#values.values()) if (isGone(kept.key)) this.#remove(kept)
  }

  #remove(kept: Kept<K, V>): void {
    this.#unlink(kept)
    this.#values.delete(kept.key)
    this.#size -= kept.size
  }

  #append(kept: Kept<K, V>): void {
    kept.older = this.#newest
    kept.newer = undefined
    if (this.#newest === undefined) this.#oldest = kept
    else this.#newest.newer = kept
    this.#newest = kept
  }

  #unlink({ older, newer }: Kept<K, V>): void {
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
    if (newer === undefined) this.#newest = older
    else newer.older = older
  }
}
