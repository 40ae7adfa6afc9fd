import { type FileSystem, machineFs } from '../../lib/git/cache/file-system.ts'

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
    readFile: through('readFile', machineFs.readFile),
    readRange: through('readRange', machineFs.readRange),
    writeFile: through('writeFile', machineFs.writeFile),
    appendFile: through('appendFile', machineFs.appendFile),
    rename: through('rename', machineFs.rename),
    readdir: through('readdir', machineFs.readdir),
    mkdir: through('mkdir', machineFs.mkdir),
    stat: through('stat', machineFs.stat),
    unlink: through('unlink', machineFs.unlink),
    rm: through('rm', machineFs.rm),
  }
  return { fs, calls }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected by the test`), { code })
}
