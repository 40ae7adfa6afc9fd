import { DomainError } from '../../lib/domain/errors.ts'
import type { PushReport } from '../../lib/git/wire/receive-pack.ts'
import type { RemoteBranch } from '../../lib/git/wire/remote-branch.ts'
import type { Actor } from './actor.ts'
import { call, type Passage } from './calls.ts'
import type { Fault } from './faults.ts'
import type { Commit, Host } from './host.ts'
import { URL } from './names.ts'

/** What a push is to bring; the real one sends a pack. */
export type PushedCommit = Commit & { blobs: ReadonlyMap<string, Uint8Array> }

/** A branch of the simulated host as `RemoteBranch` sees one: answers and errors are those that the wire protocol's code makes of what hosts say. */
export class MemoryRemote implements Pick<RemoteBranch, 'ref' | 'url' | 'head'> {
  readonly ref = 'refs/heads/main'
  readonly url = URL
  readonly #passage: Passage
  readonly #actor: Actor
  readonly #host: Host

  constructor(passage: Passage, actor: Actor, host: Host) {
    this.#passage = passage
    this.#actor = actor
    this.#host = host
  }

  head(signal?: AbortSignal): Promise<string | null> {
    return this.ask('head', () => this.#host.head, signal)
  }

  /** Any question that changes nothing. */
  ask<T>(what: string, effect: () => T, signal?: AbortSignal): Promise<T> {
    return call(this.#passage, this.#actor, { port: `git.${what}`, place: 'question', effect, failure: failureOf, signal })
  }

  async push(expected: string | null, commit: PushedCommit, signal?: AbortSignal): Promise<PushReport> {
    const effect = (): PushReport => this.#receive(expected, commit)
    try {
      return await call(this.#passage, this.#actor, { port: 'git.push', place: 'push', effect, failure: failureOf, signal })
    } catch (error) {
      if (error instanceof Refusal) return { accepted: false, reason: error.message }
      throw error
    }
  }

  #receive(expected: string | null, { blobs, ...commit }: PushedCommit): PushReport {
    if (this.#host.head !== expected) return { accepted: false, reason: 'failed to update ref' }
    for (const [oid, bytes] of blobs) this.#host.blobs.set(oid, bytes)
    this.#host.commits.set(commit.oid, commit)
    this.#host.move(expected, commit.oid, 'manager')
    return { accepted: true }
  }
}

/** The host's answer says no. */
class Refusal extends Error {}

function failureOf(fault: Fault): unknown {
  switch (fault.replace(/-(landed|held)$/, '')) {
    case 'web-page':
      return new DomainError('protocol_error', 'The remote cannot be used: it answers with text/html', {
        url: URL,
        reason: 'text/html',
      })
    case 'denied':
      return new DomainError('authentication_failed', 'The Git host does not accept the credentials', { url: URL })
    case 'not-found':
      return new DomainError('repository_not_found', 'There is no repository', { url: URL })
    case 'forbidden':
      return new Refusal('HTTP 403')
    case 'conflict':
      return new Refusal('HTTP 409: conflict')
    case 'rule':
      return new Refusal('protected branch hook declined')
    case 'ref-locked':
      return new Refusal('cannot lock ref')
    case 'reset':
      return new DomainError('repository_unreachable', 'The Git host fails: socket hang up', {
        url: URL,
        reason: 'socket hang up',
      })
    default:
      return new DomainError('repository_unreachable', 'The Git host fails: HTTP 502', { url: URL, reason: 'HTTP 502' })
  }
}
