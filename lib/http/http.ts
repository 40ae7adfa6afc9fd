import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import * as z from 'zod'
import type { Idempotency } from '../app/ports/ports.ts'
import { authorise } from './authorisation/authorise.ts'
import type { Guarded } from './authorisation/owned.ts'
import { ReadOnce } from './authorisation/read-once.ts'
import { answerOnce } from './idempotent.ts'
import { addLineKeys } from './lambda/logger.ts'
import { countFor } from './lambda/metrics.ts'
import { type Answer, HttpError, methodNotAllowed } from './problems/problem.ts'
import { callerOf, principalOf } from './requests/actor.ts'
import type { HttpRequest, PathOf } from './requests/http-request.ts'
import { mediaTypeOf } from './requests/media-type.ts'
import { check, jsonBody } from './requests/request.ts'
import { fabricName, operationId, repositoryName } from './requests/schemas/text.ts'
import { sentBody } from './requests/sent-body.ts'
import { type Endpoint, type EndpointId, endpointsAt, type PathOfEndpoint } from './routes.ts'
import { type Started, withRequestHandling } from './with-request-handling.ts'

/** The schemas of an endpoint's request, and the handler that answers it with the parts that its function wires. */
export interface EndpointHandler<Wired, Body, Query, Path> {
  body?: (wired: Wired) => z.ZodType<Body>
  query?: z.ZodType<Query>
  run(request: HttpRequest<Body, Query, Path>, wired: Wired): Promise<Answer>
}

/** Infers the types of an endpoint. Its path parameters follow from its route. */
export function endpoint<Wired, Path = unknown, Body = undefined, Query = undefined>(
  handler: EndpointHandler<Wired, Body, Query, Path>,
): EndpointHandler<Wired, unknown, unknown, Path> {
  return handler as unknown as EndpointHandler<Wired, unknown, unknown, Path>
}

type Endpoints<Wired> = { [Id in EndpointId]?: EndpointHandler<Wired, unknown, unknown, PathOf<PathOfEndpoint<Id>>> }

/** The parts that this module itself needs, in addition to those of the endpoints. */
interface Served extends Guarded {
  idempotency: Idempotency
}

const pathSchemas = {
  fabric: z.object({ fabric: fabricName }),
  repository: z.object({ repository: repositoryName }),
  operation: z.object({ operation: operationId }),
}

/**
 * A Lambda function behind the HTTP API: finds the endpoint, checks the request, runs it once, and turns results and
 * errors into an answer.
 */
export function httpFunction<D extends Served>(wired: D, endpoints: Endpoints<NoInfer<D>>) {
  countFor(wired.stage)
  return (event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyStructuredResultV2> =>
    withRequestHandling(event, context, (started) => serve(wired, endpoints, event, started))
}

async function serve<D extends Served>(
  wired: D,
  endpoints: Endpoints<D>,
  event: APIGatewayProxyEventV2,
  { operation: started, signal, deadline, endsAt }: Started,
): Promise<Answer> {
  const [caller, principal] = [callerOf(event), principalOf(event)]
  if (caller === undefined || principal === undefined)
    throw new HttpError('not_authenticated', 'The caller is not authenticated', [], { 'www-authenticate': 'Bearer' })
  const { endpoint: called, handler } = calledAt(endpoints, event)
  const {
    fabric = '',
    repository = '',
    operation = '',
    kind = '',
    namespace = '',
    name: object = '',
    file = '',
    point = '',
    crd = '',
  } = event.pathParameters ?? {}
  if (fabric !== '') check({ fabric }, pathSchemas.fabric, 'path')
  if (repository !== '') check({ repository }, pathSchemas.repository, 'path')
  if (operation !== '') check({ operation }, pathSchemas.operation, 'path')
  addLineKeys({ fabric, caller: caller.id, operation: operation || started })
  const { name, email } = caller
  const path = { fabric, repository, operation, kind, namespace, name: object, file, point, crd }
  const content = (maxBytes?: number) => ({ type: mediaTypeOf(event.headers['content-type']), bytes: sentBody(event, maxBytes) })
  const facts = { path, content, actor: { name, email }, operation: started, headers: event.headers, signal, deadline }
  const read = readBody(event, handler.body?.(wired))
  // First, and each time: an answer that is repeated is for a caller who may still have it.
  const [fabrics, repositories] = [new ReadOnce(wired.fabrics), new ReadOnce(wired.repositories)]
  const access = await authorise(
    { ...wired, fabrics, repositories },
    { endpoint: called, path, body: 'body' in read ? read.body : undefined, principal },
  )
  return answerOnce(event, caller.id, wired.idempotency, endsAt, () => {
    if ('error' in read) throw read.error
    const { body } = read
    const query = handler.query === undefined ? undefined : check(event.queryStringParameters ?? {}, handler.query, 'query')
    const given = { ...wired, fabrics: fabrics.handedOn(), repositories: repositories.handedOn() }
    return handler.run({ body, query, access, ...facts }, given)
  })
}

/** The body, or the error to answer: a refusal is one of the answers that are kept. */
function readBody(event: APIGatewayProxyEventV2, schema: z.ZodType | undefined): { body: unknown } | { error: unknown } {
  try {
    return { body: schema === undefined ? undefined : jsonBody(event, schema) }
  } catch (error) {
    return { error }
  }
}

/** The endpoint of the route and method; HEAD is GET without the body. Throws `not_found`, `method_not_allowed`. */
function calledAt<D>(
  endpoints: Endpoints<D>,
  { routeKey, requestContext, pathParameters }: APIGatewayProxyEventV2,
): { endpoint: Endpoint; handler: EndpointHandler<D, unknown, unknown, object> } {
  const known = endpointsAt(routeKey).filter(({ id }) => endpoints[id as EndpointId] !== undefined)
  const isBeyond = (pathParameters?.slash ?? '') !== ''
  if (known.length === 0 || isBeyond) throw new HttpError('not_found', 'There is nothing at this path')
  const { method } = requestContext.http
  const wanted = method === 'HEAD' ? 'GET' : method
  const found = known.find((candidate) => candidate.method === wanted)
  const handler = endpoints[found?.id as EndpointId] as EndpointHandler<D, unknown, unknown, object> | undefined
  if (found !== undefined && handler !== undefined) return { endpoint: found, handler }
  throw methodNotAllowed(known.map((candidate) => candidate.method))
}
