import { LIMITS } from '../../domain/limits.ts'
import { type Listing, SHARD_LISTINGS } from '../../domain/manifest/shard-listings.ts'
import type { GitRepository } from '../ports/ports.ts'
import { NotedBlobs, type NotedKind, type NotedOptions } from './noted-blobs.ts'

const LISTED: NotedKind<Listing> = {
  about: 'listed',
  mostBytes: LIMITS.listingNoteBytes.value,
  rowOf: (listing) => listing.map(({ object, path }) => [object, path]),
  valueOf: (row) => (row as [object: string, path: string][]).map(([object, path]) => ({ object, path })),
}

/** The shards that one reading of a fabric lists, with a note of them for the next process. */
export function notedListings(
  repository: Pick<GitRepository, 'notes'>,
  directory: string,
  options: Partial<NotedOptions<Listing>> = {},
): NotedBlobs<Listing> {
  return new NotedBlobs(repository, directory, LISTED, { known: SHARD_LISTINGS, ...options })
}
