import { RecentlyUsed } from '../../recently-used.ts'
import { LIMITS } from '../limits.ts'
import type { ManifestEntry } from './entry.ts'

/** What a list tells of the objects in a shard. */
export type Listing = readonly Pick<ManifestEntry, 'object' | 'path'>[]

/** The listings of shards by blob id: the same in every commit and fabric that has the shard. */
export interface ShardListings {
  find(blob: string): Listing | undefined
  keep(blob: string, listing: Listing): void
}

/** What an entry takes beside its texts. */
const ENTRY_BYTES = 80

/** Keeps the listings used last; `bytes`: about how much memory they take. */
export class RecentListings implements ShardListings {
  readonly #kept: RecentlyUsed<string, Listing>

  constructor(bytes: number) {
    this.#kept = new RecentlyUsed(bytes, (listing) =>
      listing.reduce((sum, { object, path }) => sum + object.length + path.length, ENTRY_BYTES * (1 + listing.length)),
    )
  }

  find(blob: string): Listing | undefined {
    return this.#kept.get(blob)
  }

  keep(blob: string, listing: Listing): void {
    this.#kept.set(blob, listing)
  }
}

/** Those of this process, of all its fabrics. */
export const SHARD_LISTINGS = new RecentListings(LIMITS.listingBytes.value)

export function listingOf(entries: Iterable<ManifestEntry>): Listing {
  return Array.from(entries, ({ object, path }) => ({ object, path }))
}
