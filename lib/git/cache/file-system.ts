import * as nodeFs from 'node:fs/promises'

/** The calls the Git cache makes. */
export interface FileSystem {
  readFile(path: string): Promise<Buffer>
  /** Reads `length` bytes of a file from a position; fewer at its end. */
  readRange(path: string, position: number, length: number): Promise<Buffer>
  writeFile(path: string, data: Uint8Array | string): Promise<void>
  appendFile(path: string, data: Uint8Array): Promise<void>
  rename(from: string, to: string): Promise<void>
  readdir(path: string): Promise<string[]>
  mkdir(path: string, options: { recursive: true }): Promise<unknown>
  stat(path: string): Promise<{ mtimeMs: number; size: number }>
  unlink(path: string): Promise<void>
  rm(path: string, options: { recursive: true; force: true }): Promise<void>
}

/** The file system of this machine. */
export const machineFs: FileSystem = {
  readFile: (path) => nodeFs.readFile(path),
  readRange,
  writeFile: (path, data) => nodeFs.writeFile(path, data),
  appendFile: (path, data) => nodeFs.appendFile(path, data),
  rename: (from, to) => nodeFs.rename(from, to),
  readdir: (path) => nodeFs.readdir(path),
  mkdir: (path, options) => nodeFs.mkdir(path, options),
  stat: (path) => nodeFs.stat(path),
  unlink: (path) => nodeFs.unlink(path),
  rm: (path, options) => nodeFs.rm(path, options),
}

/** Opens the file for each read: it may be renamed or removed in between, and no descriptor has to be closed. */
async function readRange(path: string, position: number, length: number): Promise<Buffer> {
  const file = await nodeFs.open(path)
  try {
    const buffer = Buffer.allocUnsafeSlow(length)
    let read = 0
    for (let more = 1; more > 0 && read < length; read += more) {
      more = (await file.read(buffer, read, length - read, position + read)).bytesRead
    }
    return buffer.subarray(0, read)
  } finally {
    await file.close()
  }
}
