import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { ZodType } from 'zod'
import { DomainError } from '../domain/errors.ts'
import type { Fault } from '../domain/fault.ts'
import { HttpError } from './problem.ts'

/** Far more than any body of this API needs. */
const MAX_BODY_BYTES = 1024 * 1024

/** The body's bytes. Throws `body_too_large`. */
export function bodyOf({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > MAX_BODY_BYTES)
    throw new HttpError('body_too_large', `The body has ${bytes.length} bytes; at most ${MAX_BODY_BYTES} are read`)
  return bytes
}

/** The body as JSON of a shape; no body counts as `{}`. Throws `invalid_request` with every fault. */
export function jsonBody<T>(event: APIGatewayProxyEventV2, shape: ZodType<T>): T {
  const bytes = bodyOf(event)
  if (bytes.length === 0) return check({}, shape, 'body')
  const type = event.headers['content-type'] ?? ''
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new HttpError(
      'unsupported_media_type',
      `Expected a body of type application/json, found ${type === '' ? 'no type' : JSON.stringify(type.slice(0, 100))}`,
    )
  }
  return check(parseJson(bytes.toString('utf8')), shape, 'body')
}

/** Checks a value from outside. Throws `invalid_request` with every fault, each with the path of the field. */
export function check<T>(value: unknown, shape: ZodType<T>, where: 'body' | 'query' | 'path'): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message, code }): Fault => {
    const field = [where, ...path.map(String)].join('.')
    return { code: `invalid_${where}`, severity: 'error', file: field, message: `${field}: ${message}`, found: code }
  })
  throw invalid(`The ${where} is not as expected`, faults)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? text.length)
    const before = text.slice(0, offset).split('\n')
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
    throw invalid('The body is not JSON', [
      { code: 'invalid_json', severity: 'error', file: 'body', ...place, message: 'JSON ends or breaks here' },
    ])
  }
}

function invalid(message: string, faults: Fault[]): DomainError<'invalid_request'> {
  return new DomainError('invalid_request', message, { faults })
}
