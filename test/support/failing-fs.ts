import * as nodeFs from 'node:fs/promises'
import type { FileSystem } from '../../lib/git/cache/file-system.ts'

/** What becomes of one call, by its number from 0: undefined lets it through. */
export type Interfere = (number: number, name: keyof FileSystem, args: readonly unknown[]) => Promise<void> | undefined

/** The real file system, with something in the way. */
export function failingFs(interfere: Interfere): { fs: FileSystem; calls: (keyof FileSystem)[] } {
  const calls: (keyof FileSystem)[] = []
  const through =
    <A extends unknown[], R>(name: keyof FileSystem, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls.push(name)
      await interfere(calls.length - 1, name, args)
      return call(...args)
    }
  const fs: FileSystem = {
    readFile: through('readFile', (path: string) => nodeFs.readFile(path)),
    writeFile: through('writeFile', (path: string, data: Uint8Array | string) => nodeFs.writeFile(path, data)),
    rename: through('rename', nodeFs.rename),
    readdir: through('readdir', (path: string) => nodeFs.readdir(path)),
    mkdir: through('mkdir', (path: string, options: { recursive: true }) => nodeFs.mkdir(path, options)),
    stat: through('stat', (path: string) => nodeFs.stat(path)),
    unlink: through('unlink', nodeFs.unlink),
    rm: through('rm', (path: string, options: { recursive: true; force: true }) => nodeFs.rm(path, options)),
  }
  return { fs, calls }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected by the test`), { code })
}
