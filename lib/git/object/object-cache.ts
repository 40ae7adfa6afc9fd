import type { GitObject } from './git-object.ts'

/**
 * Keeps the most recently used objects, up to a number of bytes; an object of more than a quarter of that is not kept.
 */
export class ObjectCache<K> {
  readonly #maxBytes: number
  readonly #objects = new Map<K, GitObject>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(key: K): GitObject | undefined {
    const object = this.#objects.get(key)
    if (object !== undefined) {
      this.#objects.delete(key)
      this.#objects.set(key, object)
    }
    return object
  }

  set(key: K, object: GitObject): void {
    if (object.data.length > this.#maxBytes / 4 || this.#objects.has(key)) return
    this.#objects.set(key, object)
    this.#bytes += object.data.length
    for (const [oldest, { data }] of this.#objects) {
      if (this.#bytes <= this.#maxBytes) return
      this.#objects.delete(oldest)
      this.#bytes -= data.length
    }
  }
}
