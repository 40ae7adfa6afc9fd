import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { ZodType } from 'zod'
import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { pointerTo } from '../../yaml/value/json-pointer.ts'
import { HttpError } from '../problems/problem.ts'
import { issueWords } from './issue-words.ts'
import { type Place, parseJson } from './json-body.ts'
import { sentBody } from './sent-body.ts'

/** A body may have a hundred thousand faults; nobody reads that many. */
const MAX_FAULTS = 100

/**
 * Parses the body as JSON and checks its shape; no body counts as `{}`. Throws `invalid_request` with every fault and
 * its place.
 */
export function jsonBody<T>(event: APIGatewayProxyEventV2, shape: ZodType<T>): T {
  const bytes = sentBody(event)
  if (bytes.length === 0) return check({}, shape, 'body')
  const type = event.headers['content-type'] ?? ''
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new HttpError(
      'unsupported_media_type',
      `Expected a body of type application/json, found ${type === '' ? 'no type' : JSON.stringify(type.slice(0, 100))}`,
    )
  }
  const { value, placeOf } = parseJson(bytes)
  return check(value, shape, 'body', placeOf)
}

/**
 * Checks a value from outside. Throws `invalid_request` with every fault, each with the path of the field, and its
 * place if known.
 */
export function check<T>(
  value: unknown,
  shape: ZodType<T>,
  where: 'body' | 'query' | 'path' | 'header',
  placeOf: (path: readonly PropertyKey[]) => Place | undefined = () => undefined,
): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.slice(0, MAX_FAULTS).map((issue): Fault => {
    const { path } = issue
    const field = [where, ...path.map(String)].join('.')
    return {
      code: `invalid_${where}`,
      severity: 'error',
      file: field,
      ...placeOf(path),
      ...(where === 'body' ? { pointer: pointerTo(path.map(String)) } : {}),
      message: `${field}: ${issueWords(issue)}`,
      found: kindOf(valueAt(value, path)),
    }
  })
  throw new DomainError('invalid_request', `The ${where} is not as expected`, { faults })
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value)
}

/** The kind of a value, without its content: that may be a password in the wrong place. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'string') return `a text of ${value.length} characters`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
