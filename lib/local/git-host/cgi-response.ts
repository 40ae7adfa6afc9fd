import type { Readable } from 'node:stream'

const MAX_HEAD_BYTES = 64 * 1024

export interface CgiResponseHandler {
  head(status: number, headers: Record<string, string>): void
  body(chunk: Buffer): void
  end(): void
  /** The program ended or went on without a complete head. */
  malformed(): void
}

/** Splits a CGI program's output (RFC 3875, section 6) into its head and its body. */
export function readCgiResponse(output: Readable, handler: CgiResponseHandler): void {
  let head: Buffer | undefined = Buffer.alloc(0)
  output.on('data', (chunk: Buffer) => {
    if (head === undefined) return handler.body(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) {
      if (head.length > MAX_HEAD_BYTES) output.destroy()
      return
    }
    const { status, headers } = parseHead(head.toString('latin1', 0, end))
    const rest = head.subarray(end + 4)
    head = undefined
    handler.head(status, headers)
    if (rest.length > 0) handler.body(rest)
  })
  output.once('close', () => (head === undefined ? handler.end() : handler.malformed()))
}

function parseHead(text: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {}
  let status = 200
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon < 0) continue
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'status') status = Number.parseInt(value, 10)
    else headers[name] = value
  }
  return { status, headers }
}
