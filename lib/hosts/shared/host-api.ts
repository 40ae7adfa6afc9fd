import type { IncomingHttpHeaders } from 'node:http'
import { hostWords } from '../../git/wire/host-words.ts'
import { HttpExchange } from '../../git/wire/http-exchange.ts'
import type { Timeouts } from '../../git/wire/transport.ts'
import { VERSION } from '../../version.ts'

const TIMEOUTS: Timeouts = { connectMs: 3000, idleMs: 5000, totalMs: 10_000 }
const RESPONSE_BYTES = 1024 * 1024
/** Of what a host says in an error. */
const MAX_WORDS = 300

export interface ApiRequest {
  method: 'GET' | 'POST'
  url: URL
  /** The whole header. */
  authorization: string
  /** What must not come back in an error, beside what the header says. */
  secrets?: readonly string[]
  headers?: Record<string, string>
  body?: object
}

export interface ApiAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** Undefined when the body is no JSON. */
  json: unknown
  /** What the host said, fit for an error. */
  words: string
}

/**
 * JSON requests to the API of a Git host. Redirects are answers like others: what is sent must not go to another place.
 * Throws `repository_unreachable`, `timed_out`, `limit_exceeded`.
 */
export class HostApi {
  readonly #exchange: HttpExchange

  constructor(timeouts: Partial<Timeouts> = {}) {
    this.#exchange = new HttpExchange({ ...TIMEOUTS, ...timeouts })
  }

  async send({ method, url, authorization, secrets = [], headers, body }: ApiRequest): Promise<ApiAnswer> {
    const all: Record<string, string> = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': `gitops-file-manager/${VERSION}`,
      ...headers,
      authorization,
    }
    if (body !== undefined) all['content-type'] = 'application/json'
    const sent = body === undefined ? [] : [Buffer.from(JSON.stringify(body))]
    const answer = await this.#exchange.send({ method, url, headers: all, body: sent, mostBytes: RESPONSE_BYTES })
    const chunks: Buffer[] = []
    for await (const chunk of answer.body) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const json = parseJson(text)
    const words = hostWords(messageIn(json) ?? text, [...secrets, authorization.slice(authorization.indexOf(' ') + 1)])
    return { status: answer.status, headers: answer.headers, json, words: words.slice(0, MAX_WORDS) }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `message` is what GitHub, GitLab and Gitea call it. */
function messageIn(json: unknown): string | undefined {
  const message = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined
  return typeof message === 'string' ? message : undefined
}
