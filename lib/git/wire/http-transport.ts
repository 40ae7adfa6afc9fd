import type { IncomingHttpHeaders } from 'node:http'
import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { GIT_LIMITS } from '../limits.ts'
import { hostWords } from './host-words.ts'
import { type HttpAnswer, HttpExchange, type HttpRequest } from './http-exchange.ts'
import { hostNotAllowed, type Reach } from './reach.ts'
import type { LeastSpeed } from './speed-guard.ts'
import {
  type AnswerKind,
  type ConnectionFor,
  type CredentialsProvider,
  type GitCredentials,
  type Limits,
  mostBytes,
  type RequestOptions,
  type Service,
  type Timeouts,
  type Transport,
} from './transport.ts'

const MAX_ERROR_BODY = GIT_LIMITS.errorBodyBytes.value
const MAX_REDIRECTS = 3
/**
 * Client errors after which the request may still have been carried out: time-out, too early, too many requests, closed
 * by the client's side.
 */
const MAY_BE_UNDER_WAY: ReadonlySet<number> = new Set([408, 425, 429, 499])

export interface HttpTransportOptions {
  /** Without credentials. */
  url: string
  credentials?: CredentialsProvider | undefined
  timeouts: Timeouts
  limits: Limits
  /** The least speed of lists and packs. A report on a push may wait for a hook. */
  leastSpeed: LeastSpeed
  userAgent: string
  /**
   * What may be connected to; absent for everything. With it a server's words are kept out of errors: whoever names the
   * URL must not read the answers of any server.
   */
  reach?: Reach | undefined
  connection?: ConnectionFor | undefined
}

/** Git's smart HTTP protocol (gitprotocol-http) over keep-alive connections. */
export class HttpTransport implements Transport {
  readonly url: string
  readonly #options: HttpTransportOptions
  readonly #exchange: HttpExchange
  /** The repository's URL after redirects. */
  #base: URL

  constructor(options: HttpTransportOptions) {
    this.url = options.url
    this.#options = options
    this.#exchange = new HttpExchange(
      options.timeouts,
      definedOf({ lookup: options.reach?.lookup, connection: options.connection }),
    )
    this.#base = new URL(options.url)
  }

  async *advertisement(signal?: AbortSignal): AsyncGenerator<Buffer> {
    const query = 'info/refs?service=git-upload-pack'
    let url = new URL(`${this.url}/${query}`)
    for (let redirects = 0; ; redirects += 1) {
      const headers = { accept: '*/*', 'accept-encoding': 'gzip', 'git-protocol': 'version=2' }
      const { answer, secrets } = await this.#send({ method: 'GET', url, headers, signal, ...this.#bounds('list') })
      const next = redirectTarget(url, answer)
      if (next !== undefined && redirects < MAX_REDIRECTS) {
        await drain(answer)
        url = this.#checkRedirect(url, next)
        continue
      }
      await this.#check(answer, { url, contentType: 'application/x-git-upload-pack-advertisement', secrets })
      this.#base = baseOf(url, query) ?? this.#base
      yield* answer.body
      return
    }
  }

  async *request(
    service: Service,
    body: readonly Buffer[],
    { answer: kind, protocol, signal }: RequestOptions,
  ): AsyncGenerator<Buffer> {
    const headers: Record<string, string> = {
      accept: `application/x-${service}-result`,
      'accept-encoding': 'identity',
      'content-type': `application/x-${service}-request`,
    }
    if (protocol !== undefined) headers['git-protocol'] = protocol
    const url = new URL(`${this.#base.href.replace(/\/$/, '')}/${service}`)
    const { answer, secrets } = await this.#send({ method: 'POST', url, headers, body, signal, ...this.#bounds(kind) })
    await this.#check(answer, { url, contentType: `application/x-${service}-result`, secrets })
    yield* answer.body
  }

  #bounds(kind: AnswerKind): Pick<HttpRequest, 'mostBytes' | 'leastSpeed'> {
    const { limits, leastSpeed } = this.#options
    return { mostBytes: mostBytes(limits, kind), leastSpeed: kind === 'report' ? undefined : leastSpeed }
  }

  async #send({ url, headers, ...rest }: HttpRequest): Promise<Sent> {
    const fault = this.#options.reach?.fault(url)
    if (fault !== undefined) throw hostNotAllowed(url.host, fault)
    // GitHub answers a URL without `.git` with a web page unless the agent begins like this.
    const request = { ...rest, url, headers: { ...headers, 'user-agent': `git/${this.#options.userAgent}` } }
    const provider = this.#mayHaveCredentials(url) ? this.#options.credentials : undefined
    const credentials = await provider?.()
    const first = await this.#sendWith(request, credentials)
    if (first.answer.status !== 401 || provider === undefined || credentials === undefined) return first
    // The cached token may have expired, or the secret may have changed. The host has done nothing, so the request can
    // be repeated.
    await drain(first.answer)
    const others = await provider(credentials)
    return isSame(credentials, others) ? first : this.#sendWith(request, others)
  }

  async #sendWith(request: HttpRequest, credentials: GitCredentials | undefined): Promise<Sent> {
    const { authorization, secrets } = authorize(credentials)
    const headers = authorization === undefined ? request.headers : { ...request.headers, authorization }
    return { answer: await this.#exchange.send({ ...request, headers }), secrets }
  }

  /** Credentials are sent only to the host and port that they are for: another port may belong to somebody else. */
  #mayHaveCredentials(url: URL): boolean {
    return url.origin === new URL(this.url).origin
  }

  #checkRedirect(from: URL, to: URL): URL {
    if (to.origin === from.origin || to.protocol === 'https:') return to
    throw this.#protocolError(`it redirects to ${to.origin}, which is not https`)
  }

  async #check({ status, headers, body }: HttpAnswer, { url, contentType, secrets }: Expected): Promise<void> {
    if (status === 200 && mediaType(headers) === contentType) return
    const words = hostWords(await readSome(body), secrets)
    if (status === 200) {
      throw this.#protocolError(
        `it answers with ${mediaType(headers) || 'no content type'} instead of ${contentType}: is this the URL of a Git repository?`,
      )
    }
    if (status === 404 || status === 410)
      throw new DomainError('repository_not_found', `There is no repository at ${this.url}`, { url: this.url })
    if (status === 401) throw this.#unauthorized(url)
    if (status >= 300 && status < 400) throw this.#moved()
    const told = this.#options.reach === undefined ? words : ''
    const reason = [`HTTP ${status}`, told].filter((part) => part !== '').join(': ')
    if (status >= 500 || MAY_BE_UNDER_WAY.has(status)) {
      throw new DomainError('repository_unreachable', `The Git host fails: ${reason}`, { url: this.url, reason })
    }
    throw new HttpRefusal(reason)
  }

  #unauthorized({ origin }: URL): DomainError {
    const message = this.#mayHaveCredentials(new URL(origin))
      ? `The Git host does not accept the credentials for ${this.url}`
      : `${this.url} redirects to ${origin}, to which its credentials are not sent: name the repository by its URL there`
    return new DomainError('authentication_failed', message, { url: this.url })
  }

  #moved(): DomainError {
    this.#base = new URL(this.url)
    return this.#protocolError('it has moved: discover it again')
  }

  #protocolError(reason: string): DomainError {
    return new DomainError('protocol_error', `The remote ${this.url} cannot be used: ${reason}`, { url: this.url, reason })
  }
}

interface Expected {
  /** The requested URL. */
  url: URL
  contentType: string
  secrets: string[]
}

interface Sent {
  answer: HttpAnswer
  /** Texts that an error must not quote. */
  secrets: string[]
}

/** The host answered, and the answer was no (a 4xx status). */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal'
}

function authorize(credentials: GitCredentials | undefined): { authorization?: string; secrets: string[] } {
  if (credentials === undefined) return { secrets: [] }
  if ('token' in credentials) return { authorization: `Bearer ${credentials.token}`, secrets: [credentials.token] }
  const { username, password } = credentials
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  return { authorization: `Basic ${basic}`, secrets: [password === '' ? username : password, basic] }
}

function isSame(one: GitCredentials, other: GitCredentials | undefined): boolean {
  return authorize(one).authorization === authorize(other).authorization
}

function redirectTarget(url: URL, { status, headers }: HttpAnswer): URL | undefined {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || !URL.canParse(location, url.href)) return undefined
  const target = new URL(location, url)
  target.username = ''
  target.password = ''
  return target
}

/** Like Git, follows only a redirect that keeps the request's tail: it reveals the repository's new URL. */
function baseOf(url: URL, query: string): URL | undefined {
  return url.href.endsWith(`/${query}`) ? new URL(url.href.slice(0, -query.length - 1)) : undefined
}

function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/**
 * The beginning of a text. A host that refuses a large push may cut the connection while it says so: the received part
 * counts.
 */
async function readSome(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      length += chunk.length
      if (length > MAX_ERROR_BODY) break
    }
  } catch {
    // The status is enough.
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_ERROR_BODY)
}

async function drain({ body }: HttpAnswer): Promise<void> {
  await readSome(body)
}
