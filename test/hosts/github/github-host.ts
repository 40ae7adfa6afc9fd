import { generateKeyPairSync, verify } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { createServer, type IncomingMessage, request as open, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createRepository, startGitServer } from '../../../lib/local/git-host/git-server.ts'
import { listen } from '../../../lib/local/server/listen.ts'
import { temporaryDirectory } from '../../support/git.ts'

const HOUR_MS = 3_600_000
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const APP_ID = '4711'
export const INSTALLATION = 99
/** As GitHub gives it: PKCS #1. */
export const PRIVATE_KEY = KEYS.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

export interface ApiCall {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: unknown
}

export type Answer = (call: ApiCall, response: ServerResponse) => void

interface Issued {
  expires: number
  body: unknown
}

/**
 * A GitHub Enterprise Server with the repository `acme/fabric`: its API gives tokens to whoever signs as the App, its
 * Git takes such tokens until they end. It goes away with the test.
 */
export class GitHubHost {
  url = ''
  /** The bare repository. */
  path = ''
  readonly calls: ApiCall[] = []
  readonly issued = new Map<string, Issued>()
  /** Of commits, in the order in which they came. */
  readonly statuses: { commit: string; body: unknown }[] = []
  /** Of the host. */
  now = new Date('2026-11-23T10:00:00Z')
  /** Answers a call in the API's stead. */
  instead: Answer | undefined
  /** What `expires_at` says. */
  expiresAt = (now: Date): string => new Date(now.getTime() + HOUR_MS).toISOString().replace('.000', '')
  /** Git takes no token at all. */
  locked = false

  static async start(): Promise<GitHubHost> {
    const host = new GitHubHost()
    const root = await temporaryDirectory()
    await mkdir(join(root, 'acme'))
    host.path = await createRepository(root, 'acme/fabric.git')
    const git = await startGitServer({ root })
    const server = createServer((request, response) => {
      host.#handle(git.url, request, response).catch(() => response.destroy())
    })
    host.url = `http://127.0.0.1:${await listen(server, 0)}`
    onTestFinished(async () => {
      server.closeAllConnections()
      server.close()
      await git.close()
    })
    return host
  }

  get repositoryUrl(): string {
    return `${this.url}/acme/fabric.git`
  }

  /** Bodies of the requests for tokens. */
  get tokenRequests(): unknown[] {
    return this.calls.filter(({ path }) => path.endsWith('/access_tokens')).map(({ body }) => body)
  }

  /** The text of a secret with the App's key. */
  secret(app: object = {}): string {
    return JSON.stringify({ host: new URL(this.url).host, github_app: { app_id: APP_ID, private_key: PRIVATE_KEY, ...app } })
  }

  revoke(): void {
    this.issued.clear()
  }

  async #handle(git: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (url.startsWith('/api/v3/')) this.#answer(request, body, response)
    else this.#git(git, request, body, response)
  }

  #answer({ method = '', url = '', headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const text = body.toString()
    const call = { method, path: url.slice('/api/v3'.length), headers, body: text === '' ? undefined : JSON.parse(text) }
    this.calls.push(call)
    const answer = this.instead ?? this.#api
    answer(call, response)
  }

  readonly #api: Answer = (call, response) => {
    const [, commit] = /^\/repos\/acme\/fabric\/statuses\/([0-9a-f]{40})$/.exec(call.path) ?? []
    if (commit === undefined) this.#app(call, response)
    else if (!this.#allows(call.headers.authorization?.replace('Bearer ', '') ?? '', { statuses: 'write' }))
      json(response, 401, { message: 'Bad credentials' })
    else {
      this.statuses.push({ commit, body: call.body })
      json(response, 201, {})
    }
  }

  #app(call: ApiCall, response: ServerResponse): void {
    const fault = this.#faultOfJwt(call.headers.authorization)
    const asked = `${call.method} ${call.path}`
    if (fault !== undefined) json(response, 401, { message: fault })
    else if (asked === 'GET /repos/acme/fabric/installation') json(response, 200, { id: INSTALLATION })
    else if (asked === `POST /app/installations/${INSTALLATION}/access_tokens`) this.#issue(call, response)
    else json(response, 404, { message: 'Not Found' })
  }

  #issue({ body }: ApiCall, response: ServerResponse): void {
    const token = `ghs_${this.calls.length}${'x'.repeat(36)}`
    const expires_at = this.expiresAt(this.now)
    this.issued.set(token, { expires: Date.parse(expires_at), body })
    json(response, 201, { token, expires_at, permissions: {}, repository_selection: 'selected' })
  }

  #faultOfJwt(authorization = ''): string | undefined {
    const [, head = '', payload = '', signature = ''] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? []
    const signed = Buffer.from(`${head}.${payload}`)
    if (!verify('RSA-SHA256', signed, KEYS.publicKey, Buffer.from(signature, 'base64url')))
      return 'A JSON web token could not be decoded'
    const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString())
    const { iat, exp, iss } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const now = this.now.getTime() / 1000
    if (alg !== 'RS256' || iss !== APP_ID) return 'Integration not found'
    if (iat > now) return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
    if (exp <= now) return "'Expiration time' claim ('exp') must be a numeric value representing the future time"
    return exp > now + 600 ? "'Expiration time' claim ('exp') is too far in the future" : undefined
  }

  #git(git: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    if (this.locked || !this.#mayUseGit(request.headers.authorization)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end('Invalid username or token')
      return
    }
    const { authorization: _, ...headers } = request.headers
    const outgoing = open(new URL(request.url ?? '/', git), { method: request.method, headers, agent: false }, (incoming) => {
      response.writeHead(incoming.statusCode ?? 500, incoming.headers)
      incoming.pipe(response)
    })
    outgoing.once('error', () => response.destroy())
    outgoing.end(body)
  }

  #mayUseGit(authorization = ''): boolean {
    const [user, token = ''] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':')
    return user === 'x-access-token' && this.#allows(token, { contents: 'write' })
  }

  #allows(token: string, permissions: object): boolean {
    const { expires = 0, body } = this.issued.get(token) ?? {}
    return JSON.stringify(body) === JSON.stringify({ repositories: ['fabric'], permissions }) && this.now.getTime() < expires
  }
}

export function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body))
}
