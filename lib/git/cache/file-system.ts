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
