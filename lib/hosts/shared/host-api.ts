import type { IncomingHttpHeaders } from 'node:http'
import { hostWords } from '../../git/wire/host-words.ts'
import { HttpExchange, type HttpRequest } from '../../git/wire/http-exchange.ts'
import type { Reach } from '../../git/wire/reach.ts'
import type { ConnectionFor, Timeouts } from '../../git/wire/transport.ts'
import { VERSION } from '../../version.ts'
import { parseJson } from './parse-json.ts'

const TIMEOUTS: Timeouts = { connectMs: 3000, idleMs: 5000, totalMs: 10_000 }
const RESPONSE_BYTES = 1024 * 1024
/** The longest quotation of a host's error, in characters. */
const MAX_WORDS = 300

export interface ApiRequest {
  method: HttpRequest['method']
  url: URL
  /** The whole header. */
  authorization: string
  /** Texts that an error must not quote, in addition to the header's. */
  secrets?: readonly string[]
  headers?: Record<string, string>
  body?: object
  /** The largest answer, by default a megabyte. */
  mostBytes?: number
  signal?: AbortSignal | undefined
}

export interface ApiAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** Undefined if the body is not JSON. */
  json: unknown
  /** The message of the host's JSON, made safe for an error. Any other text may come from a server of another kind. */
  words: string
}

/**
 * JSON requests to the API of a Git host. Redirects are not followed, because the credentials must not go to another
 * address. Throws `repository_unreachable`, `timed_out`, `limit_exceeded`.
 */
export class HostApi {
  readonly #exchange: HttpExchange

  /**
   * Of the limits of `reach`, the list of hosts holds for repositories: their API may have another name. `connection`:
   * the way to the API; by default the direct one.
   */
  constructor(timeouts: Partial<Timeouts> = {}, reach?: Reach, connection?: ConnectionFor) {
    this.#exchange = new HttpExchange({ ...TIMEOUTS, ...timeouts }, { lookup: reach?.lookup, connection })
  }

  async send({ method, url, authorization, secrets = [], headers, body, signal, ...bounds }: ApiRequest): Promise<ApiAnswer> {
    const all: Record<string, string> = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': `gitops-file-manager/${VERSION}`,
      ...headers,
      authorization,
    }
    if (body !== undefined) all['content-type'] ??= 'application/json'
    const sent = body === undefined ? [] : [Buffer.from(JSON.stringify(body))]
    const answer = await this.#exchange.send({
      method,
      url,
      headers: all,
      body: sent,
      mostBytes: RESPONSE_BYTES,
      ...bounds,
      signal,
    })
    const chunks: Buffer[] = []
    for await (const chunk of answer.body) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const json = parseJson(text)
    const words = hostWords(messageIn(json) ?? '', [...secrets, authorization.slice(authorization.indexOf(' ') + 1)])
    return { status: answer.status, headers: answer.headers, json, words: words.slice(0, MAX_WORDS) }
  }
}

/**
 * GitHub, GitLab, Gitea and Azure DevOps use the field `message`; GitLab may list several. Bitbucket has it below
 * `error`, or in a list of `errors`; AWS has `Message` in some.
 */
function messageIn(json: unknown): string | undefined {
  const message =
    field(json, 'message') ??
    field(json, 'Message') ??
    field(field(json, 'error'), 'message') ??
    messagesOf(field(json, 'errors'))
  if (Array.isArray(message)) return message.filter((part) => typeof part === 'string').join(', ')
  return typeof message === 'string' ? message : undefined
}

function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined
}

function messagesOf(errors: unknown): unknown {
  return Array.isArray(errors) ? errors.map((error) => field(error, 'message')) : undefined
}
