import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { DomainError } from '../../contract/errors.ts'
import { capped, collectWords, ended, late, localEnvironment } from './program.ts'
import { type Limits, mostBytes, type RequestOptions, type Service, type Timeouts, type Transport } from './transport.ts'

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
      yield* capped(child.stdout as AsyncIterable<Buffer>, mostBytes(this.#limits, answer), this.url)
      const { code, error } = await exit
      if (deadline.aborted) throw late(this.url, this.#timeouts.totalMs, signal)
      if (error !== undefined) throw this.#cannotRun(error)
      if (code !== 0) throw this.#failed(code, words())
    } catch (error) {
      throw deadline.aborted ? late(this.url, this.#timeouts.totalMs, signal) : error
    } finally {
      if (child.exitCode === null) child.kill()
    }
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
    return new DomainError(
      'repository_not_found',
      `There is no repository at ${this.url}: a remote is a path, or a URL such as https://host/path`,
      { url: this.url },
    )
  }
}
