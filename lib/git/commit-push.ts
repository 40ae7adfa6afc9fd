import { setTimeout as wait } from 'node:timers/promises'
import type { PushOutcome } from '../app/ports.ts'
import { DomainError, isError } from '../domain/errors.ts'
import type { AcceptedCommit } from './cache/branch-cache.ts'
import type { PushReport } from './wire/receive-pack.ts'
import type { RemoteBranch } from './wire/remote-branch.ts'

const ATTEMPTS = 3
const PAUSE_MS = 200
/** What hosts say when two pushes met: nothing forbids the next attempt. */
const CONTENTION =
  /failed to update ref|cannot lock ref|failed to lock|unable to lock|reference already exists|stale info|\.lock|transaction/i
/** Refused before it could have any effect, or nobody waits for the outcome any more. */
const DEFINITE = ['authentication_failed', 'repository_not_found', 'cancelled'] as const

/** Whether a commit is an ancestor of a head of the remote branch. */
export type IsBelow = (commit: AcceptedCommit, head: string, signal?: AbortSignal) => Promise<boolean>

/** Pushes by compare-and-swap and finds out what became of it, whatever happened to the reply. */
export class CommitPush {
  readonly #remote: RemoteBranch
  readonly #isBelow: IsBelow

  constructor(remote: RemoteBranch, isBelow: IsBelow) {
    this.#remote = remote
    this.#isBelow = isBelow
  }

  /** Throws `push_refused`, and the error of the last attempt when the outcome cannot be found out. */
  async run(commit: AcceptedCommit, signal?: AbortSignal): Promise<PushOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attempt(commit, signal)
      if (!(result instanceof Error) && result.accepted) return 'accepted'
      const outcome = await this.#settle(commit, result, signal)
      if (outcome !== undefined) return outcome
      if (attempt === ATTEMPTS || !mayRetry(result)) throw this.#refusal(result)
      await wait(PAUSE_MS * attempt, undefined, { signal })
    }
  }

  async #attempt({ oid, base, pack }: AcceptedCommit, signal?: AbortSignal): Promise<PushReport | DomainError> {
    try {
      return await this.#remote.push(base, oid, pack.pack, signal)
    } catch (error) {
      if (!(error instanceof DomainError) || DEFINITE.some((code) => isError(error, code))) throw error
      return error
    }
  }

  /** Asks the remote: undefined when the branch is still where it was, so that nothing has happened. */
  async #settle(
    commit: AcceptedCommit,
    result: PushReport | DomainError,
    signal?: AbortSignal,
  ): Promise<PushOutcome | undefined> {
    const head = await this.#head(result, signal)
    if (head === commit.oid) return 'accepted'
    if (head === commit.base) return undefined
    // A host that has answered has told the truth; only after a lost reply others may have built upon the commit.
    const mayBeBelow = result instanceof DomainError && head !== null
    return mayBeBelow && (await this.#isBelow(commit, head, signal)) ? 'accepted' : 'stale'
  }

  async #head(result: PushReport | DomainError, signal?: AbortSignal): Promise<string | null> {
    try {
      return await this.#remote.head(signal)
    } catch (error) {
      throw result instanceof DomainError && !isError(error, 'cancelled') ? result : error
    }
  }

  #refusal(result: PushReport | DomainError): DomainError {
    if (result instanceof DomainError) return result
    const reason = result.accepted ? '' : result.reason
    const { ref, url } = this.#remote
    return new DomainError('push_refused', `The Git host refuses the push to ${ref} of ${url}: ${reason}`, { ref, reason })
  }
}

function mayRetry(result: PushReport | DomainError): boolean {
  return result instanceof DomainError ? result.retryable : !result.accepted && CONTENTION.test(result.reason)
}
