import type { UnreachableError } from '../deployment/deployment-request.ts'
import type { ProblemError } from '../errors/problem-error.ts'
import { type Check, failed, ok } from './check.ts'

const TLS = /CERT|TLS|SSL|SELF_SIGNED|EPROTO/
const ENDPOINT = 'the address that the output ApiUrl of the service stack names'

/** Hints for a failed connection, by Node's error code. */
const HINTS: Record<string, string> = {
  ENOTFOUND: 'check the host of --endpoint, and whether the service stack was made anew: its API then has another address',
  EAI_AGAIN: 'the name server does not answer: check the network of this machine',
  ECONNREFUSED: 'nothing listens there: check host and port of --endpoint',
  EHOSTUNREACH: 'check the network of this machine: VPN, routes, firewall',
  ENETUNREACH: 'check the network of this machine: VPN, routes, firewall',
}

/** The check for a missing answer, with the reason as far as the connection reveals it. */
export function unreachable(error: UnreachableError): Check {
  const code = codeOf(error)
  const found = `${error.message.split('\n')[0]}${code === '' || error.message.includes(code) ? '' : ` (${code})`}`
  if (TLS.test(code))
    return failed(
      'tls',
      found,
      'a certificate for this host that this machine trusts',
      'check the host of --endpoint and the clock of this machine; behind a proxy that opens TLS, name its certificate in NODE_EXTRA_CA_CERTS',
    )
  if (/redirect/.test(found))
    return failed(
      'connection',
      found,
      ENDPOINT,
      'use the address that it redirects to: following a redirect would send the token elsewhere',
    )
  const slow = 'it may be down, very slow, or behind a firewall: look at the dashboard and at the logs of the function health'
  return failed('connection', found, ENDPOINT, HINTS[code] ?? slow)
}

/** The checks for an unexpected answer. */
export function refused(error: ProblemError, token: string | undefined, now: Date): Check[] {
  const connected = ok('connection', 'it answers')
  if (error.status === 401) return [connected, unauthenticated(token, now)]
  if (error.status === 403) return [connected, forbidden(token)]
  const accepted = error.status >= 500 || error.code !== '' ? [ok('access', 'the caller has access')] : []
  return [connected, ...accepted, failed('api', error.message, 'the health of a deployment, as JSON', hintOf(error))]
}

function hintOf({ status }: ProblemError): string {
  if (status === 429) return 'the API is throttled: try again, or raise throttling of the environment'
  if (status >= 500) return 'look for lines of level ERROR in the logs of the function health'
  return `check --endpoint: it is ${ENDPOINT}, without the path of the API`
}

function unauthenticated(token: string | undefined, now: Date): Check {
  if (!token)
    return failed(
      'access',
      '401: the API requires a token, and none was sent',
      'a bearer token',
      'set GFM_API_TOKEN to a token of the issuer',
    )
  const end = endOf(token)
  if (end !== undefined && end < now)
    return failed('access', `401: the token of GFM_API_TOKEN expired at ${end.toISOString()}`, 'a valid token', 'get a new one')
  return failed(
    'access',
    '401: the API does not accept the token of GFM_API_TOKEN',
    'a token of the issuer and for the audience of the environment',
    'get a new one, and compare its claims iss and aud with authorizer in infra/environments',
  )
}

function forbidden(token: string | undefined): Check {
  const signed = 'if authorizer in infra/environments is iam, put AWS credentials into the environment, and no GFM_API_TOKEN'
  if (!token)
    return failed(
      'access',
      '403: the API refuses unknown callers',
      'a caller with access',
      `${signed}; if it is jwt, set GFM_API_TOKEN`,
    )
  return failed(
    'access',
    '403: the caller has no permission for this request',
    'a caller with the permission',
    `${signed}; if they are there, let their principal execute-api:Invoke`,
  )
}

/**
 * The expiry of a JSON Web Token (RFC 7519), if the token is one and states it. It is not verified, and no other part
 * of the token is reported.
 */
function endOf(token: string): Date | undefined {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp?: unknown }
    return typeof exp === 'number' && Number.isFinite(exp) && exp < 1e11 ? new Date(exp * 1000) : undefined
  } catch {
    return undefined
  }
}

/** The code of the innermost error that has one: `fetch` itself has none. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const { code } = error as { code?: unknown }
  return codeOf(error.cause) || (typeof code === 'string' ? code : '')
}
