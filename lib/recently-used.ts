/** Keeps the values used last, up to a total size. A value of more than a quarter of that is not kept. */
export class RecentlyUsed<K, V> {
  readonly #maxSize: number
  readonly #sizeOf: (value: V) => number
  readonly #values = new Map<K, V>()
  #size = 0

  constructor(maxSize: number, sizeOf: (value: V) => number) {
    this.#maxSize = maxSize
    this.#sizeOf = sizeOf
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
    if (size > this.#maxSize / 4 || this.#values.has(key)) return
    this.#values.set(key, value)
    this.#size += size
    for (const [oldest, old] of this.#values) {
      if (this.#size <= this.#maxSize) return
      this.#values.delete(oldest)
      this.#size -= this.#sizeOf(old)
    }
  }
}
