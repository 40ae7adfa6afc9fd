import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DIRECTORY = join(import.meta.dirname, 'corpus')

/** The inputs that once broke a rule of a target, by file name. */
export function corpusOf(target: string): { name: string; input: Uint8Array }[] {
  const directory = join(DIRECTORY, target)
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .toSorted()
    .map((name) => ({ name, input: readFileSync(join(directory, name)) }))
}

/** Keeps an input; returns its file. */
export function keep(target: string, input: Uint8Array): string {
  const directory = join(DIRECTORY, target)
  mkdirSync(directory, { recursive: true })
  const file = join(directory, createHash('sha256').update(input).digest('hex').slice(0, 12))
  writeFileSync(file, input)
  return file
}
