import { open } from 'node:fs/promises'

const PAUSE_MS = 200

export interface FollowedLog {
  close(): void
}

/** Calls `onLine` for each line that is written to a file from now on. The file may not exist yet. */
export function followLog(path: string, onLine: (line: string) => void): FollowedLog {
  const stop = new AbortController()
  void follow(path, onLine, stop.signal)
  return { close: () => stop.abort() }
}

async function follow(path: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
  let offset = await sizeOf(path)
  while (!signal.aborted) {
    const text = await readFrom(path, offset)
    offset += Buffer.byteLength(text)
    for (const line of text.split('\n').slice(0, -1)) onLine(line)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref())
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return 0
  try {
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

async function readFrom(path: string, offset: number): Promise<string> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return ''
  try {
    const { size } = await file.stat()
    const bytes = Buffer.alloc(Math.max(0, size - offset))
    // Up to the last complete line: the next one may end in half a character.
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset)
    return bytes.toString('utf8', 0, bytes.subarray(0, bytesRead).lastIndexOf('\n') + 1)
  } finally {
    await file.close()
  }
}
