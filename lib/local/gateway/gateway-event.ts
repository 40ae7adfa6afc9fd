import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { ACCOUNT } from '../server/local-aws.ts'
import type { AuthorizerContext } from './caller.ts'
import { type GatewayRoute, type RouteMatch, routeKeyOf } from './route-match.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Bodies of these types are passed as text, all others as Base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))\s*(;|$))/i

export interface GatewayRequest {
  request: IncomingMessage
  url: URL
  body: Buffer
  requestId: string
  now: Date
  match: RouteMatch<GatewayRoute>
  /** The caller as the authorizer describes it; absent on a route without an authorizer. */
  authorizer?: AuthorizerContext
}

/**
 * The event an HTTP API sends to a function, payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function gatewayEvent({ request, url, body, requestId, now, match, authorizer }: GatewayRequest) {
  const { method = 'GET' } = request
  const { cookie, ...headers } = headersOf(request)
  const query = queryOf(url)
  const isText = TEXT.test(headers['content-type'] ?? '')
  const routeKey = routeKeyOf(match.route)
  const domainName = headers.host ?? url.host
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: { ...headers, 'x-forwarded-proto': 'http' },
    ...(query !== undefined && { queryStringParameters: query }),
    ...(Object.keys(match.parameters).length > 0 && { pathParameters: match.parameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      domainName,
      domainPrefix: 'local',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: accessLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
  return authorizer === undefined ? event : { ...event, requestContext: { ...event.requestContext, authorizer } }
}

/** Names in lower case, repeated headers joined with a comma, as HTTP APIs do. */
function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headersDistinct).map(([name, values = []]) => {
    return [name, values.join(name === 'cookie' ? '; ' : ',')] as const
  })
  return Object.fromEntries(entries)
}

function queryOf(url: URL): Record<string, string> | undefined {
  const names = [...new Set(url.searchParams.keys())]
  if (names.length === 0) return undefined
  return Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).join(',')]))
}

/** `12/Mar/2020:19:03:58 +0000` */
function accessLogTime(now: Date): string {
  const [day, month, year] = [String(now.getUTCDate()).padStart(2, '0'), MONTHS[now.getUTCMonth()], now.getUTCFullYear()]
  return `${day}/${month}/${year}:${now.toISOString().slice(11, 19)} +0000`
}
