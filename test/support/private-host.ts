import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type Server, request as send } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'

/** The file of the certificate that these servers show, which signs itself: for localhost and 127.0.0.1. */
export const AUTHORITY = join(import.meta.dirname, '../fixtures/tls/certificate.pem')
const TLS = { key: readFileSync(join(import.meta.dirname, '../fixtures/tls/key.pem')), cert: readFileSync(AUTHORITY) }

/** A server behind https. Returns its port. */
export function httpsFront(target: string): Promise<number> {
  return listening(
    createHttpsServer(TLS, (request, response) => {
      const { method, headers } = request
      const onward = send(new URL(request.url ?? '', target), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.once('error', () => response.destroy())
      request.pipe(onward)
    }),
  )
}

interface ConnectProxyOptions {
  /** The port on this machine where every tunnel ends, whatever target it asks for. */
  to: number
  /** `user:password` that the proxy asks for. */
  login?: string
  /** Whether the proxy itself talks TLS. */
  secure?: boolean
  /** Never answers. */
  silent?: boolean
}

export interface ConnectProxy {
  /** `host:port`. */
  host: string
  /** The targets that were asked for, with each request of plain http as its URL. */
  asked: string[]
}

/** A proxy that opens tunnels by CONNECT, and passes requests of plain http on. */
export async function connectProxy({ to, login, secure = false, silent = false }: ConnectProxyOptions): Promise<ConnectProxy> {
  const asked: string[] = []
  const server = secure ? createHttpsServer(TLS) : createHttpServer()
  const admits = (given: string | undefined) => login === undefined || given === `Basic ${Buffer.from(login).toString('base64')}`
  server.on('connect', (request, socket: Duplex) => {
    asked.push(request.url ?? '')
    socket.on('error', () => undefined)
    if (silent) return
    if (!admits(request.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    const upstream = connect(to, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    upstream.on('error', () => socket.destroy())
  })
  server.on('request', (request, response) => {
    asked.push(request.url ?? '')
    const { pathname, search } = new URL(request.url ?? '')
    const onward = send({ port: to, path: pathname + search, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  return { host: `127.0.0.1:${await listening(server)}`, asked }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}
