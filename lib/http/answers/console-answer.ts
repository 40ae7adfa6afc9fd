import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { ConsoleConfig } from '../../contract/answer.ts'
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

/** Tells how people sign in. */
const CONFIG = 'config.json'

/**
 * Nothing but files of this origin; answers come from it and from the issuer at which people sign in. Styles of the
 * editor are constructed style sheets, which need no source; Trusted Types refuse text as markup, and let the policy
 * `console` make nothing but the URL of the Worker.
 */
function policyOf({ sign_in }: ConsoleConfig): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...(sign_in?.origins ?? [])].join(' '),
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types console',
  ].join('; ')
}

const HEADERS = {
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
export function consoleAnswer(
  files: ReadonlyMap<string, ConsoleFile>,
  config: ConsoleConfig,
  event: APIGatewayProxyEventV2,
): Answer {
  const { method } = event.requestContext.http
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed(['GET'])
  const asked = event.pathParameters?.file ?? ''
  const common = { ...HEADERS, 'content-security-policy': policyOf(config) }
  if (asked === CONFIG) return { status: 200, headers: { ...common, 'cache-control': 'no-store' }, body: config }
  const file = files.get(asked) ?? (asked.startsWith(HASHED) ? undefined : files.get(PAGE))
  if (file === undefined) throw new HttpError('not_found', 'The console has no such file: it may have been updated. Reload it')
  const etag = createHash('sha256').update(file.bytes).digest('hex').slice(0, 40)
  const caching = asked.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = { ...common, 'cache-control': caching, etag: `"${etag}"` }
  return isKnown(event.headers, etag) ? { status: 304, headers } : { status: 200, headers, file }
}
