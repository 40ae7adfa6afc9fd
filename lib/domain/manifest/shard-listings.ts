import { type KnownBlobs, RecentBlobs } from '../../known-blobs.ts'
import { LIMITS } from '../limits.ts'
import type { ManifestEntry } from './entry.ts'

/** What a list tells of the objects in a shard. */
export type Listing = readonly Pick<ManifestEntry, 'object' | 'path'>[]

export type ShardListings = KnownBlobs<Listing>

/** What an entry takes beside its texts. */
const ENTRY_BYTES = 80

/** The listings used last; `bytes`: about how much memory they take. */
export function recentListings(bytes: number): ShardListings {
  return new RecentBlobs(bytes, (listing) =>
    listing.reduce((sum, { object, path }) => sum + object.length + path.length, ENTRY_BYTES * (1 + listing.length)),
  )
}

/** Those of this process, of all its fabrics. */
export const SHARD_LISTINGS = recentListings(LIMITS.listingBytes.value)

export function listingOf(entries: Iterable<ManifestEntry>): Listing {
  return Array.from(entries, ({ object, path }) => ({ object, path }))
}
