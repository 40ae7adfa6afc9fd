import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { expect } from 'vitest'
import type { Files } from './memory-snapshot.ts'

/** Set to write what the code does now; then read the diff before committing it. */
const UPDATE = process.env.UPDATE_GOLDEN === '1'

/** Every file below a directory, by its path with `/`; none where there is no directory. */
export async function readDirectory(root: string): Promise<Files> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [relative(root, file).replaceAll('\\', '/'), await readFile(file)])),
  )
}

/** Compares a whole directory: the same files, the same bytes. */
export async function expectDirectory(root: string, actual: ReadonlyMap<string, Uint8Array>): Promise<void> {
  if (UPDATE) await writeDirectory(root, actual)
  expect(asText(new Map(Object.entries(await readDirectory(root)) as [string, Uint8Array][]))).toEqual(asText(actual))
}

/** Compares one file with a text. */
export async function expectFile(file: string, actual: string): Promise<void> {
  if (UPDATE) await writeFile(file, actual)
  expect(actual).toBe(await readFile(file, 'utf8'))
}

async function writeDirectory(root: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await rm(root, { recursive: true, force: true })
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), bytes)
  }
}

/** Bytes that are no UTF-8 are compared one by one, as Latin-1. */
function asText(files: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries(
    [...files].sort().map(([path, bytes]) => [path, Buffer.from(bytes).toString(isUtf8(bytes) ? 'utf8' : 'latin1')]),
  )
}

function isUtf8(bytes: Uint8Array): boolean {
  return Buffer.from(Buffer.from(bytes).toString('utf8')).equals(Buffer.from(bytes))
}
