import type { IncomingMessage } from 'node:http'

/**
 * Reads a body to its end. Returns undefined for a body longer than `limit`; the excess is read but not kept, so that
 * an answer can be sent.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  }
  return size <= limit ? Buffer.concat(chunks) : undefined
}
