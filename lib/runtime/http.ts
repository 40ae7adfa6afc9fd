import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { ulid } from 'ulid'
import type { ZodType } from 'zod'
import type { Actor } from '../domain/operation.ts'
import { callerOf } from './actor.ts'
import { readConfig } from './config.ts'
import { Container } from './container.ts'
import { answerOnce } from './idempotent.ts'
import { logger } from './logger.ts'
import { type Answer, HttpError, problemOf } from './problem.ts'
import { check, jsonBody } from './request.ts'
import { type EndpointId, endpointOf } from './routes.ts'
import { fabricName, operationId } from './schemas/text.ts'

export interface HttpRequest<B, Q> {
  body: B
  query: Q
  /** Ids in the path, checked. */
  path: { fabric: string; operation: string }
  actor: Actor
  /** ULID for the operation that this request may start: in every log line. */
  operation: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>
}

/** How one endpoint reads its request and what it answers. */
export interface EndpointHandler<B, Q> {
  body?: (container: Container) => ZodType<B>
  query?: ZodType<Q>
  run(request: HttpRequest<B, Q>, container: Container): Promise<Answer>
}

/** Keeps the types of an endpoint together. */
export function endpoint<B = undefined, Q = undefined>(handler: EndpointHandler<B, Q>): EndpointHandler<unknown, unknown> {
  return handler as unknown as EndpointHandler<unknown, unknown>
}

type Endpoints = Partial<Record<EndpointId, EndpointHandler<unknown, unknown>>>

/** A Lambda function behind the HTTP API: finds the endpoint, checks the request, runs it once, and turns whatever happens into an answer. */
export function httpFunction(endpoints: Endpoints, container = new Container(readConfig(process.env))) {
  return async (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    const { requestId } = event.requestContext
    logger.addContext(context)
    logger.appendKeys({ request_id: requestId, route: event.routeKey })
    try {
      return toResult(await serve(endpoints, event, container))
    } catch (error) {
      return toResult(failure(error, requestId))
    } finally {
      logger.resetKeys()
    }
  }
}

async function serve(endpoints: Endpoints, event: APIGatewayProxyEventV2, container: Container): Promise<Answer> {
  const route = endpointOf(event.routeKey)
  const handler = route === undefined ? undefined : endpoints[route.id as EndpointId]
  if (handler === undefined) throw new HttpError('not_found', `There is nothing at ${event.routeKey}`)
  const caller = callerOf(event)
  if (caller === undefined) throw new HttpError('not_authenticated', 'The caller is not known')
  const { fabric = '', operation = '' } = event.pathParameters ?? {}
  if (fabric !== '') check(fabric, fabricName, 'path')
  if (operation !== '') check(operation, operationId, 'path')
  const started = ulid()
  logger.appendKeys({ fabric, caller: caller.id, operation: operation || started })
  return answerOnce(event, caller.id, container.idempotency, () => {
    const body = handler.body === undefined ? undefined : jsonBody(event, handler.body(container))
    const query = handler.query === undefined ? undefined : check(event.queryStringParameters ?? {}, handler.query, 'query')
    const { name, email } = caller
    return handler.run(
      { body, query, path: { fabric, operation }, actor: { name, email }, operation: started, headers: event.headers },
      container,
    )
  })
}

function failure(error: unknown, requestId: string): Answer {
  const problem = problemOf(error, requestId)
  if (problem.status >= 500) logger.error('The request failed', error as Error)
  else logger.info('The request was refused', { status: problem.status, code: (problem.body as { code: string }).code })
  return problem
}

function toResult({ status, body, headers = {} }: Answer): APIGatewayProxyStructuredResultV2 {
  const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  if (body === undefined) return { statusCode: status, headers: { ...common, ...headers } }
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', ...common, ...headers },
    body: JSON.stringify(body),
  }
}
