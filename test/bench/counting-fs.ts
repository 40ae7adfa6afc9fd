import { setTimeout as sleep } from 'node:timers/promises'
import { type FileSystem, machineFs } from '../../lib/git/cache/file-system.ts'

export interface FsCounts {
  calls: number
  bytesRead: number
  bytesWritten: number
}

/**
 * A file system that counts what is asked of it and answers each call `latencyMs` late, as a network file system would.
 */
export function countingFs(latencyMs: number): { fs: FileSystem; counts: FsCounts } {
  const counts: FsCounts = { calls: 0, bytesRead: 0, bytesWritten: 0 }
  const call = async <T>(action: () => Promise<T>): Promise<T> => {
    counts.calls++
    if (latencyMs > 0) await sleep(latencyMs)
    return action()
  }
  const fs: FileSystem = {
    readFile: async (path) => {
      const bytes = await call(() => machineFs.readFile(path))
      counts.bytesRead += bytes.length
      return bytes
    },
    writeFile: (path, data) => {
      counts.bytesWritten += data.length
      return call(() => machineFs.writeFile(path, data))
    },
    readRange: async (path, position, length) => {
      const bytes = await call(() => machineFs.readRange(path, position, length))
      counts.bytesRead += bytes.length
      return bytes
    },
    appendFile: (path, data) => {
      counts.bytesWritten += data.length
      return call(() => machineFs.appendFile(path, data))
    },
    rename: (from, to) => call(() => machineFs.rename(from, to)),
    readdir: (path) => call(() => machineFs.readdir(path)),
    mkdir: (path, options) => call(() => machineFs.mkdir(path, options)),
    stat: (path) => call(() => machineFs.stat(path)),
    unlink: (path) => call(() => machineFs.unlink(path)),
    rm: (path, options) => call(() => machineFs.rm(path, options)),
  }
  return { fs, counts }
}
