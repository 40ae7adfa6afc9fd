import * as z from 'zod'
import { definedOf } from '../../../defined-of.ts'
import { WEBHOOK_HOSTS } from '../../../hosts/hosts.ts'
import { fabricName, operationId, pointInTime, repositoryName, repositoryPath } from '../../requests/schemas/text.ts'
import { type JsonSchema, requestSchema } from './json-schema.ts'

interface Described {
  description: string
  schema: z.ZodType
  example: string
}

/** Parameters of paths. */
const PATH: Record<string, Described> = {
  fabric: { description: 'Registered name of the fabric', schema: fabricName, example: 'lab' },
  operation: { description: 'ULID of the operation', schema: operationId, example: '01JDN0SCH00000000000000000' },
  kind: {
    description: 'Kind or plural, in upper or lower case, with the group if two groups have it',
    schema: z.string().min(1).max(300),
    example: 'vpcs.vpc.githedgehog.com',
  },
  namespace: { description: 'RFC 1123 label', schema: z.string().min(1).max(63), example: 'default' },
  name: { description: 'RFC 1123 subdomain', schema: z.string().min(1).max(253), example: 'vpc-1' },
  file: {
    description: 'Path of the file below raw/, with its slashes',
    schema: repositoryPath.min(1),
    example: 'prod/vpcs.yaml',
  },
  crd: {
    description: 'Name of the file in .hnp/crds/',
    schema: z.string().min(1).max(253),
    example: 'gateways.yaml',
  },
  point: {
    description:
      'A commit or an operation, the first 5 or more characters of its id, `HEAD`, a time (RFC 3339) or an age (`2h`, `3d`)',
    schema: pointInTime,
    example: '01JDN0SCH00000000000000000',
  },
  code: { description: 'Code of the problem', schema: z.string().min(1).max(100), example: 'precondition_failed' },
  host: { description: 'The Git host that sends the webhook', schema: z.enum(WEBHOOK_HOSTS), example: 'github' },
  repository: {
    description: 'Id of the repository, from the registration of its fabrics',
    schema: repositoryName,
    example: 'repo-3f1c7a0be2d94c55',
  },
}

/** Headers that requests may have. */
const HEADERS = {
  'If-Match': {
    description: 'Entity tags of versions, or `*` for any version (RFC 9110)',
    schema: z.string(),
    example: '"6a2a5f1e9d0c4b3a8f7e6d5c4b3a29181706f5e4"',
  },
  'If-None-Match': {
    description: 'On a write, `*`: the object must be new. On a read, the version that the caller has (RFC 9110)',
    schema: z.string(),
    example: '*',
  },
  'Idempotency-Key': {
    description: 'A request repeated with the same key within a day gets the first answer again',
    schema: z.string().min(1).max(255),
    example: '0b8f0c52-6d2e-4f0e-9d3b-3d0e6b1f2a77',
  },
  Prefer: {
    description: '`respond-async`: poll the operation instead of waiting for it (RFC 7240)',
    schema: z.string(),
    example: 'respond-async',
  },
  Accept: {
    description: '`application/yaml` for the text of the file, `application/json` for its value',
    schema: z.string(),
    example: 'application/yaml',
  },
} satisfies Record<string, Described>

export type RequestHeader = keyof typeof HEADERS

/** Headers of answers. */
const ANSWER_HEADERS = {
  ETag: 'Version of what is answered, for `If-Match`: of an object the blob id of its file',
  Location: 'Path of what was made, or of the operation that makes it',
  'Preference-Applied': '`respond-async`, as asked for with `Prefer` (RFC 7240)',
  'Retry-After': 'Seconds after which the same request may succeed',
  'Idempotency-Replayed': '`true`: the answer to an earlier request with this key',
} satisfies Record<string, string>

export type AnswerHeader = keyof typeof ANSWER_HEADERS

export function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => {
    const described = PATH[name]
    if (described === undefined) throw new Error(`Say in lib/http/openapi/schemas/parameters.ts what {${name}} is`)
    return parameter(name, 'path', described, true)
  })
}

export function headerParameters(names: readonly RequestHeader[]): JsonSchema[] {
  return names.map((name) => parameter(name, 'header', HEADERS[name], false))
}

/** Each field of a query's schema. */
export function queryParameters(query: z.ZodType): JsonSchema[] {
  const { properties = {}, required = [] } = requestSchema(query) as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...definedOf({ description }),
    schema,
  }))
}

export function answerHeaders(names: readonly AnswerHeader[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, { description: ANSWER_HEADERS[name], schema: { type: 'string' } }]))
}

function parameter(
  name: string,
  where: 'path' | 'header',
  { description, schema, example }: Described,
  required: boolean,
): JsonSchema {
  return { name, in: where, required, description, schema: requestSchema(schema), example }
}
