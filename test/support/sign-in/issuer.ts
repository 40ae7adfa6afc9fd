import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { Provider } from 'oidc-provider'
import { listen } from '../../../lib/local/server/listen.ts'

export const CLIENT_ID = 'gfm-console'
/** Of the API, as the authorizer asks for it. */
export const AUDIENCE = 'https://api.example.com'

/** An OpenID provider on this machine, as certified by the OpenID Foundation, where everybody may sign in. */
export interface TestIssuer {
  url: string
  /** The console's origin, known once its stack runs; before, nobody can sign in. */
  serve(origin: string): void
  /** Whether tokens come with one for their renewal. */
  givesRefreshTokens: boolean
  /** A token for a program, of the same issuer. */
  tokenFor(subject: string): Promise<string>
  close(): Promise<void>
}

export async function startIssuer(): Promise<TestIssuer> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: 'test', alg: 'RS256', use: 'sig' }
  let handle = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(503).end()
  const server = createServer((request, response) => handle(request, response))
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  const issuer: TestIssuer = {
    url,
    givesRefreshTokens: false,
    serve: (origin) => {
      const provider = new Provider(
        url,
        configuration(origin, key, () => issuer.givesRefreshTokens),
      )
      const answer = provider.callback()
      handle = (request, response) => {
        const isInteraction = request.url?.startsWith('/interaction/') === true
        const work = isInteraction ? interact(provider, request, response) : answer(request, response)
        work.catch((error: unknown) => response.writeHead(500).end(String(error)))
      }
    },
    tokenFor: (subject) =>
      new SignJWT({ name: subject, email: `${subject}@example.com`, email_verified: true })
        .setProtectedHeader({ alg: 'RS256', kid: 'test' })
        .setIssuer(url)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setExpirationTime('1h')
        .sign(privateKey),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return issuer
}

function configuration(origin: string, key: object, givesRefreshTokens: () => boolean): object {
  const claimsOf = (sub: string) => ({ sub, name: sub, email: `${sub}@example.com`, email_verified: true })
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${origin}/console/signed-in`],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => claimsOf(id) }),
    extraTokenClaims: (_: unknown, token: { accountId: string }) => claimsOf(token.accountId),
    issueRefreshToken: () => givesRefreshTokens(),
    rotateRefreshToken: true,
    clientBasedCORS: (_: unknown, asking: string) => asking === origin,
    pkce: { required: () => true },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      // The library's own pages load a font of others.
      rpInitiatedLogout: { logoutSource: logoutPage, postLogoutSuccessSource: goodbye },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: '', audience: AUDIENCE, accessTokenFormat: 'jwt', accessTokenTTL: 3600 }),
      },
    },
  }
}

/** Asks for a name, and lets in whoever has one; the console may have what it asks for. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(request, response)
  if (request.method === 'GET') return page(response)
  const form = new URLSearchParams(await bodyOf(request))
  const accountId = form.get('name') ?? ''
  if (form.has('cancel'))
    return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'You said no.' })
  const grant = new provider.Grant({ clientId: params.client_id, accountId })
  grant.addOIDCScope('openid profile email')
  const consent = { grantId: await grant.save() }
  return provider.interactionFinished(request, response, { login: { accountId }, consent })
}

function logoutPage(context: { body: string }, form: string): void {
  context.body = `<!doctype html><title>Issuer</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`
}

function goodbye(context: { body: string }): void {
  context.body = '<!doctype html><title>Issuer</title>You are signed out.'
}

function page(response: ServerResponse): void {
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(`<!doctype html><title>Issuer</title><link rel="icon" href="data:,">
    <form method="post"><label>Name <input name="name"></label><button>Sign in</button><button name="cancel">Cancel</button></form>`)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
