import { createHash } from 'node:crypto'
import type { Notes } from '../ports/ports.ts'

/** A note about a fabric: what its name starts with, the fabric's directory, and the build that writes and reads it. */
export interface NoteKey {
  about: string
  directory: string
  build: string
}

/** The bytes of a note; undefined if there is none, another build has written it, or it is damaged. */
export async function readNote(notes: Notes, key: NoteKey): Promise<Uint8Array | undefined> {
  const note = await notes.read(nameOf(key))
  if (note === undefined) return undefined
  const end = note.indexOf(0x0a)
  const bytes = note.subarray(end + 1)
  return Buffer.from(note.subarray(0, Math.max(end, 0))).toString('latin1') === digestOf(bytes, key) ? bytes : undefined
}

export async function writeNote(notes: Notes, key: NoteKey, bytes: Uint8Array): Promise<void> {
  await notes.write(nameOf(key), Buffer.concat([Buffer.from(`${digestOf(bytes, key)}\n`), bytes]))
}

/** What the notes of one kind say of each fabric whose note this process has read or written, by its directory. */
export class KnownNotes {
  readonly #known = new WeakMap<Notes, Map<string, string>>()

  of(notes: Notes): Map<string, string> {
    const known = this.#known.get(notes) ?? new Map<string, string>()
    this.#known.set(notes, known)
    return known
  }
}

function nameOf({ about, directory }: NoteKey): string {
  return `${about}-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`
}

function digestOf(bytes: Uint8Array, { build }: NoteKey): string {
  return createHash('sha256').update(`${build}\n`).update(bytes).digest('hex')
}
