import { createHash } from 'node:crypto'
import { LIMITS } from '../../domain/limits.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import type { RawFile } from '../../domain/raw/raw-file.ts'
import type { DocumentCheck } from '../../domain/raw/read-raw-file.ts'
import { REFUSED_READINGS, type RefusedReadings } from '../../domain/raw/refused-readings.ts'
import { BUILD } from '../../version.ts'
import type { GitRepository } from '../ports/ports.ts'

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

/** What the note says of each fabric whose note this process has read or written, by the fabric's directory. */
const noted = new WeakMap<object, Map<string, string>>()

/** Lets this process know what an earlier one has found in refused files of the fabric. Never fails. */
export async function recallRefusals(
  { notes }: Pick<GitRepository, 'notes'>,
  { fabric, files, check }: Read,
  { build = BUILD, refused = REFUSED_READINGS }: Options = {},
): Promise<void> {
  const { directory } = fabric.layout
  if (notes === undefined || build === undefined || files.length <= FEW || namesIn(notes).has(directory)) return
  const text = textOf(await notes.read(nameOf(directory)), build)
  if (text !== undefined) refused.restore(text)
  namesIn(notes).set(directory, refused.note(files, { kinds: fabric.kinds, check }, MOST_BYTES).names)
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
  if (names === '' || namesIn(notes).get(directory) === names) return
  namesIn(notes).set(directory, names)
  await notes.write(nameOf(directory), Buffer.from(`${digestOf(text, build)}\n${text}`))
}

function namesIn(notes: object): Map<string, string> {
  const known = noted.get(notes) ?? new Map<string, string>()
  noted.set(notes, known)
  return known
}

function nameOf(directory: string): string {
  return `refused-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`
}

/** The text of a note; undefined if there is none, another build has written it, or it is damaged. */
function textOf(bytes: Uint8Array | undefined, build: string): string | undefined {
  if (bytes === undefined) return undefined
  const note = Buffer.from(bytes).toString('utf8')
  const text = note.slice(note.indexOf('\n') + 1)
  return note.startsWith(`${digestOf(text, build)}\n`) ? text : undefined
}

function digestOf(text: string, build: string): string {
  return createHash('sha256').update(`${build}\n${text}`).digest('hex')
}
