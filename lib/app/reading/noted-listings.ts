import { createHash } from 'node:crypto'
import { setImmediate as otherWork } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { byText } from '../../by-text.ts'
import { LIMITS } from '../../domain/limits.ts'
import type { Listing, ShardListings } from '../../domain/manifest/shard-listings.ts'
import { SHARD_LISTINGS } from '../../domain/manifest/shard-listings.ts'
import { BUILD } from '../../version.ts'
import type { GitRepository } from '../ports/ports.ts'
import { KnownNotes, readNote, writeNote } from '../transaction/digested-note.ts'

/** So few shards are read sooner than a note about them. */
const FEW = 8
const MOST_BYTES = LIMITS.listingNoteBytes.value

interface Options {
  /** Names the code that reads. Undefined: nothing is noted. */
  build?: string | undefined
  /** What this process knows. */
  listings?: ShardListings
}

const known = new KnownNotes()

/** The shards that one reading of a fabric lists, with a note of them for the next process. */
export class NotedListings implements ShardListings {
  readonly #repository: Pick<GitRepository, 'notes'>
  readonly #directory: string
  readonly #build: string | undefined
  readonly #listings: ShardListings
  readonly #used = new Map<string, Listing>()

  constructor(
    repository: Pick<GitRepository, 'notes'>,
    directory: string,
    { build = BUILD, listings = SHARD_LISTINGS }: Options = {},
  ) {
    this.#repository = repository
    this.#directory = directory
    this.#build = build
    this.#listings = listings
  }

  find(blob: string): Listing | undefined {
    const listing = this.#listings.find(blob)
    if (listing !== undefined) this.#used.set(blob, listing)
    return listing
  }

  keep(blob: string, listing: Listing): void {
    this.#used.set(blob, listing)
    this.#listings.keep(blob, listing)
  }

  /** Lets this process know what an earlier one has listed of the fabric, once. Never fails. */
  async recall(): Promise<void> {
    const place = this.#place
    if (place === undefined || place.known.has(this.#directory)) return
    const bytes = await readNote(place.notes, place.key)
    const text = bytes && (await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES }).catch(() => undefined))
    const blobs = text === undefined ? [] : linesIn(text.toString('utf8')).map((line) => this.#restore(line))
    place.known.set(this.#directory, digestOf(blobs))
  }

  /** Leaves what this reading has listed for the next process, if that is news, in place of the note before. */
  async note(): Promise<void> {
    const place = this.#place
    if (place === undefined || this.#used.size <= FEW) return
    // The caller has its answer first.
    await otherWork()
    const lines = this.#lines()
    const digest = digestOf(lines.map(({ blob }) => blob))
    if (place.known.get(this.#directory) === digest) return
    place.known.set(this.#directory, digest)
    const text = lines.map(({ line }) => line).join('')
    await writeNote(place.notes, place.key, await promisify(gzip)(text, { level: 1 }))
  }

  get #place() {
    const { notes } = this.#repository
    if (notes === undefined || this.#build === undefined) return undefined
    return { notes, known: known.of(notes), key: { about: 'listed', directory: this.#directory, build: this.#build } }
  }

  #restore(line: string): string {
    const [blob, ...pairs] = JSON.parse(line) as [string, ...[object: string, path: string][]]
    const listing = pairs.map(([object, path]) => ({ object, path }))
    this.#listings.keep(blob, listing)
    return blob
  }

  /** One line a shard, as many as the note may have. */
  #lines(): { blob: string; line: string }[] {
    const lines: { blob: string; line: string }[] = []
    let bytes = 0
    for (const [blob, listing] of [...this.#used].sort(byText(([id]) => id))) {
      const line = `${JSON.stringify([blob, ...listing.map(({ object, path }) => [object, path])])}\n`
      bytes += Buffer.byteLength(line)
      if (bytes > MOST_BYTES) break
      lines.push({ blob, line })
    }
    return lines
  }
}

function linesIn(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function digestOf(blobs: readonly string[]): string {
  return createHash('sha256').update(blobs.join(' ')).digest('hex')
}
