import { Readable } from 'node:stream'
import { createInflate } from 'node:zlib'
import { type PackBytes, piecesOf } from './pack-bytes.ts'
import { PackError } from './pack-error.ts'

/** Each piece is a turn of another thread, which costs more than inflating the 16 KiB that are usual. */
const PIECE_BYTES = 64 * 1024

/**
 * Inflates data of exactly `size` bytes without holding it. Returns the offset of its end in the pack. Throws
 * PackError, and the errors of `take`.
 */
export async function inflateInPieces(
  pack: PackBytes,
  { dataAt, size }: { dataAt: number; size: number },
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<number> {
  const source = Readable.from(piecesOf(pack, dataAt))
  const inflate = createInflate({ chunkSize: PIECE_BYTES })
  let broken: Error | undefined
  source.once('error', (error) => {
    broken = error
    inflate.destroy(error)
  })
  let length = 0
  try {
    for await (const chunk of source.pipe(inflate) as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > size) break
      await take(chunk)
    }
  } catch (error) {
    if (broken === undefined && isOfZlib(error))
      throw new PackError(`object data at ${dataAt} cannot be inflated`, { cause: error })
    throw error
  } finally {
    source.destroy()
  }
  if (length !== size) throw new PackError(`object data at ${dataAt} is not ${size} bytes`)
  return dataAt + inflate.bytesWritten
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_')
}
