import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { LIMITS } from '../../domain/limits.ts'
import { HttpError } from '../problems/problem.ts'

/** The body's bytes as they reached the function. Throws `body_too_large`. */
export function bodyOf(
  { body = '', isBase64Encoded }: APIGatewayProxyEventV2,
  maxBytes: number = LIMITS.apiBodyBytes.value,
): Buffer {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBytes)
    throw new HttpError('body_too_large', `The body has ${bytes.length} bytes; at most ${maxBytes} are read`)
  return bytes
}
