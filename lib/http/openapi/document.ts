import { definedOf } from '../../defined-of.ts'
import { VERSION } from '../../version.ts'
import { PROBLEM_STATUS, type ProblemCode } from '../problems/problem.ts'
import { type Endpoint, type EndpointId, endpoints, pages } from '../routes.ts'
import { automationEndpoints } from './endpoints/automation.ts'
import { crdEndpoints } from './endpoints/crds.ts'
import { fabricEndpoints } from './endpoints/fabrics.ts'
import { ingestionEndpoints } from './endpoints/ingestion.ts'
import { objectEndpoints } from './endpoints/objects.ts'
import { pageEndpoints } from './endpoints/pages.ts'
import { repositoryEndpoints } from './endpoints/repositories.ts'
import { viewEndpoints } from './endpoints/views.ts'
import { answerSchemas } from './schemas/answer-schemas.ts'
import { type AnswerDescription, type Content, type EndpointDescription, TAGS } from './schemas/endpoint-description.ts'
import { answerComponents, componentUri, type JsonSchema, type Openness, requestSchema } from './schemas/json-schema.ts'
import { type AnswerHeader, answerHeaders, headerParameters, pathParameters, queryParameters } from './schemas/parameters.ts'

/** The compiler refuses an endpoint in routes.ts without a description here. */
const endpointDescriptions: Readonly<Record<EndpointId, EndpointDescription>> = {
  ...fabricEndpoints,
  ...repositoryEndpoints,
  ...ingestionEndpoints,
  ...objectEndpoints,
  ...crdEndpoints,
  ...viewEndpoints,
  ...automationEndpoints,
  ...pageEndpoints,
}

const ABOUT = `Raw multi-document YAML in, one managed file per Kubernetes object out, one atomic commit each time.
Every path may end in a slash. Every path with GET has HEAD. Field names of operations are those of HNP, the plugin this replaces.

The API answers every problem as \`application/problem+json\`, also at an unknown path and for another method. What the gateway
in front of it refuses or cannot pass on never reaches the API: it answers that itself, as the response \`Gateway\`.`

/**
 * The description of the API, OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html). `closed` is for tests: no
 * answer may have additional fields.
 */
export function openApiDocument(openness: Openness = 'open') {
  return {
    openapi: '3.1.0',
    info: {
      title: 'GitOps File Manager',
      version: VERSION,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: 'https://{endpoint}', variables: { endpoint: { default: 'gfm.example.com', description: 'The deployment' } } },
    ],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{ iam: [] }, { token: [] }],
    paths: paths(),
    components: {
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4 for `execute-api`',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      schemas: answerComponents(answerSchemas, openness),
      responses: { Gateway: gatewayResponse() },
    },
  }
}

function paths(): Record<string, JsonSchema> {
  const byPath: Record<string, JsonSchema> = {}
  for (const endpoint of [...endpoints, ...pages]) {
    const { method, id } = endpoint
    const path = templateOf(endpoint.path)
    byPath[path] = { ...(byPath[path] ?? pathItem(path)), [method.toLowerCase()]: operation(endpoint, endpointDescriptions[id]) }
  }
  return byPath
}

/** OpenAPI cannot express a parameter that contains slashes: it becomes an ordinary one. */
export function templateOf(path: string): string {
  return path.replace('+}', '}')
}

function pathItem(path: string): JsonSchema {
  const parameters = pathParameters(path)
  return parameters.length === 0 ? {} : { parameters }
}

function operation({ id, auth }: Endpoint & { id: EndpointId }, described: EndpointDescription): JsonSchema {
  const { tag, summary, description, query, headers = [], body, answers, problems } = described
  const parameters = [...(query === undefined ? [] : queryParameters(query)), ...headerParameters(headers)]
  const good = Object.entries(answers).map(([status, answer]) => [status, response(answer, headers)])
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...definedOf({ description }),
    ...(auth === 'none' ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: requiresBody(body), content: requestContent(body) } }),
    responses: {
      ...Object.fromEntries(good),
      ...problemResponses(problems),
      default: { $ref: '#/components/responses/Gateway' },
    },
  }
}

/** No body counts as `{}` where all fields have a default. */
function requiresBody(body: NonNullable<EndpointDescription['body']>): boolean {
  return !Object.values(body).every((content) => 'schema' in content && content.schema.safeParse({}).success)
}

function requestContent(body: Readonly<Record<string, Content>>): JsonSchema {
  const entries = Object.entries(body).map(([type, content]) => [
    type,
    {
      schema: 'text' in content ? { type: 'string', description: content.text } : requestSchema(content.schema),
      example: content.example,
    },
  ])
  return Object.fromEntries(entries)
}

function response(
  { description, content, headers = [] }: AnswerDescription,
  asked: EndpointDescription['headers'] = [],
): JsonSchema {
  const more: AnswerHeader[] = asked.includes('Idempotency-Key') ? ['Idempotency-Replayed'] : []
  const named = answerHeaders([...headers, ...more])
  return {
    description,
    ...(Object.keys(named).length === 0 ? {} : { headers: named }),
    ...(content === undefined ? {} : { content: answerContent(content) }),
  }
}

function answerContent(content: NonNullable<AnswerDescription['content']>): JsonSchema {
  const entries = Object.entries(content).map(([type, what]) => [
    type,
    { schema: typeof what === 'string' ? { $ref: componentUri(what) } : { type: 'string', description: what.text } },
  ])
  return Object.fromEntries(entries)
}

/** One response a status, with the codes that it may have. */
function problemResponses(codes: readonly ProblemCode[]): Record<string, JsonSchema> {
  const byStatus = new Map<number, Set<ProblemCode>>()
  for (const code of codes) byStatus.set(PROBLEM_STATUS[code], (byStatus.get(PROBLEM_STATUS[code]) ?? new Set()).add(code))
  const entries = [...byStatus].map(([status, those]): [string, JsonSchema] => [
    String(status),
    problemResponse([...those].sort()),
  ])
  return Object.fromEntries(entries)
}

/** An HTTP API has no gateway responses to shape, as a REST API has. */
function gatewayResponse(): JsonSchema {
  return {
    description:
      'The gateway itself: 401 or 403 without a valid signature or token, 413 for a body over 10 MB or an event over 6 MB, 429 over the rate of requests, 500 or 503 if the API does not answer',
    content: { 'application/json': { schema: { $ref: componentUri('GatewayRefusal') } } },
  }
}

function problemResponse(codes: readonly ProblemCode[]): JsonSchema {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: answerHeaders(['Retry-After']),
    content: {
      'application/problem+json': {
        schema: { allOf: [{ $ref: componentUri('Problem') }, { properties: { code: { enum: codes } } }] },
      },
    },
  }
}
