import * as nodeFs from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileSystem } from '../../lib/git/cache/file-system.ts'

export interface FsCounts {
  calls: number
  bytesRead: number
  bytesWritten: number
}

/** A file system that counts what is asked of it and answers each call `latencyMs` late, as a network file system would. */
export function countingFs(latencyMs: number): { fs: FileSystem; counts: FsCounts } {
  const counts: FsCounts = { calls: 0, bytesRead: 0, bytesWritten: 0 }
  const call = async <T>(action: () => Promise<T>): Promise<T> => {
    counts.calls++
    if (latencyMs > 0) await sleep(latencyMs)
    return action()
  }
  const fs: FileSystem = {
    readFile: async (path) => {
      const bytes = await call(() => nodeFs.readFile(path))
      counts.bytesRead += bytes.length
      return bytes
    },
    writeFile: (path, data) => {
      counts.bytesWritten += data.length
      return call(() => nodeFs.writeFile(path, data))
    },
    rename: (from, to) => call(() => nodeFs.rename(from, to)),
    readdir: (path) => call(() => nodeFs.readdir(path)),
    mkdir: (path, options) => call(() => nodeFs.mkdir(path, options)),
    stat: (path) => call(() => nodeFs.stat(path)),
    unlink: (path) => call(() => nodeFs.unlink(path)),
    rm: (path, options) => call(() => nodeFs.rm(path, options)),
  }
  return { fs, counts }
}
