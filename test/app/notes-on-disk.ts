import type { Notes } from '../../lib/app/ports/ports.ts'

/** Notes as they are on disk, for one process after the other. */
export function notesOnDisk() {
  const files = new Map<string, Uint8Array>()
  let writes = 0
  const notes = (): Notes => ({
    read: (name) => Promise.resolve(files.get(name)),
    write: (name, bytes) => {
      writes += 1
      files.set(name, bytes)
      return Promise.resolve()
    },
  })
  return { files, notes, writes: () => writes }
}
