import { randomBytes } from 'node:crypto'

/** The calls the Git cache makes; `node:fs/promises` is one. */
export interface FileSystem {
  readFile(path: string): Promise<Buffer>
  writeFile(path: string, data: Uint8Array | string): Promise<void>
  rename(from: string, to: string): Promise<void>
  readdir(path: string): Promise<string[]>
  mkdir(path: string, options: { recursive: true }): Promise<unknown>
  stat(path: string): Promise<{ mtimeMs: number }>
  unlink(path: string): Promise<void>
  rm(path: string, options: { recursive: true; force: true }): Promise<void>
}

const TEMPORARY = /\.[0-9a-f]{16}\.tmp$/

/** True for the name of a file that `replaceFile` left behind when its process died. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name)
}

/**
 * Writes a file so that readers see the old content or the new, never a part. It is not synced to disk: the cache is verified by
 * checksums when it is read and fetched again when it is wrong, so a sync per write would buy nothing but latency.
 */
export async function replaceFile(fs: FileSystem, path: string, data: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`
  try {
    await fs.writeFile(temporary, data)
    await fs.rename(temporary, path)
  } catch (error) {
    await fs.unlink(temporary).catch(() => undefined)
    throw error
  }
}

/** The file's content; undefined when there is no such file. */
export async function readIfThere(fs: FileSystem, path: string): Promise<Buffer | undefined> {
  try {
    return await fs.readFile(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The names in a directory; none when there is no such directory. */
export async function listIfThere(fs: FileSystem, path: string): Promise<string[]> {
  try {
    return await fs.readdir(path)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** True for the error of a path that is not there. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR'
}
