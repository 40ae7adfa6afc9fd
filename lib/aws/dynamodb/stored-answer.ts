import { gunzipSync, gzipSync } from 'node:zlib'
import * as z from 'zod'
import type { StoredAnswer } from '../../app/ports/ports.ts'

/** DynamoDB's limit for an item is 400 KB. */
const MAX_BYTES = 300 * 1024
/** More than a gateway's limit (6 MB), and small enough for memory. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024

export const packedAnswer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Compressed: reports are JSON and shrink to a tenth. */
  body: z.instanceof(Uint8Array),
})

type PackedAnswer = z.infer<typeof packedAnswer>

/**
 * If an answer does not fit into an item even compressed, it is replaced by one that names the operation, whose report
 * can be read.
 */
export function packAnswer({ status, headers, body }: StoredAnswer): PackedAnswer {
  const packed = gzipSync(body)
  if (packed.length <= MAX_BYTES) return { status, headers, body: packed }
  return { status, headers: { 'content-type': 'application/json' }, body: gzipSync(pointer(body)) }
}

/** Throws if the body is no gzip stream, or larger than any answer. */
export function unpackAnswer({ status, headers, body }: PackedAnswer): StoredAnswer {
  return { status, headers, body: gunzipSync(body, { maxOutputLength: MAX_UNPACKED_BYTES }).toString() }
}

function pointer(body: string): string {
  const { operation, fabric } = parseObject(body)
  return JSON.stringify({ operation, fabric, message: 'The answer was too large to keep; read the operation for its report.' })
}

function parseObject(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>
  } catch {
    return {}
  }
}
