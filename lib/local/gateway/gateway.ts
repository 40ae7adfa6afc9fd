import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type InvocationResult, MAX_PAYLOAD_BYTES } from '../lambda/lambda-runtime-api.ts'
import { listen } from '../server/listen.ts'
import { createLoopbackServer } from '../server/loopback-server.ts'
import { readBody } from '../server/request-body.ts'
import type { AuthorizerContext } from './caller.ts'
import { gatewayEvent } from './gateway-event.ts'
import { sendMessage, sendResult } from './gateway-response.ts'
import { type GatewayRoute, matchRoute } from './route-match.ts'

/** Limits of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024
const INTEGRATION_TIMEOUT_MS = 30_000

/** What an authorizer says of a request. */
export type Admission = AuthorizerContext | 'refused' | undefined

export interface GatewayOptions<R extends GatewayRoute = GatewayRoute> {
  routes: readonly R[]
  invoke(name: string, event: unknown): Promise<InvocationResult>
  /** The caller of a request to this route; undefined for a route without an authorizer. */
  authorize?: (route: R, request: IncomingMessage) => Promise<Admission> | Admission
  port?: number
  integrationTimeoutMs?: number
}

export interface Gateway {
  /** Without a trailing slash. */
  url: string
  port: number
  close(): Promise<void>
}

/** An HTTP API in front of functions, on the loopback address: translates requests to events and answers back. */
export async function startGateway<R extends GatewayRoute>(options: GatewayOptions<R>): Promise<Gateway> {
  const server = createLoopbackServer((request, response) => {
    handle(options, request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else sendMessage(response, 500, 'Internal Server Error')
    })
  })
  const port = await listen(server, options.port ?? 0)
  return { url: `http://127.0.0.1:${port}`, port, close: () => close(server) }
}

async function handle<R extends GatewayRoute>(options: GatewayOptions<R>, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(`http://gateway${request.url ?? '/'}`)
  const match = matchRoute(options.routes, request.method ?? 'GET', url.pathname)
  const body = await readBody(request, MAX_BODY_BYTES)
  if (match === undefined) return sendMessage(response, 404, 'Not Found')
  if (body === undefined) return sendMessage(response, 413, 'Request Entity Too Large')
  const authorizer = await options.authorize?.(match.route, request)
  if (authorizer === 'refused') return sendMessage(response, 401, 'Unauthorized')
  const event = gatewayEvent({
    request,
    url,
    body,
    requestId: randomUUID(),
    now: new Date(),
    match,
    ...(authorizer && { authorizer }),
  })
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) return sendMessage(response, 413, 'Request Entity Too Large')
  const result = await within(options.integrationTimeoutMs ?? INTEGRATION_TIMEOUT_MS, options.invoke(match.route.function, event))
  if (result === undefined) return sendMessage(response, 503, 'Service Unavailable')
  sendResult(response, result)
}

/** Returns undefined after the time limit; the work continues, as a function behind a gateway does. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
