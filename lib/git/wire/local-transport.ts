import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { hostWords } from './host-words.ts'
import {
  type AnswerKind,
  type Limits,
  mostBytes,
  type RequestOptions,
  type Service,
  type Timeouts,
  type Transport,
} from './transport.ts'

type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * Variables that Git sets for programs that it runs. If a hook calls us, they must not redirect our own calls. See `git
 * rev-parse --local-env-vars`.
 */
const REPOSITORY_VARIABLES =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|INDEX_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|PREFIX|SHALLOW_FILE|COMMON_DIR|INTERNAL_SUPER_PREFIX|QUARANTINE_PATH|PROTOCOL|NAMESPACE)$/

/** A repository on this machine, through the `git` program: its locks and hooks apply as for any other remote. */
export class LocalTransport implements Transport {
  readonly url: string
  readonly #timeouts: Timeouts
  readonly #limits: Limits

  /** `path` is absolute. */
  constructor(path: string, timeouts: Timeouts, limits: Limits) {
    this.url = path
    this.#timeouts = timeouts
    this.#limits = limits
  }

  advertisement(signal?: AbortSignal): AsyncGenerator<Buffer> {
    return this.#run('git-upload-pack', ['--advertise-refs'], [], { answer: 'list', protocol: 'version=2', signal })
  }

  request(service: Service, body: readonly Buffer[], options: RequestOptions): AsyncGenerator<Buffer> {
    return this.#run(service, [], body, options)
  }

  async *#run(
    service: Service,
    flags: string[],
    body: readonly Buffer[],
    { answer, protocol, signal }: RequestOptions,
  ): AsyncGenerator<Buffer> {
    if (statSync(this.url, { throwIfNoEntry: false })?.isDirectory() !== true) throw this.#notFound()
    const total = AbortSignal.timeout(this.#timeouts.totalMs)
    const deadline = signal === undefined ? total : AbortSignal.any([signal, total])
    const child = spawn('git', [service.slice('git-'.length), '--stateless-rpc', ...flags, '--', this.url], {
      env: localEnvironment(protocol),
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: deadline,
    })
    const exit = ended(child)
    const words = collectWords(child.stderr)
    child.stdin.on('error', () => undefined)
    for (const part of body) child.stdin.write(part)
    child.stdin.end()
    try {
      yield* this.#capped(child.stdout, answer)
      const { code, error } = await exit
      if (deadline.aborted) throw this.#late(signal)
      if (error !== undefined) throw this.#cannotRun(error)
      if (code !== 0) throw this.#failed(code, words())
    } catch (error) {
      throw deadline.aborted ? this.#late(signal) : error
    } finally {
      if (child.exitCode === null) child.kill()
    }
  }

  async *#capped(output: Readable, answer: AnswerKind): AsyncGenerator<Buffer> {
    const limit = mostBytes(this.#limits, answer)
    let received = 0
    for await (const chunk of output as AsyncIterable<Buffer>) {
      received += chunk.length
      if (received > limit) {
        throw new DomainError('limit_exceeded', `The answer of ${this.url} is larger than ${limit} bytes`, {
          what: 'answer of the remote',
          limit,
          actual: received,
        })
      }
      yield chunk
    }
  }

  #late(signal: AbortSignal | undefined): DomainError {
    if (signal?.aborted === true)
      return new DomainError('cancelled', 'The request to the repository was cancelled', { what: `request to ${this.url}` })
    const { totalMs } = this.#timeouts
    return new DomainError('timed_out', `Git took longer than ${totalMs} ms with ${this.url}`, {
      what: `answer of ${this.url}`,
      after_ms: totalMs,
    })
  }

  #cannotRun(error: NodeJS.ErrnoException): DomainError {
    const reason = error.code === 'ENOENT' ? 'a local path needs the git program, which is not installed' : error.message
    return new DomainError(
      'protocol_error',
      `The remote ${this.url} cannot be used: ${reason}`,
      { url: this.url, reason },
      { cause: error },
    )
  }

  #failed(code: number | null, words: string): DomainError {
    if (/does not appear to be a git repository|not a git repository/.test(words)) return this.#notFound()
    const reason = words === '' ? `git ended with status ${code}` : words
    return new DomainError('repository_unreachable', `Git failed with ${this.url}: ${reason}`, { url: this.url, reason })
  }

  #notFound(): DomainError {
    return new DomainError('repository_not_found', `There is no repository at ${this.url}`, { url: this.url })
  }
}

/** The environment of a git program that works on the repository of its arguments. */
export function localEnvironment(protocol?: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !REPOSITORY_VARIABLES.test(name))
  return { ...Object.fromEntries(own), ...definedOf({ GIT_PROTOCOL: protocol }) }
}

function ended(child: GitProcess): Promise<{ code: number | null; error?: NodeJS.ErrnoException }> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ code: null, error }))
    child.once('close', (code) => resolve({ code }))
  })
}

function collectWords(output: Readable): () => string {
  let text = ''
  output.setEncoding('utf8')
  output.on('data', (chunk: string) => {
    if (text.length < 16_384) text += chunk
  })
  return () => hostWords(text)
}
