import { DomainError } from '../contract/errors.ts'
import { definedOf } from '../defined-of.ts'
import type { CommitStatus } from '../domain/events/commit-status.ts'
import { OBJECT_ID } from '../git/object/git-object.ts'
import type { Reach } from '../git/wire/reach.ts'
import type { ConnectionFor, GitCredentials } from '../git/wire/transport.ts'
import type { HostCredentials } from './host-credentials.ts'
import { type HostKind, hostOf } from './hosts.ts'
import { type ApiAnswer, HostApi } from './shared/host-api.ts'
import type { StatusRequest, StatusTarget } from './shared/status.ts'

/** Bounds the whole call: an operation must not wait for a status that nothing depends on. */
const TOTAL_MS = 5000

export interface CommitFeedbackOptions {
  credentials: HostCredentials
  /** Called once for each status that could not be set. */
  warn: (message: string, details: Record<string, string>) => void
  totalMs?: number
  /** Absent: no limits. */
  reach?: Reach
  /** The way to the host; by default the direct one. */
  connection?: ConnectionFor
}

/** Sets the outcome of operations as statuses on commits. */
export class CommitFeedback {
  readonly #credentials: HostCredentials
  readonly #warn: CommitFeedbackOptions['warn']
  readonly #totalMs: number
  readonly #api: HostApi

  constructor({ credentials, warn, reach, connection, totalMs = TOTAL_MS }: CommitFeedbackOptions) {
    this.#credentials = credentials
    this.#warn = warn
    this.#totalMs = totalMs
    this.#api = new HostApi({ totalMs }, reach, connection)
  }

  /** `secret`: the repository's. Best effort: ends within seconds, and never throws. */
  async send(secret: string, target: StatusTarget, status: CommitStatus): Promise<void> {
    const { url, commit } = target
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`there was no answer within ${this.#totalMs} ms`), this.#totalMs)
    })
    const fault = await Promise.race([this.#send(secret, target, status).catch(describe), limit])
    clearTimeout(timer)
    if (fault !== undefined)
      this.#warn('The commit status could not be set', { url, commit, context: status.context, reason: fault })
  }

  /** Returns the reason of a failure. */
  async #send(secret: string, target: StatusTarget, status: CommitStatus): Promise<string | undefined> {
    const { url } = target
    const { kind, url: web } = await this.#credentials.apiAddress(secret, url)
    const request = statusRequest(kind, { ...target, url: web }, status)
    if (request === undefined) return `${kind} has no commit statuses for this URL and commit`
    const ask = (refused?: GitCredentials) => this.#credentials.credentials({ secret, url, purpose: 'statuses', refused })
    const credentials = await ask()
    let answer = await this.#post(kind, request, credentials)
    if (answer.status === 401) answer = await this.#post(kind, request, await ask(credentials))
    if (answer.status < 300) return undefined
    return [`HTTP ${answer.status}`, answer.words].filter((part) => part !== '').join(': ')
  }

  #post(kind: HostKind, request: StatusRequest, credentials: GitCredentials): Promise<ApiAnswer> {
    return this.#api.send({
      method: 'POST',
      url: new URL(request.url),
      authorization: apiAuthorization(kind, credentials),
      secrets: ['token' in credentials ? credentials.token : credentials.password],
      ...definedOf({ headers: request.headers }),
      body: request.body,
    })
  }
}

/** Messages of foreign errors may contain anything, so only their names are used. */
function describe(error: unknown): string {
  if (error instanceof DomainError) return error.message
  return error instanceof Error ? error.name : 'unknown'
}

/**
 * The request that sets a status; undefined if the host has no statuses, or the URL or commit does not fit the host.
 */
export function statusRequest(kind: HostKind, target: StatusTarget, status: CommitStatus): StatusRequest | undefined {
  return OBJECT_ID.test(target.commit) ? hostOf(kind).status?.(target, status) : undefined
}

/**
 * The `Authorization` header that makes Git's credentials work for the host's API. Some hosts accept no passwords, and
 * Bitbucket's access tokens have no user: there Git's password is sent as a bearer token.
 */
export function apiAuthorization(kind: HostKind, credentials: GitCredentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`
  const { username, password } = credentials
  const isToken = hostOf(kind).apiTakesTokensOnly === true || username === 'x-token-auth'
  return isToken ? `Bearer ${password}` : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
