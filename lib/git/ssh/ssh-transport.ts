import { spawn } from 'node:child_process'
import { DomainError } from '../../contract/errors.ts'
import { neverConnected } from '../wire/never-connected.ts'
import { FLUSH, PacketError } from '../wire/pkt-line.ts'
import { capped, collectWords, ended, type GitProcess, late, localEnvironment } from '../wire/program.ts'
import type { SshRemote } from '../wire/remote-url.ts'
import { type AnswerKind, type Bounds, mostBytes, type RequestOptions, type Service, type Transport } from '../wire/transport.ts'
import { sshFailure, unusable } from './failure.ts'
import { Greeting } from './greeting.ts'
import { Patience } from './patience.ts'

/** The user's ssh, as a command line for one conversation. */
export interface SshProgram {
  commandLine(remote: SshRemote, command: string, protocol: 'version=2' | undefined): { file: string; args: string[] }
  /** Whether it may ask a person for a passphrase, and so take its time before the server speaks. */
  mayPrompt: boolean
}

interface Conversation {
  child: GitProcess
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
  readonly #program: SshProgram
  readonly #bounds: Bounds

  constructor(remote: SshRemote, program: SshProgram, bounds: Bounds) {
    this.url = remote.url
    this.#remote = remote
    this.#program = program
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
    const child = this.#start(service, protocol, deadline)
    const giveUp = () => leave(child)
    const patience = new Patience(this.url, this.#bounds, { answer, mayPrompt: this.#program.mayPrompt, giveUp })
    const greeting = new Greeting()
    // The signal ends a shell that runs ssh, and ssh itself only by its closed pipes.
    deadline.addEventListener('abort', giveUp, { once: true })
    try {
      yield* this.#listen({ child, greeting, patience, body, greetingIs, answer })
    } catch (error) {
      const reason = patience.exceeded ?? (deadline.aborted ? late(this.url, totalMs, signal) : error)
      throw greeting.isComplete ? reason : beforeSending(this.url, reason)
    } finally {
      deadline.removeEventListener('abort', giveUp)
      patience.end()
      leave(child)
    }
  }

  async *#listen({ child, greeting, patience, body, greetingIs, answer }: Conversation): AsyncGenerator<Buffer> {
    const { limits } = this.#bounds
    const exit = ended(child)
    const words = collectWords(child.stderr)
    // The greeting is a list, whatever the answer is.
    const limit = mostBytes(limits, answer) + limits.listBytes
    for await (const chunk of capped(child.stdout as AsyncIterable<Buffer>, limit, this.url)) {
      patience.moved(chunk.length)
      const isGreeted = greeting.isComplete
      const start = isGreeted ? 0 : greeting.take(chunk)
      if (!isGreeted && greeting.isComplete) send(child, body, () => patience.moved(0))
      yield greetingIs === 'told' ? chunk : chunk.subarray(start)
    }
    const { code, error } = await exit
    const isWhole = error === undefined && code === 0 && greeting.isComplete
    if (!isWhole) throw sshFailure(this.url, { code, error, words: words() || greeting.refusal, isSent: greeting.isComplete })
  }

  #start(service: Service, protocol: 'version=2' | undefined, signal: AbortSignal): GitProcess {
    const { file, args } = this.#program.commandLine(this.#remote, `${service} ${quoted(this.#remote.path)}`, protocol)
    const child = spawn(file, args, { env: localEnvironment(protocol), stdio: ['pipe', 'pipe', 'pipe'], signal })
    child.stdin.on('error', () => undefined)
    return child
  }
}

/** As git quotes a path for the shell of the server. */
function quoted(path: string): string {
  return `'${path.replace(/['!]/g, (sign) => `'\\${sign}'`)}'`
}

function send({ stdin }: GitProcess, body: readonly Buffer[], onWritten: () => void): void {
  for (const part of body)
    for (let at = 0; at < part.length; at += PIECE_BYTES) stdin.write(part.subarray(at, at + PIECE_BYTES), onWritten)
  stdin.end()
}

/** Ends the program, and by the closed pipes what it has started itself. */
function leave(child: GitProcess): void {
  child.stdin.destroy()
  child.stdout.destroy()
  if (child.exitCode === null) child.kill()
}

/** Marks an error that came before anything was sent. */
function beforeSending(url: string, reason: unknown): unknown {
  const error = reason instanceof PacketError ? unusable(url, reason.message) : reason
  if (error instanceof DomainError && error.cause === undefined) error.cause = neverConnected(error.message)
  return error
}
