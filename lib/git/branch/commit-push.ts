import { setTimeout as wait } from 'node:timers/promises'
import type { PushOutcome } from '../../app/ports/ports.ts'
import { DomainError } from '../../contract/errors.ts'
import type { AcceptedCommit } from '../cache/branch-cache.ts'
import type { PushAnswer } from '../wire/receive-pack.ts'
import type { RemoteBranch } from '../wire/remote-branch.ts'

const ATTEMPTS = 3
const PAUSE_MS = 200
/**
 * Lambda leaves two seconds between the abort and the end of the process; a person at a terminal does not wait longer,
 * either.
 */
const LAST_LOOK_MS = 1000
/** The hosts' messages after two pushes collided: the next attempt may succeed. */
const CONTENTION =
  /failed to update ref|cannot lock ref|failed to lock|unable to lock|reference already exists|stale info|\.lock|transaction/i

/** What a host's words about a refused push mean, and what to do; undefined for words that are not known. */
export type ExplainRefusal = (words: string) => string | undefined

/** Whether a commit is an ancestor of a head of the remote branch. */
export type IsBelow = (commit: AcceptedCommit, head: string, signal?: AbortSignal) => Promise<boolean>

/**
 * Pushes by compare-and-swap and finds out whether the commit has landed. Only two things prove an outcome: Git's own
 * report on the reference, and where the branch is afterwards. Once the branch has left the commit's base without the
 * commit, the push can never land.
 */
export class CommitPush {
  readonly #remote: Pick<RemoteBranch, 'push' | 'head' | 'ref' | 'url'>
  readonly #isBelow: IsBelow
  readonly #explain: ExplainRefusal
  #takesThin = true

  constructor(
    remote: Pick<RemoteBranch, 'push' | 'head' | 'ref' | 'url'>,
    isBelow: IsBelow,
    explain: ExplainRefusal = () => undefined,
  ) {
    this.#remote = remote
    this.#isBelow = isBelow
    this.#explain = explain
  }

  /**
   * Throws `push_refused`, `authentication_failed`, `repository_not_found`, `repository_unreachable` or `cancelled`
   * when the commit cannot land: nothing was sent, or the host has declined and the branch has not moved. Throws
   * `push_unknown` when the commit may still land.
   */
  async run(commit: AcceptedCommit, signal?: AbortSignal): Promise<PushOutcome> {
    const answers: Exclude<PushAnswer, { kind: 'accepted' }>[] = []
    for (;;) {
      if (signal?.aborted === true) throw this.#cancelled(commit, answers)
      const answer = await this.#send(commit, signal)
      if (answer.kind === 'accepted') return 'accepted'
      answers.push(answer)
      const outcome = await this.#settle(commit, answers, signalToLook(signal))
      if (outcome !== undefined) return outcome
      if (answers.length === ATTEMPTS || !mayRetry(answer)) throw this.#failure(commit, answers)
      // Stryker disable next-line ArithmeticOperator,ObjectLiteral: the length of a pause changes no outcome
      await wait(PAUSE_MS * answers.length, undefined, { signal }).catch(() => undefined)
    }
  }

  #send(commit: AcceptedCommit, signal?: AbortSignal): Promise<PushAnswer> {
    const { thin } = commit
    return thin === undefined || !this.#takesThin ? this.#sendWhole(commit, signal) : this.#sendThin(commit, thin, signal)
  }

  /**
   * A host that takes no thin packs (`no-thin` in its capabilities, for which a push over HTTP need not ask) reports
   * that it could not use the pack, and has changed nothing: it gets the whole one, now and from then on.
   */
  async #sendThin(commit: AcceptedCommit, thin: Buffer, signal?: AbortSignal): Promise<PushAnswer> {
    const answer = await this.#remote.push(commit.base, commit.oid, thin, signal)
    if (answer.kind !== 'refused' || answer.isUnread !== true) return answer
    this.#takesThin = false
    return this.#sendWhole(commit, signal)
  }

  #sendWhole({ base, oid, pack }: AcceptedCommit, signal?: AbortSignal): Promise<PushAnswer> {
    return this.#remote.push(base, oid, pack.pack, signal)
  }

  /**
   * Asks the remote. Undefined while the branch is still at the base, or is gone and may be restored there: the commit
   * has not landed yet.
   */
  async #settle(commit: AcceptedCommit, answers: readonly Unaccepted[], signal?: AbortSignal): Promise<PushOutcome | undefined> {
    try {
      const head = await this.#remote.head(signal)
      if (head === commit.oid) return 'accepted'
      if (head === commit.base || head === null) return undefined
      // Git's report is the truth. After any other answer the commit may have landed, and others may have built upon
      // it.
      const mayBeBelow = !answers.every(leavesNoDoubt)
      if (!mayBeBelow) return 'stale'
      return (await this.#isBelow(commit, head, signal)) ? 'accepted' : 'unseen'
    } catch (error) {
      if (answers.every(leavesNoDoubt)) throw this.#refusalOf(answers)
      throw this.#unknown(commit, answers, error)
    }
  }

  /** Cancelled before an attempt: nothing was sent since the branch was seen at the base. */
  #cancelled(commit: AcceptedCommit, answers: readonly Unaccepted[]): DomainError {
    if (answers.some(({ kind }) => kind === 'unproved')) return this.#unknown(commit, answers)
    const what = `push to ${this.#remote.url}`
    return new DomainError('cancelled', `The ${what} was cancelled before it was sent`, { what })
  }

  /** The branch is at the base, and no attempt is left. */
  #failure(commit: AcceptedCommit, answers: readonly Unaccepted[]): DomainError {
    return answers.some(({ kind }) => kind === 'unproved') ? this.#unknown(commit, answers) : this.#refusalOf(answers)
  }

  #refusalOf(answers: readonly Unaccepted[]): DomainError {
    const last: Told = answers.at(-1) ?? {}
    if (last.error instanceof DomainError) return last.error
    const reason = wordsOf(last)
    const { ref, url } = this.#remote
    const refusal = `The Git host refuses the push to ${ref} of ${url}: ${reason}`
    const advice = this.#explain(reason)
    return new DomainError('push_refused', advice === undefined ? refusal : `${refusal}\n${advice}`, { ref, reason })
  }

  /** `question`: why the branch could not be read. */
  #unknown({ oid, base }: AcceptedCommit, answers: readonly Unaccepted[], question?: unknown): DomainError {
    const { ref, url } = this.#remote
    const unproved = answers.find((answer) => answer.kind === 'unproved')
    const cause = unproved?.error ?? question
    const reason = wordsOf(unproved ?? answers[0])
    const seen =
      question === undefined
        ? `${ref} was still at ${base ?? 'no commit'}, or gone, afterwards`
        : `${ref} could not be read afterwards`
    const message =
      `It is not known whether the push to ${url} has landed (${reason}; ${seen}). The commit is ${oid}: fetch the branch, and ` +
      `\`git branch --remotes --contains ${oid}\` tells whether it is there; check before you repeat the change`
    return new DomainError('push_unknown', message, { ref, url, commit: oid, base, reason }, { cause })
  }
}

/** An abort leaves time for one look at the branch: a caller who interrupts a push still wants to know its outcome. */
function signalToLook(signal?: AbortSignal): AbortSignal | undefined {
  return signal?.aborted === true ? AbortSignal.timeout(LAST_LOOK_MS) : signal
}

type Unaccepted = Exclude<PushAnswer, { kind: 'accepted' }>

/** Git reported that it refuses, or the push was never sent. */
function leavesNoDoubt({ kind }: Unaccepted): boolean {
  return kind === 'refused' || kind === 'unsent'
}

/** The reason in an answer of any kind. */
interface Told {
  reason?: string
  error?: unknown
}

function wordsOf({ reason, error }: Told = {}): string {
  return reason ?? (error instanceof DomainError ? error.message : 'the connection failed')
}

function mayRetry(answer: Unaccepted): boolean {
  if (answer.kind === 'refused') return CONTENTION.test(answer.reason)
  const { error } = answer
  return error instanceof DomainError && error.retryable && !error.is('cancelled')
}
