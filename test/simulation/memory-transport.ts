import { DomainError } from '../../lib/contract/errors.ts'
import { HttpRefusal } from '../../lib/git/wire/http-transport.ts'
import { FLUSH, packetLine } from '../../lib/git/wire/pkt-line.ts'
import type { RequestOptions, Service, Transport } from '../../lib/git/wire/transport.ts'
import type { Actor } from './actor.ts'
import { call, type Passage } from './calls.ts'
import type { Fault } from './faults.ts'
import type { Commit, Host } from './host.ts'
import { URL } from './names.ts'

/** What a push brings, in the place of a pack. */
export type PushedCommit = Commit & {
  base: string | null
  blobs: ReadonlyMap<string, Uint8Array>
  /** The commit on which it stands, if the host does not have that either. */
  below: PushedCommit | undefined
}

const NO_OBJECT = '0'.repeat(40)
/** Without a byte the connection is given up. */
const PATIENCE_MS = 60_000

/**
 * The simulated host in Git's wire protocol 0: its answers, and the errors that an HTTP connection makes of its
 * failures.
 */
export class MemoryTransport implements Transport {
  readonly url = URL
  readonly #passage: Passage
  readonly #actor: Actor
  readonly #host: Host
  readonly #branch: string
  readonly #ref: string

  constructor(passage: Passage, actor: Actor, host: Host, branch: string) {
    this.#passage = passage
    this.#actor = actor
    this.#host = host
    this.#branch = branch
    this.#ref = `refs/heads/${branch}`
  }

  async *advertisement(signal?: AbortSignal): AsyncGenerator<Buffer> {
    const head = await this.ask('head', () => this.#host.headOf(this.#branch), signal)
    yield packetLine(`${head === null ? `${NO_OBJECT} capabilities^{}` : `${head} ${this.#ref}`}\0agent=simulated\n`)
    yield FLUSH
  }

  async *request(_: Service, body: readonly unknown[], { signal }: RequestOptions): AsyncGenerator<Buffer> {
    const commit = body.at(-1) as PushedCommit
    // `LLLLexpected commit ref`: what the push asks for is read as a host reads it.
    const expected = String(body[0]).slice(4, 4 + NO_OBJECT.length)
    const effect = () => this.#receive(commit, expected === NO_OBJECT ? null : expected)
    const failure = (fault: Fault) => pushFailure(fault, this.#ref)
    yield packetLine('unpack ok\n')
    yield packetLine(`${await this.#call('push', 'push', effect, failure, signal)}\n`)
    yield FLUSH
  }

  /** Any question that changes nothing. */
  ask<T>(what: string, effect: () => T, signal?: AbortSignal): Promise<T> {
    return this.#call(what, 'question', effect, failureOf, signal)
  }

  async #call<T>(
    what: string,
    place: 'push' | 'question',
    effect: () => T,
    failure: (fault: Fault) => unknown,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const answer = () => {
      if (this.#passage.scheduler.now < this.#host.downUntil) throw unreachable('HTTP 503')
      return effect()
    }
    try {
      return await call(this.#passage, this.#actor, {
        port: `git.${what}`,
        place,
        effect: answer,
        failure,
        signal,
        patienceMs: PATIENCE_MS,
      })
    } catch (error) {
      if (error instanceof Report) return error.message as T
      throw error
    }
  }

  #receive(commit: PushedCommit, expected: string | null): string {
    if (this.#host.headOf(this.#branch) !== expected) return `ng ${this.#ref} failed to update ref`
    for (const [oid, bytes] of commit.blobs) this.#host.blobs.set(oid, bytes)
    for (let one: PushedCommit | undefined = commit; one !== undefined; one = one.below) {
      const { oid, parent, tree, message, author, time, operation, height } = one
      this.#host.commits.set(oid, { oid, parent, tree, message, author, time, operation, height })
    }
    this.#host.move(expected, commit.oid, 'manager', this.#branch)
    return `ok ${this.#ref}`
  }
}

/** Git's own report on the branch, which says no. */
class Report extends Error {}

function pushFailure(fault: Fault, ref: string): unknown {
  switch (fault.replace(/-(landed|held)$/, '')) {
    case 'forbidden':
      return new HttpRefusal('HTTP 403')
    case 'conflict':
      return new HttpRefusal('HTTP 409: conflict')
    case 'not-found':
      return new DomainError('repository_not_found', 'There is no repository', { url: URL })
    case 'rule':
      return new Report(`ng ${ref} protected branch hook declined`)
    case 'ref-locked':
      return new Report(`ng ${ref} cannot lock ref`)
    default:
      return failureOf(fault)
  }
}

function failureOf(fault: Fault): unknown {
  switch (fault.replace(/-(landed|held)$/, '')) {
    case 'web-page':
      return new DomainError('protocol_error', 'The remote cannot be used: it answers with text/html', {
        url: URL,
        reason: 'text/html',
      })
    case 'denied':
      return new DomainError('authentication_failed', 'The Git host does not accept the credentials', { url: URL })
    case 'unsent':
      return unreachable('connect ECONNREFUSED', 'ECONNREFUSED')
    case 'reset':
      return unreachable('socket hang up', 'ECONNRESET')
    default:
      return unreachable('HTTP 502')
  }
}

export function unreachable(reason: string, code?: string): DomainError {
  const options = code === undefined ? {} : { cause: Object.assign(new Error(reason), { code }) }
  return new DomainError('repository_unreachable', `The Git host fails: ${reason}`, { url: URL, reason }, options)
}
