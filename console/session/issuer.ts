import * as oauth from 'oauth4webapi'
import type { ConsoleSignIn } from '../../lib/contract/answer.ts'

/** Where the issuer sends people back to; registered there as the client's only redirect URI. */
export const RETURN_PATH = '/console/signed-in'

/** What has to be remembered until the issuer answers, to know that the answer is to this very request. */
export interface Attempt {
  state: string
  nonce: string
  verifier: string
}

/** A person, and what proves to the API who they are. */
export interface Grant {
  person: { subject: string; name: string }
  token: string
  /** In milliseconds since the epoch; undefined if the issuer does not say. */
  expires: number | undefined
  /** For a new token without the person; undefined if the issuer gave none. */
  refresh: string | undefined
  /** Tells the issuer whose session ends. */
  idToken: string
}

interface Issuer {
  server: oauth.AuthorizationServer
  client: oauth.Client
  options: { [oauth.allowInsecureRequests]?: true }
}

let known: Promise<Issuer> | undefined

/** The issuer by its discovery document. Rejects if it cannot be read. */
function issuerOf(settings: ConsoleSignIn): Promise<Issuer> {
  known ??= discover(settings).catch((error: unknown) => {
    known = undefined
    throw error
  })
  return known
}

async function discover({ issuer, client_id }: ConsoleSignIn): Promise<Issuer> {
  const url = new URL(issuer)
  // A test's issuer, as the deployment admits no other without TLS.
  const options = url.hostname === '127.0.0.1' ? { [oauth.allowInsecureRequests]: true as const } : {}
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options))
  return { server, client: { client_id }, options }
}

/**
 * The address at which a person signs in, by the authorization code flow with PKCE
 * (https://datatracker.ietf.org/doc/html/rfc9700#section-2.1.1). Rejects if the issuer cannot be reached.
 */
export async function begin(settings: ConsoleSignIn): Promise<{ url: string; attempt: Attempt }> {
  const { server } = await issuerOf(settings)
  if (server.authorization_endpoint === undefined) throw new Error(`${settings.issuer} names no authorization_endpoint`)
  const attempt = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  }
  const url = new URL(server.authorization_endpoint)
  const parameters = {
    ...settings.parameters,
    response_type: 'code',
    client_id: settings.client_id,
    redirect_uri: redirectUri(),
    scope: settings.scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href, attempt }
}

/** Trades the code of the issuer's answer for a token. Rejects if the answer is not one to `attempt`. */
export async function finish(settings: ConsoleSignIn, answer: URLSearchParams, attempt: Attempt): Promise<Grant> {
  const { server, client, options } = await issuerOf(settings)
  const code = oauth.validateAuthResponse(server, client, answer, attempt.state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    code,
    redirectUri(),
    attempt.verifier,
    options,
  )
  const told = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: attempt.nonce,
    requireIdToken: true,
  })
  const claims = oauth.getValidatedIdTokenClaims(told)
  if (claims === undefined || told.id_token === undefined) throw new Error(`${settings.issuer} gave no id_token`)
  return { person: { subject: claims.sub, name: nameOf(claims) }, idToken: told.id_token, ...tokensOf(told) }
}

/** A grant for the same person without asking them. Rejects if the issuer wants to see them. */
export async function renew(settings: ConsoleSignIn, grant: Grant & { refresh: string }): Promise<Grant> {
  const { server, client, options } = await issuerOf(settings)
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), grant.refresh, options)
  const { refresh, ...told } = tokensOf(await oauth.processRefreshTokenResponse(server, client, response))
  // Issuers that do not rotate give none: the old one goes on.
  return { ...grant, ...told, refresh: refresh ?? grant.refresh }
}

/** Where the person's session with the issuer ends; undefined if it has no such page. */
export async function endOf(settings: ConsoleSignIn, { idToken }: Grant): Promise<string | undefined> {
  const { server } = await issuerOf(settings)
  if (server.end_session_endpoint === undefined) return undefined
  const url = new URL(server.end_session_endpoint)
  url.searchParams.set('client_id', settings.client_id)
  url.searchParams.set('id_token_hint', idToken)
  return url.href
}

function redirectUri(): string {
  return `${location.origin}${RETURN_PATH}`
}

function tokensOf({ access_token, expires_in, refresh_token }: oauth.TokenEndpointResponse) {
  return {
    token: access_token,
    expires: expires_in === undefined ? undefined : Date.now() + expires_in * 1000,
    refresh: refresh_token,
  }
}

/** What a person goes by; only shown, never believed: the API reads the token itself. */
function nameOf({ name, preferred_username, email, sub }: oauth.IDToken): string {
  const [first = sub] = [name, preferred_username, email].filter((claim) => typeof claim === 'string' && claim !== '')
  return String(first)
}
