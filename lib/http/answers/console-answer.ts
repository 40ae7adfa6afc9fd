import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, HttpError, methodNotAllowed } from '../problems/problem.ts'
import { isKnown } from '../requests/preconditions.ts'

/** A file of the console as its bundle holds it. */
export interface ConsoleFile {
  type: string
  bytes: Uint8Array
}

/** The page, at every path that names no other file: the console reads the path itself. */
const PAGE = 'index.html'
/** Files with a hash of their content in their names. */
const HASHED = 'assets/'

/**
 * Nothing but files of this origin. Styles of the editor are constructed style sheets, which need no source; Trusted
 * Types refuse text as markup, and let the policy `console` make nothing but the URL of the Worker.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types console',
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
}

/**
 * Answers a request for a file or a page of the console. Throws `not_found` for an asset of another version, and
 * `method_not_allowed`.
 */
export function consoleAnswer(files: ReadonlyMap<string, ConsoleFile>, event: APIGatewayProxyEventV2): Answer {
  const { method } = event.requestContext.http
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed(['GET'])
  const asked = event.pathParameters?.file ?? ''
  const file = files.get(asked) ?? (asked.startsWith(HASHED) ? undefined : files.get(PAGE))
  if (file === undefined) throw new HttpError('not_found', 'The console has no such file: it may have been updated. Reload it')
  const etag = createHash('sha256').update(file.bytes).digest('hex').slice(0, 40)
  const caching = asked.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = { ...HEADERS, 'cache-control': caching, etag: `"${etag}"` }
  return isKnown(event.headers, etag) ? { status: 304, headers } : { status: 200, headers, file }
}
