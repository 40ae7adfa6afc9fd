import { DomainError } from '../../contract/errors.ts'
import { neverConnected } from '../wire/never-connected.ts'
import { FLUSH, PacketError } from '../wire/pkt-line.ts'
import { capped, collectWords, late } from '../wire/program.ts'
import type { SshRemote } from '../wire/remote-url.ts'
import { type AnswerKind, type Bounds, mostBytes, type RequestOptions, type Service, type Transport } from '../wire/transport.ts'
import { sshFailure, unusable } from './failure.ts'
import { Greeting } from './greeting.ts'
import { Patience } from './patience.ts'
import type { SshClient, SshSession } from './session.ts'

interface Conversation {
  session: SshSession
  greeting: Greeting
  patience: Patience
  body: readonly Buffer[]
  greetingIs: 'told' | 'left out'
  answer: AnswerKind
}

/** A part of the body is written at a time, so that each shows that the connection moves. */
const PIECE_BYTES = 64 * 1024

/**
 * A repository behind an SSH server. Each request is a conversation of its own: the server greets with an
 * advertisement, and nothing is sent before its end, so that a connection that fails earlier has changed nothing.
 */
export class SshTransport implements Transport {
  readonly url: string
  readonly servesHeadsOnly = true
  readonly #remote: SshRemote
  readonly #client: SshClient
  readonly #bounds: Bounds

  constructor(remote: SshRemote, client: SshClient, bounds: Bounds) {
    this.url = remote.url
    this.#remote = remote
    this.#client = client
    this.#bounds = bounds
  }

  advertisement(signal?: AbortSignal): AsyncGenerator<Buffer> {
    return this.#converse('git-upload-pack', [FLUSH], { answer: 'list', protocol: 'version=2', signal }, 'told')
  }

  request(service: Service, body: readonly Buffer[], options: RequestOptions): AsyncGenerator<Buffer> {
    return this.#converse(service, body, options, 'left out')
  }

  async *#converse(
    service: Service,
    body: readonly Buffer[],
    { answer, protocol, signal }: RequestOptions,
    greetingIs: 'told' | 'left out',
  ): AsyncGenerator<Buffer> {
    const { totalMs } = this.#bounds.timeouts
    const total = AbortSignal.timeout(totalMs)
    const deadline = signal === undefined ? total : AbortSignal.any([signal, total])
    const command = `${service} ${quoted(this.#remote.path)}`
    const greeting = new Greeting()
    let session: SshSession | undefined
    let patience: Patience | undefined
    const giveUp = () => session?.leave()
    // The signal ends a shell that runs ssh, and ssh itself only by its closed pipes.
    deadline.addEventListener('abort', giveUp, { once: true })
    try {
      session = await this.#client.start(this.#remote, command, { protocol, signal: deadline })
      // While the session was started there was none to leave.
      deadline.throwIfAborted()
      patience = new Patience(this.url, this.#bounds, { answer, mayPrompt: this.#client.mayPrompt, giveUp })
      yield* this.#listen({ session, greeting, patience, body, greetingIs, answer })
    } catch (error) {
      const reason = patience?.exceeded ?? (deadline.aborted ? late(this.url, totalMs, signal) : error)
      throw greeting.isComplete ? reason : beforeSending(this.url, reason)
    } finally {
      deadline.removeEventListener('abort', giveUp)
      patience?.end()
      giveUp()
    }
  }

  async *#listen({ session, greeting, patience, body, greetingIs, answer }: Conversation): AsyncGenerator<Buffer> {
    const { limits } = this.#bounds
    const words = collectWords(session.stderr)
    // The greeting is a list, whatever the answer is.
    const limit = mostBytes(limits, answer) + limits.listBytes
    for await (const chunk of capped(session.stdout as AsyncIterable<Buffer>, limit, this.url)) {
      patience.moved(chunk.length)
      const isGreeted = greeting.isComplete
      const start = isGreeted ? 0 : greeting.take(chunk)
      if (!isGreeted && greeting.isComplete) send(session, body, () => patience.moved(0))
      yield greetingIs === 'told' ? chunk : chunk.subarray(start)
    }
    const { code, error, reason = '' } = await session.ended
    const isWhole = error === undefined && code === 0 && greeting.isComplete
    const said = words() || greeting.refusal || reason
    if (!isWhole) throw sshFailure(this.url, { code, error, words: said, isSent: greeting.isComplete })
  }
}

/** As git quotes a path for the shell of the server. */
function quoted(path: string): string {
  return `'${path.replace(/['!]/g, (sign) => `'\\${sign}'`)}'`
}

function send({ stdin }: SshSession, body: readonly Buffer[], onWritten: () => void): void {
  for (const part of body)
    for (let at = 0; at < part.length; at += PIECE_BYTES) stdin.write(part.subarray(at, at + PIECE_BYTES), onWritten)
  stdin.end()
}

/** Marks an error that came before anything was sent. */
function beforeSending(url: string, reason: unknown): unknown {
  const error = reason instanceof PacketError ? unusable(url, reason.message) : reason
  if (error instanceof DomainError && error.cause === undefined) error.cause = neverConnected(error.message)
  return error
}
