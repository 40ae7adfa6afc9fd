import { RecentlyUsed } from './recently-used.ts'

/** What is known of files by their blob ids: the same in every commit and fabric that has the file. */
export interface KnownBlobs<V> {
  find(blob: string): V | undefined
  keep(blob: string, value: V): void
}

/** Keeps what was used last; `bytes`: about how much memory it takes. */
export class RecentBlobs<V> implements KnownBlobs<V> {
  readonly #kept: RecentlyUsed<string, V>

  constructor(bytes: number, sizeOf: (value: V) => number) {
    this.#kept = new RecentlyUsed(bytes, sizeOf)
  }

  find(blob: string): V | undefined {
    return this.#kept.get(blob)
  }

  keep(blob: string, value: V): void {
    this.#kept.set(blob, value)
  }
}
