import { gunzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { openApiDocument, templateOf } from '../../lib/http/openapi/document.ts'
import { consoleRoute, DEFAULT_ROUTE, endpointsAt, pageAt, pages } from '../../lib/http/routes.ts'

/** An answer as a client gets it, to a request of a route. */
export interface CheckedAnswer {
  /** As the gateway names it, for instance `GET /api/plugins/hedgehog/fabrics`. */
  routeKey: string
  method: string
  status: number
  headers: Readonly<Record<string, unknown>>
  /** JSON that was read, or text. */
  body: unknown
}

/** The answer that the result of a function is, as API Gateway takes it. */
export function answerOf(event: APIGatewayProxyEventV2, result: APIGatewayProxyStructuredResultV2): CheckedAnswer {
  const { statusCode: status = 0, headers = {}, body, isBase64Encoded = false } = result
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')
  const text = body === undefined ? undefined : (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
  const isJson = String(headers['content-type']).includes('json')
  const method = event.requestContext.http.method
  return { routeKey: keyOf(event), method, status, headers, body: text !== undefined && isJson ? JSON.parse(text) : text }
}

/** The key of the event's route; a page of the API has none of its own. */
function keyOf({ routeKey, rawPath }: APIGatewayProxyEventV2): string {
  const found = routeKey === DEFAULT_ROUTE ? pageAt(rawPath) : undefined
  return found === undefined ? routeKey : `${found.page.method} ${found.page.path}`
}

interface Response {
  headers?: Record<string, unknown>
  content?: Record<string, unknown>
}

const DOCUMENT = openApiDocument('closed')
const PATHS = DOCUMENT.paths as Record<string, Record<string, { responses: Record<string, Response> }>>
const TOLD_HEADERS = ['etag', 'location', 'retry-after', 'idempotency-replayed']

const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
addFormats.default(ajv)
ajv.addSchema(DOCUMENT, 'api')

/**
 * Throws unless the API's description has this answer, with its media type, its headers, and a body of this shape.
 * The files of the console are none of it.
 */
export function checkAnswer(answer: CheckedAnswer): void {
  const { routeKey, method, status, headers, body } = answer
  if (routeKey === `${consoleRoute.method} ${consoleRoute.path}`) return
  const about = `${method} of ${routeKey} answered ${status}`
  const wanted = method === 'HEAD' ? 'GET' : method
  const page = pages.find((one) => `${one.method} ${one.path}` === routeKey)
  const path = templateOf(page?.path ?? endpointsAt(routeKey)[0]?.path ?? '')
  const operation = PATHS[path]?.[wanted.toLowerCase()]
  if (operation === undefined || (status === 404 && routeKey.endsWith('{slash+}'))) {
    checkProblem(about, body)
    return
  }
  const response = operation.responses[String(status)]
  if (response === undefined) throw new Error(`${about}, which is not described: ${JSON.stringify(body)}`)
  checkHeaders(about, headers, response)
  if (method === 'HEAD' || body === undefined) return
  const type = String(headers['content-type']).split(';')[0] ?? ''
  if (response.content?.[type] === undefined) throw new Error(`${about} with ${type}, which is not described`)
  checkBody(about, body, ['paths', path, wanted.toLowerCase(), 'responses', String(status), 'content', type, 'schema'])
}

function checkProblem(about: string, body: unknown): void {
  if (body !== undefined) checkBody(about, body, ['components', 'schemas', 'Problem'])
}

function checkHeaders(about: string, headers: CheckedAnswer['headers'], response: Response): void {
  const described = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase())
  const surplus = TOLD_HEADERS.filter((name) => headers[name] !== undefined && !described.includes(name))
  if (surplus.length > 0) throw new Error(`${about} with headers that are not described: ${surplus.join(', ')}`)
}

function checkBody(about: string, body: unknown, at: readonly string[]): void {
  // An answer too large for Lambda is shortened, and says so.
  if (typeof body === 'object' && body !== null && 'omitted' in body) return
  const pointer = at.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
  const uri = `api#/${pointer}`
  const validate = ajv.getSchema(uri)
  if (validate === undefined) throw new Error(`There is no schema at ${uri}`)
  if (validate(body)) return
  throw new Error(`${about} with a body that is not as described: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`)
}
