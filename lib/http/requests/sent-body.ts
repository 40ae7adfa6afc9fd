import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { DomainError } from '../../contract/errors.ts'
import { error, type Fault } from '../../contract/fault.ts'
import { HttpError } from '../problems/problem.ts'
import { bodyOf } from './body.ts'
import { charsetOf } from './media-type.ts'

const UTF_8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii'])
const REPLACEMENT = '\ufffd'
const AS_BYTES = 'send the file as Content-Type: application/octet-stream, which the gateway passes on byte for byte'

/**
 * The body's bytes, if they are those that the caller sent. An HTTP API decodes bodies of text types as UTF-8 and
 * replaces invalid bytes by U+FFFD, so that the function sees other bytes than the caller sent. Nothing distinguishes
 * such a U+FFFD from a genuine one reliably, not even the length. Therefore a body of a text type with U+FFFD is
 * refused; a body of a binary type is kept as it is. Throws `invalid_request`, `unsupported_media_type`,
 * `body_too_large`.
 */
export function sentBody(event: APIGatewayProxyEventV2, maxBytes?: number): Buffer {
  const bytes = bodyOf(event, maxBytes)
  if (bytes.length === 0 && event.headers['content-length'] === undefined) return bytes
  checkEncoding(event)
  if (!event.isBase64Encoded && bytes.includes(REPLACEMENT)) throw refused(replacedBytes(bytes))
  const length = declaredLength(event)
  if (length === bytes.length || length === undefined) return bytes
  throw refused(
    error(
      'invalid_body',
      'body',
      'The length of the body differs from its Content-Length: bytes were lost or changed on the way',
      {
        found: `${bytes.length} bytes`,
        expected: `${length} bytes`,
        hint: AS_BYTES,
      },
    ),
  )
}

/**
 * Refuses a body that declares another charset than UTF-8, and a compressed body, whose bytes are not those that are
 * meant. Throws `unsupported_media_type`.
 */
export function checkEncoding({ headers }: APIGatewayProxyEventV2): void {
  const charset = charsetOf(headers['content-type'])
  if (charset !== undefined && !UTF_8.has(charset))
    throw new HttpError(
      'unsupported_media_type',
      `Expected UTF-8, found the charset ${JSON.stringify(charset.slice(0, 40))}: convert the text`,
    )
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (coding !== '' && coding !== 'identity')
    throw new HttpError(
      'unsupported_media_type',
      `Expected a body without Content-Encoding, found ${JSON.stringify(coding.slice(0, 40))}`,
    )
}

function declaredLength({ headers }: APIGatewayProxyEventV2): number | undefined {
  const length = headers['content-length']?.trim()
  if (length === undefined) return undefined
  return /^\d{1,15}$/.test(length) ? Number(length) : Number.NaN
}

/** The bytes before the first U+FFFD are those that were sent, so its place is that of the first invalid byte. */
function replacedBytes(bytes: Buffer): Fault {
  const offset = bytes.indexOf(REPLACEMENT)
  const before = bytes.toString('utf8', 0, offset).split('\n')
  return error(
    'invalid_utf8',
    { file: 'body', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    'The body has bytes that are not UTF-8. The gateway has replaced them by U+FFFD, so the original bytes are lost',
    { found: `U+FFFD at offset ${offset}`, expected: 'UTF-8 without U+FFFD', hint: `save the file as UTF-8, or ${AS_BYTES}` },
  )
}

function refused(fault: Fault): DomainError<'invalid_request'> {
  return new DomainError('invalid_request', 'The body did not arrive as sent', { faults: [fault] })
}
