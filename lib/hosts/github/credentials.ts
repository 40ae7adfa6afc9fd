import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import * as z from 'zod'
import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import type { ApiAnswer, HostApi } from '../shared/host-api.ts'
import type { ExpiringToken } from '../shared/token-cache.ts'
import { unreadable } from '../shared/unreadable.ts'
import { type GitHubRepository, gitHubApi, gitHubRepository } from './api.ts'

const INSTALLATION = z.object({ id: z.int().positive() })
const TOKEN = z.object({ token: z.string().regex(/^[!-~]{1,2000}$/), expires_at: z.iso.datetime({ offset: true }) })

/** The tolerated difference between the clocks of GitHub and of this machine, in seconds. */
const SKEW = 60
/** The longest validity of a JWT that GitHub accepts, in seconds. */
const LIFETIME = 600

/** The longest key that is read. */
const MAX_KEY_LENGTH = 10_000

/** The key of a GitHub App, as its owner stores it. */
export const GITHUB_APP_KEY = z.strictObject({
  /** The App's id, or its client id. */
  app_id: z.union([z.int().positive().transform(String), z.string().regex(/^[A-Za-z0-9.]{1,100}$/)]),
  /** Looked up from the repository by default. */
  installation_id: z.union([z.int().positive(), z.string().regex(/^[1-9][0-9]{0,15}$/)]).optional(),
  /** PEM, as downloaded from GitHub. */
  private_key: z.string().min(1).max(MAX_KEY_LENGTH),
})

export type GitHubAppKey = z.infer<typeof GITHUB_APP_KEY>

/** The permissions of a token made for the purpose. */
const PERMISSIONS = {
  git: { contents: 'write' },
  statuses: { statuses: 'write' },
  proposals: { pull_requests: 'write', contents: 'read' },
} as const

export type Purpose = keyof typeof PERMISSIONS

export interface InstallationRequest {
  /** Name of the secret, for errors. */
  secret: string
  /** The repository's URL. */
  url: string
  app: GitHubAppKey
  purpose: Purpose
}

/**
 * Makes a token of a GitHub App's installation, for one repository and with the permissions of its purpose only
 * (https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app). It is valid for an hour.
 * Throws `credentials_unreadable`, `authentication_failed`, `protocol_error`, and the errors of `HostApi`.
 */
export async function installationToken(api: HostApi, request: InstallationRequest, now: Date): Promise<ExpiringToken> {
  const call = new AppCall(api, request, now)
  const installation = request.app.installation_id ?? (await call.installation())
  return call.token(installation)
}

class AppCall {
  readonly #api: HostApi
  readonly #request: InstallationRequest
  readonly #repository: GitHubRepository
  readonly #authorization: string

  constructor(api: HostApi, request: InstallationRequest, now: Date) {
    const { secret, url, app } = request
    const repository = gitHubRepository(url)
    if (repository === undefined) throw unreadable(secret, `it is for a GitHub App, and ${url} does not end in /owner/repository`)
    const jwt = appJwt(app.app_id, app.private_key, now)
    if (jwt === undefined) throw unreadable(secret, 'its private_key is no RSA key in PEM')
    this.#api = api
    this.#request = request
    this.#repository = repository
    this.#authorization = `Bearer ${jwt}`
  }

  /** https://docs.github.com/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app */
  async installation(): Promise<number> {
    const { owner, name } = this.#repository
    const answer = await this.#send('GET', `/repos/${owner}/${name}/installation`)
    if (answer.status === 404) throw this.#refused(`it is not installed on ${owner}/${name}`)
    return this.#read(answer, INSTALLATION).id
  }

  async token(installation: number | string): Promise<ExpiringToken> {
    const body = { repositories: [this.#repository.name], permissions: PERMISSIONS[this.#request.purpose] }
    const answer = await this.#send('POST', `/app/installations/${installation}/access_tokens`, body)
    const { token, expires_at } = this.#read(answer, TOKEN)
    return { token, expiresAt: new Date(expires_at) }
  }

  #send(method: 'GET' | 'POST', path: string, body?: object): Promise<ApiAnswer> {
    const url = new URL(`${gitHubApi(this.#request.url)}${path}`)
    const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }
    return this.#api.send({ method, url, authorization: this.#authorization, headers, ...definedOf({ body }) })
  }

  #read<T>(answer: ApiAnswer, schema: z.ZodType<T>): T {
    const { status, words } = answer
    const reason = [`HTTP ${status}`, words].filter((part) => part !== '').join(': ')
    if (isOverloaded(answer)) {
      const { url } = this.#request
      throw new DomainError('repository_unreachable', `GitHub's API for ${url} fails: ${reason}`, { url, reason })
    }
    if (status >= 400) throw this.#refused(reason)
    if (status >= 300) throw this.#unusable('it redirects: a repository that was renamed must be registered under its new URL')
    const result = schema.safeParse(answer.json)
    if (!result.success) throw this.#unusable(`HTTP ${status} without what GitHub documents: is this GitHub?`)
    return result.data
  }

  #refused(reason: string): DomainError {
    const { app, url } = this.#request
    const message = `GitHub gives the App ${app.app_id} no token for ${url}: ${reason}`
    return new DomainError('authentication_failed', message, { url })
  }

  #unusable(reason: string): DomainError {
    const { url } = this.#request
    return new DomainError('protocol_error', `GitHub's API for ${url} cannot be used: ${reason}`, { url, reason })
  }
}

/**
 * GitHub also answers 403 to clients that exceed its rate limits
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
function isOverloaded({ status, headers }: ApiAnswer): boolean {
  const limited = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined
  return status >= 500 || status === 408 || status === 429 || (status === 403 && limited)
}

/**
 * The JSON Web Token that authenticates a GitHub App: RS256, issued a minute ago, valid for ten minutes from then
 * (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app).
 * Undefined if the key is no RSA key in PEM.
 */
function appJwt(appId: string, privateKey: string, now: Date): string | undefined {
  const key = rsaKey(privateKey)
  if (key === undefined) return undefined
  const issued = Math.floor(now.getTime() / 1000) - SKEW
  const claims = { iat: issued, exp: issued + LIFETIME, iss: appId }
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

/** OpenSSL's errors may quote the key, so they are dropped. */
function rsaKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
