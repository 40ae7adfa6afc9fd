import * as http from 'node:http'
import * as https from 'node:https'
import type { LookupFunction } from 'node:net'
import { createGunzip } from 'node:zlib'
import { DomainError } from '../../contract/errors.ts'
import { failureReason } from './failure-reason.ts'
import { type LeastSpeed, realTimers, SpeedGuard, type Timers } from './speed-guard.ts'
import type { Connection, ConnectionFor, Timeouts } from './transport.ts'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  url: URL
  headers: Record<string, string>
  body?: readonly Buffer[]
  /** The largest answer, after decompression. */
  mostBytes: number
  /** The least speed of the answer; absent for none. */
  leastSpeed?: LeastSpeed | undefined
  signal?: AbortSignal | undefined
}

export interface HttpAnswer {
  status: number
  headers: http.IncomingHttpHeaders
  /** Decoded and capped. Must be read to its end or abandoned. */
  body: AsyncIterable<Buffer>
}

export interface ExchangeOptions {
  timers?: Timers
  /** Resolves names; by default as the system does. The address that it gives is the one that is connected to. */
  lookup?: LookupFunction | undefined
  /** The way to a host; by default the direct one. */
  connection?: ConnectionFor | undefined
}

interface Deadline {
  signal: AbortSignal
  /** The error to throw once the signal has fired. */
  reason(): DomainError
  /** The time limit that ended the connection. */
  exceeded?: DomainError
}

/**
 * Keep-alive connections to one host with explicit timeouts and caps. Throws `repository_unreachable`, `timed_out`,
 * `cancelled`, `limit_exceeded`.
 */
export class HttpExchange {
  readonly #agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) }
  readonly #timeouts: Timeouts
  readonly #timers: Timers
  readonly #lookup: LookupFunction | undefined
  readonly #connection: ConnectionFor

  constructor(timeouts: Timeouts, { timers = realTimers, lookup, connection = () => ({}) }: ExchangeOptions = {}) {
    this.#timeouts = timeouts
    this.#timers = timers
    this.#lookup = lookup
    this.#connection = connection
  }

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const connection = await this.#connection(request.url)
    const deadline = this.#deadline(request)
    const message = await this.#open(request, connection, deadline)
    return { status: message.statusCode ?? 0, headers: message.headers, body: this.#body(message, request, deadline) }
  }

  #deadline({ url, signal }: HttpRequest): Deadline {
    const { totalMs } = this.#timeouts
    const total = AbortSignal.timeout(totalMs)
    return {
      signal: signal === undefined ? total : AbortSignal.any([signal, total]),
      reason: () =>
        signal?.aborted === true
          ? new DomainError('cancelled', 'The request to the Git host was cancelled', { what: `request to ${url.host}` })
          : timedOut(url, 'a request', totalMs),
    }
  }

  async #open(request: HttpRequest, connection: Connection, deadline: Deadline): Promise<http.IncomingMessage> {
    const first = this.#start(request, connection, deadline)
    try {
      return await first.answer
    } catch (error) {
      // The host may have closed a kept connection meanwhile, so the request is repeated; but a push is never repeated
      // blindly.
      if (!first.reused() || !isReset(error) || isPush(request)) throw this.#fault(error, request.url, deadline)
      return this.#start(request, connection, deadline).answer.catch((again: unknown) => {
        throw this.#fault(again, request.url, deadline)
      })
    }
  }

  #start(
    request: HttpRequest,
    connection: Connection,
    deadline: Deadline,
  ): { answer: Promise<http.IncomingMessage>; reused: () => boolean } {
    const { url, method, headers, body = [] } = request
    const secure = url.protocol === 'https:'
    const length = body.reduce((sum, part) => sum + part.length, 0)
    const outgoing = (secure ? https : http).request(url, {
      method,
      agent: this.#agents[secure ? 'https:' : 'http:'],
      ...connection,
      headers: method === 'GET' ? headers : { ...headers, 'content-length': length },
      signal: deadline.signal,
      ...(this.#lookup === undefined ? {} : { lookup: this.#lookup }),
    })
    const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve)
      outgoing.on('error', reject)
    })
    this.#watch(outgoing, url, deadline)
    for (const part of body) outgoing.write(part)
    outgoing.end()
    return { answer, reused: () => outgoing.reusedSocket }
  }

  #watch(outgoing: http.ClientRequest, url: URL, deadline: Deadline): void {
    const { connectMs, idleMs } = this.#timeouts
    const giveUp = (what: string, ms: number) => {
      deadline.exceeded = timedOut(url, what, ms)
      outgoing.destroy(deadline.exceeded)
    }
    outgoing.setTimeout(idleMs, () => giveUp('an answer', idleMs))
    const connecting = setTimeout(() => giveUp('a connection', connectMs), connectMs)
    const connected = url.protocol === 'https:' ? 'secureConnect' : 'connect'
    outgoing.once('socket', (socket) => {
      if (socket.connecting) socket.once(connected, () => clearTimeout(connecting))
      else clearTimeout(connecting)
    })
    outgoing.once('close', () => clearTimeout(connecting))
  }

  async *#body(message: http.IncomingMessage, request: HttpRequest, deadline: Deadline): AsyncGenerator<Buffer> {
    const encoded = /^(x-)?gzip$/i.test(message.headers['content-encoding'] ?? '')
    const stream = encoded ? message.pipe(createGunzip()) : message
    if (encoded) message.once('error', (error) => stream.destroy(error))
    const guard = this.#guardSpeed(message, request, deadline)
    let received = 0
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        received += chunk.length
        // Counted after decompression: a small answer on the wire may be large in memory.
        if (received > request.mostBytes) throw tooLarge(request.mostBytes, received)
        yield chunk
      }
    } catch (error) {
      throw this.#fault(error, request.url, deadline)
    } finally {
      guard?.stop()
      if (!message.complete) message.destroy()
    }
  }

  /** Counts the bytes on the wire, not the decompressed ones. */
  #guardSpeed(message: http.IncomingMessage, { url, leastSpeed }: HttpRequest, deadline: Deadline): SpeedGuard | undefined {
    if (leastSpeed === undefined) return undefined
    return new SpeedGuard(leastSpeed, this.#timers, {
      bytes: () => message.socket.bytesRead,
      onSlow: () => {
        deadline.exceeded = tooSlow(url, leastSpeed)
        message.destroy(deadline.exceeded)
      },
    })
  }

  #fault(error: unknown, url: URL, deadline: Deadline): DomainError {
    if (error instanceof DomainError) return error
    if (deadline.exceeded !== undefined) return deadline.exceeded
    if (deadline.signal.aborted) return deadline.reason()
    const reason = error instanceof Error ? failureReason(error) : String(error)
    return new DomainError(
      'repository_unreachable',
      `The Git host ${url.host} cannot be reached: ${reason}`,
      { url: url.origin, reason },
      { cause: error },
    )
  }
}

function isReset(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return code === 'ECONNRESET' || code === 'EPIPE'
}

function isPush({ url }: HttpRequest): boolean {
  return url.pathname.endsWith('/git-receive-pack')
}

function timedOut(url: URL, what: string, ms: number): DomainError {
  return new DomainError('timed_out', `Waited ${ms} ms for ${what} of ${url.host}`, {
    what: `${what} of ${url.host}`,
    after_ms: ms,
  })
}

function tooSlow(url: URL, { bytes, ms }: LeastSpeed): DomainError {
  return new DomainError('timed_out', `The answer of ${url.host} is too slow: less than ${bytes} bytes came in ${ms} ms`, {
    what: `answer of ${url.host}`,
    after_ms: ms,
  })
}

function tooLarge(limit: number, actual: number): DomainError {
  return new DomainError('limit_exceeded', `The Git host's answer is larger than ${limit} bytes`, {
    what: 'answer of the Git host',
    limit,
    actual,
  })
}
