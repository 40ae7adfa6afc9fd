import { LIMITS } from '../../domain/limits.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import type { RawFile } from '../../domain/raw/raw-file.ts'
import type { DocumentCheck } from '../../domain/raw/read-raw-file.ts'
import { REFUSED_READINGS, type RefusedReadings } from '../../domain/raw/refused-readings.ts'
import { BUILD } from '../../version.ts'
import type { GitRepository } from '../ports/ports.ts'
import { KnownNotes, readNote, writeNote } from '../transaction/digested-note.ts'

/** So few files are read sooner than a note about them. */
const FEW = 8
const MOST_BYTES = LIMITS.refusedNoteBytes.value

/** The files of a fabric that are read, and what they are judged by besides their text. */
interface Read {
  fabric: FabricState
  files: readonly RawFile[]
  check: DocumentCheck | undefined
}

interface Options {
  /** Names the code that reads: another one may find other faults. Undefined: nothing is noted. */
  build?: string | undefined
  /** What this process knows. */
  refused?: RefusedReadings
}

const known = new KnownNotes()

/** Lets this process know what an earlier one has found in refused files of the fabric. Never fails. */
export async function recallRefusals(
  { notes }: Pick<GitRepository, 'notes'>,
  { fabric, files, check }: Read,
  { build = BUILD, refused = REFUSED_READINGS }: Options = {},
): Promise<void> {
  const { directory } = fabric.layout
  if (notes === undefined || build === undefined || files.length <= FEW || known.of(notes).has(directory)) return
  const bytes = await readNote(notes, keyOf(directory, build))
  if (bytes !== undefined) refused.restore(Buffer.from(bytes).toString('utf8'))
  known.of(notes).set(directory, refused.note(files, { kinds: fabric.kinds, check }, MOST_BYTES).names)
}

/** Leaves what this process has found in refused files for the next one, if that is news. Never fails. */
export async function noteRefusals(
  { notes }: Pick<GitRepository, 'notes'>,
  { fabric, files, check }: Read,
  { build = BUILD, refused = REFUSED_READINGS }: Options = {},
): Promise<void> {
  const { directory } = fabric.layout
  if (notes === undefined || build === undefined || files.length <= FEW) return
  const { names, text } = refused.note(files, { kinds: fabric.kinds, check }, MOST_BYTES)
  if (names === '' || known.of(notes).get(directory) === names) return
  known.of(notes).set(directory, names)
  await writeNote(notes, keyOf(directory, build), Buffer.from(text))
}

function keyOf(directory: string, build: string) {
  return { about: 'refused', directory, build }
}
