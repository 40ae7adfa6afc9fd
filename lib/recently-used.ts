/**
 * Keeps the values used last, up to a total size. A value larger than `largest`, by default a quarter of the total, is
 * not kept; if `largest` allows it, the newest value is kept whatever its size.
 */
export class RecentlyUsed<K, V> {
  readonly #maxSize: number
  readonly #sizeOf: (value: V) => number
  readonly #largest: number
  readonly #values = new Map<K, V>()
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
    const value = this.#values.get(key)
    if (value !== undefined) {
      this.#values.delete(key)
      this.#values.set(key, value)
    }
    return value
  }

  set(key: K, value: V): void {
    const size = this.#sizeOf(value)
    if (size > this.#largest || this.#values.has(key)) return
    this.#values.set(key, value)
    this.#size += size
    for (const [oldest, old] of this.#values) {
      if (this.#size <= this.#maxSize || oldest === key) return
      this.#values.delete(oldest)
      this.#size -= this.#sizeOf(old)
    }
  }
}
