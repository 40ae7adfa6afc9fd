import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What happens to one exchange. */
export type Fault =
  /** The connection is cut before anything reaches the server. */
  | { kind: 'reset' }
  /** The server does its work, then the connection is cut without an answer. */
  | { kind: 'drop_reply'; afterwards?: () => Promise<unknown> }
  /** Half of the answer, then the connection is cut. */
  | { kind: 'truncate' }
  /** Nothing is answered until the client gives up. */
  | { kind: 'hang' }
  /** Something else happens on the server first. */
  | { kind: 'before'; run: () => Promise<unknown> }
  /** The server does its work, then the client receives a different answer. */
  | {
      kind: 'replace'
      status: number
      headers?: Record<string, string>
      body?: string | Buffer
      afterwards?: () => Promise<unknown>
    }
  /** The server is not asked. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string | Buffer }

export interface Exchange {
  method: string
  /** With the query. */
  path: string
  headers: IncomingMessage['headers']
}

export interface FaultyProxy {
  url: string
  /** All requests so far. */
  exchanges: Exchange[]
  /** Asked for every request; undefined passes it on untouched. */
  fault: (exchange: Exchange) => Fault | undefined
}

/**
 * An HTTP proxy that injects faults in front of a server. Drops the request headers in `without`. The proxy closes
 * with the test.
 */
export async function faultyProxy(target: string, { without = [] }: { without?: readonly string[] } = {}): Promise<FaultyProxy> {
  const proxy: FaultyProxy = { url: '', exchanges: [], fault: () => undefined }
  const server = createServer((request, response) => {
    const exchange = { method: request.method ?? '', path: request.url ?? '', headers: request.headers }
    proxy.exchanges.push(exchange)
    for (const header of without) delete request.headers[header]
    handle(target, request, response, proxy.fault(exchange)).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}

/** The fault for the first request to a service, and no fault afterwards. */
export function once(service: string, fault: Fault): FaultyProxy['fault'] {
  let armed = true
  return ({ path }) => {
    if (!armed || !path.includes(service)) return undefined
    armed = false
    return fault
  }
}

async function handle(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const body = await readAll(request)
  if (fault?.kind === 'reset') return void response.destroy()
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'answer') return void response.writeHead(fault.status, fault.headers).end(fault.body)
  if (fault?.kind === 'before') await fault.run()
  const answer = await forward(target, request, body)
  if (fault?.kind === 'drop_reply') {
    await fault.afterwards?.()
    return void response.destroy()
  }
  if (fault?.kind === 'replace') {
    await fault.afterwards?.()
    return void response.writeHead(fault.status, fault.headers).end(fault.body)
  }
  response.writeHead(answer.status, answer.headers)
  if (fault?.kind !== 'truncate') return void response.end(answer.body)
  response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => response.destroy())
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = send(
      new URL(url ?? '/', target),
      { method, headers: { ...headers, host: new URL(target).host }, agent: false },
      (incoming) => {
        readAll(incoming).then(
          (bytes) => resolve({ status: incoming.statusCode ?? 0, headers: withoutHops(incoming.headers), body: bytes }),
          reject,
        )
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

function withoutHops({
  connection: _,
  'transfer-encoding': __,
  ...headers
}: IncomingMessage['headers']): IncomingMessage['headers'] {
  return headers
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
