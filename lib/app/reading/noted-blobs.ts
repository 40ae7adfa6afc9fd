import { createHash } from 'node:crypto'
import { setImmediate as otherWork } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { byText } from '../../by-text.ts'
import type { KnownBlobs } from '../../known-blobs.ts'
import { BUILD } from '../../version.ts'
import type { GitRepository } from '../ports/ports.ts'
import { KnownNotes, readNote, writeNote } from '../transaction/digested-note.ts'

/** So few files are read sooner than a note about them. */
const FEW = 8

/** One kind of what is noted. */
export interface NotedKind<V> {
  /** What the names of its notes start with. */
  about: string
  /** The most that a note holds, before compression. */
  mostBytes: number
  /** What stands for a value in the JSON of a note. */
  rowOf(value: V): unknown
  valueOf(row: unknown): V
}

export interface NotedOptions<V> {
  /** What this process knows. */
  known: KnownBlobs<V>
  /** Names the code that reads. Undefined: nothing is noted. */
  build?: string | undefined
}

const notesKnown = new KnownNotes()

/** What one reading of a fabric uses of the files that are known, with a note of it for the next process. */
export class NotedBlobs<V> implements KnownBlobs<V> {
  readonly #repository: Pick<GitRepository, 'notes'>
  readonly #directory: string
  readonly #kind: NotedKind<V>
  readonly #build: string | undefined
  readonly #known: KnownBlobs<V>
  readonly #used = new Map<string, V>()

  constructor(
    repository: Pick<GitRepository, 'notes'>,
    directory: string,
    kind: NotedKind<V>,
    { known, build = BUILD }: NotedOptions<V>,
  ) {
    this.#repository = repository
    this.#directory = directory
    this.#kind = kind
    this.#build = build
    this.#known = known
  }

  find(blob: string): V | undefined {
    const value = this.#known.find(blob)
    if (value !== undefined) this.#used.set(blob, value)
    return value
  }

  keep(blob: string, value: V): void {
    this.#used.set(blob, value)
    this.#known.keep(blob, value)
  }

  /** Lets this process know what an earlier one has read of the fabric, once. Never fails. */
  async recall(): Promise<void> {
    const place = this.#place
    if (place === undefined || place.known.has(place.id)) return
    const bytes = await readNote(place.notes, place.key)
    const text = bytes && (await promisify(gunzip)(bytes, { maxOutputLength: this.#kind.mostBytes }).catch(() => undefined))
    const blobs = text === undefined ? [] : linesIn(text.toString('utf8')).map((line) => this.#restore(line))
    place.known.set(place.id, digestOf(blobs))
  }

  /** Leaves what this reading has used for the next process, if that is news, in place of the note before. */
  async note(): Promise<void> {
    const place = this.#place
    if (place === undefined || this.#used.size <= FEW) return
    // The caller has its answer first.
    await otherWork()
    const lines = this.#lines()
    const digest = digestOf(lines.map(({ blob }) => blob))
    if (place.known.get(place.id) === digest) return
    place.known.set(place.id, digest)
    const text = lines.map(({ line }) => line).join('')
    await writeNote(place.notes, place.key, await promisify(gzip)(text, { level: 1 }))
  }

  get #place() {
    const { notes } = this.#repository
    if (notes === undefined || this.#build === undefined) return undefined
    const { about } = this.#kind
    const key = { about, directory: this.#directory, build: this.#build }
    return { notes, known: notesKnown.of(notes), id: `${about} ${this.#directory}`, key }
  }

  #restore(line: string): string {
    const [blob, row] = JSON.parse(line) as [string, unknown]
    this.#known.keep(blob, this.#kind.valueOf(row))
    return blob
  }

  /** One line a file, as many as the note may have. */
  #lines(): { blob: string; line: string }[] {
    const lines: { blob: string; line: string }[] = []
    let bytes = 0
    for (const [blob, value] of [...this.#used].sort(byText(([id]) => id))) {
      const line = `${JSON.stringify([blob, this.#kind.rowOf(value)])}\n`
      bytes += Buffer.byteLength(line)
      if (bytes > this.#kind.mostBytes) break
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
