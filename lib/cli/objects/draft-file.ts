import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ObjectName } from '../../domain/objects/object-name.ts'

const NOTE = '#gfm '

/** A temporary file for an editor, readable by nobody else. */
export class DraftFile {
  readonly path: string
  readonly #directory: string

  private constructor(directory: string, path: string) {
    this.#directory = directory
    this.path = path
  }

  static async create({ kind, name }: ObjectName): Promise<DraftFile> {
    const directory = await mkdtemp(join(tmpdir(), 'gfm-edit-'))
    return new DraftFile(directory, join(directory, `${kind}-${name}.yaml`.replaceAll(/[^\w.-]/g, '_')))
  }

  /** Opens the text in the editor, below notes that are removed afterwards. Throws if the editor fails. */
  async edit(text: string, notes: readonly string[]): Promise<string> {
    const head = notes.map((note) => `${NOTE}${note}\n`).join('')
    await writeFile(this.path, head + text, { mode: 0o600 })
    await runEditor(this.path)
    return withoutNotes(await readFile(this.path, 'utf8'))
  }

  async keep(text: string): Promise<void> {
    await writeFile(this.path, text, { mode: 0o600 })
  }

  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }
}

function withoutNotes(text: string): string {
  let rest = text
  while (rest.startsWith(NOTE)) {
    const end = rest.indexOf('\n')
    rest = end < 0 ? '' : rest.slice(end + 1)
  }
  return rest
}

/** Like git: the variable may contain arguments, so a shell splits it; the path is a separate argument. */
async function runEditor(path: string): Promise<void> {
  const { VISUAL, EDITOR } = process.env
  const editor = VISUAL || EDITOR || 'vi'
  const child = spawn('sh', ['-c', `${editor} "$@"`, editor, path], { stdio: 'inherit' })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0)
    throw new Error(`The editor ${JSON.stringify(editor)} ended with ${code ?? 'a signal'}: set EDITOR to another one`)
}
