import { createHash } from 'node:crypto'
import { RecentlyUsed } from '../../recently-used.ts'
import { VERSION } from '../../version.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import { LIMITS } from '../limits.ts'
import type { RawFile } from './raw-file.ts'
import { basisOf, type DocumentCheck, isRefused, type Reading } from './read-raw-file.ts'

/** What a file is judged by besides its text. */
interface Judges {
  kinds: KindRegistry
  check: DocumentCheck | undefined
}

interface Kept {
  reading: Omit<Reading, 'file'>
  size: number
}

const NOTHING = new Uint8Array()
/** What a document or a fault takes beside its texts. */
const OBJECT_BYTES = 500

/**
 * The readings of refused files, without their bytes, by all that a reading follows from: path and content, the
 * fabric's kinds, and the check with the CRDs behind it. A file that nobody has mended, in a fabric whose rules are the
 * same, is neither fetched nor read again. Files that only other files keep in `raw/`, and files with a warning that
 * depends on what was checked before, are not kept.
 */
export class RefusedReadings {
  readonly #kept: RecentlyUsed<string, Kept>

  /** `bytes`: about how much memory the readings take. */
  constructor(bytes: number) {
    this.#kept = new RecentlyUsed(bytes, ({ size }) => size)
  }

  /** The reading of a file that was refused before. */
  find(file: RawFile, judges: Judges): Reading | undefined {
    const [known] = keysOf(file, judges).map((key) => this.#kept.get(key))
    return known && { ...known.reading, file }
  }

  /** Keeps a reading if it refuses its file. */
  keep(reading: Reading, judges: Judges): void {
    if (!isRefused(reading)) return
    const { file, ...found } = reading
    for (const key of keysOf(file, judges)) this.#kept.set(key, withoutBytes(found))
  }

  /**
   * What is kept of these files, as text that `restore` reads. Beyond `size` files are left out. `names` differs for
   * other files, and for other readings of them.
   */
  note(files: readonly RawFile[], judges: Judges, size: number): { names: string; text: string } {
    const noted: { key: string; text: string }[] = []
    let length = 0
    for (const key of files.flatMap((file) => keysOf(file, judges))) {
      const kept = this.#kept.get(key)
      if (kept === undefined) continue
      const text = JSON.stringify([key, kept.reading], (name, value: unknown) => (name === 'bytes' ? undefined : value))
      length += text.length + 1
      if (length > size) break
      noted.push({ key, text })
    }
    return { names: noted.map(({ key }) => key).join(' '), text: noted.map(({ text }) => text).join('\n') }
  }

  /** Keeps what a text of `note` holds. */
  restore(text: string): void {
    for (const line of text.split('\n').filter((part) => part !== '')) {
      const [key, reading] = JSON.parse(line) as [string, Omit<Reading, 'file' | 'bytes'>]
      this.#kept.set(key, withoutBytes({ ...reading, bytes: NOTHING }))
    }
  }
}

function withoutBytes({ faults, ...found }: Omit<Reading, 'file'>): Kept {
  const candidates = found.candidates.map((candidate) => ({ ...candidate, bytes: NOTHING }))
  const size = JSON.stringify({ candidates, faults }).length + OBJECT_BYTES * (1 + candidates.length + faults.length)
  return { reading: { ...found, bytes: NOTHING, candidates, faults }, size }
}

/** Those of this process, of all its fabrics. */
export const REFUSED_READINGS = new RefusedReadings(LIMITS.refusedReadingBytes.value)

/** Whether the bytes of a reading are not there, because the file was refused before. */
export function isRecalled({ bytes, size }: Reading): boolean {
  return bytes.length !== size
}

/** The key of a reading; none if it follows from more than a key can name. */
function keysOf({ from, path, blob }: RawFile, { kinds, check }: Judges): string[] {
  if (from !== 'raw') return []
  const basis = basisOf(check, path)
  if (basis === undefined) return []
  const judged = JSON.stringify([VERSION, kinds.all, basis, path, blob])
  return [createHash('sha256').update(judged).digest('base64')]
}
