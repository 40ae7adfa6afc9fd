import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { UsageError } from '../errors/usage-error.ts'
import type { Run } from '../render/output.ts'

/** The text of a file, or of standard input for `-`. Throws UsageError if it cannot be read or is not UTF-8. */
export async function inputText(file: string, { stdin }: Pick<Run, 'stdin'>): Promise<string> {
  const bytes = file === '-' ? await buffer(stdin) : await fileBytes(file)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new UsageError(`${inputName(file)} is not UTF-8`)
  }
}

/** The name of an input in messages. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file
}

async function fileBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}
