import { randomUUID } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { deployedRoutes, pageAt } from '../../lib/http/routes.ts'
import { type Claims, jwtContext } from '../../lib/local/gateway/caller.ts'
import { gatewayEvent } from '../../lib/local/gateway/gateway-event.ts'
import { matchRoute } from '../../lib/local/gateway/route-match.ts'

export interface ApiRequest {
  method: string
  /** With the query, below `/api/plugins/hedgehog` unless it is a webhook's, or that of a page of the API. */
  path: string
  body?: string | Buffer
  headers?: Record<string, string>
  /** Null: nobody was authenticated. */
  claims?: Claims | null
}

/** The caller of an event that names no other. */
const LOCAL_CALLER: Claims = {
  iss: 'https://local.invalid/',
  sub: 'local-developer',
  name: 'Local Developer',
  email_verified: 'true',
  email: 'developer@local.invalid',
}

/** What the gateway makes of a request, and for which function. Throws where it has no route. */
export function apiEvent({ method, path, body = '', headers = {}, claims = LOCAL_CALLER }: ApiRequest): {
  name: string
  event: APIGatewayProxyEventV2
} {
  const isElsewhere = path.startsWith('/webhooks/') || pageAt(path) !== undefined
  const url = new URL(`http://gateway${isElsewhere ? '' : '/api/plugins/hedgehog'}${path}`)
  const match = matchRoute(deployedRoutes, method, url.pathname)
  if (match === undefined) throw new Error(`The gateway has no route for ${method} ${path}`)
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method,
    httpVersion: '1.1',
    headersDistinct: Object.fromEntries(lowerCase),
  })
  const given = { request, url, body: Buffer.from(body), requestId: randomUUID(), now: new Date(), match }
  return {
    name: match.route.function,
    event: gatewayEvent(claims === null ? given : { ...given, authorizer: jwtContext(claims) }),
  }
}

/** What Lambda tells a function of its invocation, as far as anything here reads it. */
export function lambdaContext(functionName: string): Context {
  const awsRequestId = randomUUID()
  const context = { functionName, functionVersion: '$LATEST', memoryLimitInMB: '1024', awsRequestId, invokedFunctionArn: 'arn' }
  return { ...context, getRemainingTimeInMillis: () => 30_000 } as Context
}
