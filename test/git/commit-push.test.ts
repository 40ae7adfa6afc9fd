import { describe, expect, test } from 'vitest'
import { DomainError } from '../../lib/contract/errors.ts'
import { CommitPush, type ExplainRefusal } from '../../lib/git/branch/commit-push.ts'
import { PackBuilder } from '../../lib/git/pack/pack-builder.ts'
import type { PushAnswer } from '../../lib/git/wire/receive-pack.ts'

const BASE = 'b'.repeat(40)
const OURS = 'c'.repeat(40)
const THEIRS = 'd'.repeat(40)
const url = 'https://git.example.com/fabric.git'

const refused = (reason: string): PushAnswer => ({ kind: 'refused', reason })
const lost = (code: 'repository_unreachable' | 'protocol_error' = 'repository_unreachable'): PushAnswer => ({
  kind: 'unproved',
  error: new DomainError(code, 'HTTP 502', { url, reason: 'HTTP 502' }),
})
const unsent: PushAnswer = {
  kind: 'unsent',
  error: new DomainError('repository_unreachable', 'connect ECONNREFUSED', { url, reason: 'ECONNREFUSED' }),
}
const denied: PushAnswer = { kind: 'declined', reason: 'HTTP 403: read only' }
const unknownUser: PushAnswer = {
  kind: 'declined',
  reason: 'HTTP 401',
  error: new DomainError('authentication_failed', 'HTTP 401', { url }),
}
const cancelled: PushAnswer = { kind: 'unsent', error: new DomainError('cancelled', 'cancelled', { what: 'push' }) }
const broken: PushAnswer = { kind: 'unproved', error: new TypeError('fetch failed') }
const accepted: PushAnswer = { kind: 'accepted' }
const UNREADABLE = new DomainError('repository_unreachable', 'no answer', { url, reason: 'no answer' })

interface Pushing {
  answers: readonly PushAnswer[]
  heads: readonly (string | null | Error)[]
  /** Heads that stand on the commit. */
  below?: readonly string[]
  signal?: AbortSignal
  base?: string | null
  explain?: ExplainRefusal
  /** Called when the host was asked for the head. */
  onHead?: (signal?: AbortSignal) => void
}

function push(answers: Pushing['answers'], heads: Pushing['heads'], below: readonly string[] = []) {
  return pushTo({ answers, heads, below })
}

/** A remote that answers pushes and questions for its head in the given order, the last one again and again. */
function pushTo({ answers, heads, below = [], signal, base = BASE, explain, onHead }: Pushing) {
  const asked = { pushes: 0, heads: 0, below: 0 }
  const remote = {
    ref: 'refs/heads/main',
    url,
    push: () => Promise.resolve(answers[Math.min(asked.pushes++, answers.length - 1)] as PushAnswer),
    head: (asking?: AbortSignal) => {
      onHead?.(asking)
      const head = heads[Math.min(asked.heads++, heads.length - 1)]
      return head instanceof Error ? Promise.reject(head) : Promise.resolve(head ?? null)
    },
  }
  const isBelow = (_: unknown, head: string) => {
    asked.below += 1
    return Promise.resolve(below.includes(head))
  }
  const commit = { oid: OURS, base, pack: new PackBuilder().build() }
  return { outcome: new CommitPush(remote, isBelow, explain).run(commit, signal), asked }
}

test("Git's own report needs no question", async () => {
  const { outcome, asked } = push([accepted], [])
  expect(await outcome).toBe('accepted')
  expect(asked).toEqual({ pushes: 1, heads: 0, below: 0 })
})

describe('any other answer is settled by asking for the branch', () => {
  test.each([
    ['is the commit', [lost()], [OURS], [], 'accepted'],
    ['is another that stands on the commit', [lost()], [THEIRS], [THEIRS], 'accepted'],
    ['is another that stands on the commit, after a "no"', [denied], [THEIRS], [THEIRS], 'accepted'],
    ['is another that does not', [lost()], [THEIRS], [], 'unseen'],
    ['is another, says Git itself', [refused('stale info')], [THEIRS], [THEIRS], 'stale'],
    ['is the base, then the commit', [lost()], [BASE, OURS], [], 'accepted'],
    ['is the base, then another on the commit', [lost(), refused('cannot lock ref')], [BASE, THEIRS], [THEIRS], 'accepted'],
    ['is the base, and the next attempt lands', [lost(), accepted], [BASE], [], 'accepted'],
    ['is the base, and two writers met', [refused('cannot lock ref'), accepted], [BASE], [], 'accepted'],
  ] as const)('where it %s', async (_, answers, heads, below, outcome) => {
    expect(await push(answers, heads, below).outcome).toBe(outcome)
  })

  test("after git's own report history is not searched for the commit", async () => {
    const { outcome, asked } = push([refused('stale info')], [THEIRS])
    expect(await outcome).toBe('stale')
    expect(asked.below).toBe(0)
  })
})

describe('a refusal that leaves the branch where it was', () => {
  test.each([
    ['by a rule, in a report of Git', [refused('protected branch')], [BASE], 'push_refused', 1],
    ['by a rule, and the branch cannot be read', [refused('protected branch')], [UNREADABLE], 'push_refused', 1],
    ['by the host', [denied], [BASE], 'push_refused', 1],
    ['of the credentials', [unknownUser], [BASE], 'authentication_failed', 1],
    ['since nobody could be reached', [unsent], [UNREADABLE], 'repository_unreachable', 1],
    ['since nobody could be reached, again and again', [unsent], [BASE], 'repository_unreachable', 3],
    ['since writers meet all the time', [refused('cannot lock ref')], [BASE], 'push_refused', 3],
    ['since it was cancelled before it was sent', [cancelled], [BASE], 'cancelled', 1],
  ] as const)('%s', async (_, answers, heads, code, pushes) => {
    const { outcome, asked } = push(answers, heads)
    await expect(outcome).rejects.toMatchObject({ code })
    expect(asked.pushes).toBe(pushes)
  })
})

test.each([
  [refused('protected branch'), 'protected branch\nIt wants a pull request.'],
  [denied, 'HTTP 403: read only'],
])('a refusal says what the words of the host mean, if they are known: %j', async (answer, told) => {
  const explain: ExplainRefusal = (words) => (words === 'protected branch' ? 'It wants a pull request.' : undefined)
  await expect(pushTo({ answers: [answer], heads: [BASE], explain }).outcome).rejects.toMatchObject({
    message: `The Git host refuses the push to refs/heads/main of ${url}: ${told}`,
  })
})

describe('the outcome is unknown', () => {
  test.each([
    ['when no attempt is answered', [lost()], [BASE], 3],
    ['when the branch is gone, and may be restored', [lost()], [null], 3],
    ['when an answer is broken', [lost('protocol_error')], [BASE], 1],
    ['when a lost answer is followed by a "no"', [lost(), denied], [BASE], 2],
    ['when a lost answer is followed by a rule', [lost(), refused('protected branch')], [BASE], 2],
    ['when the branch cannot be read after a lost answer', [lost()], [UNREADABLE], 1],
    ['when the branch cannot be read after a "no"', [denied], [UNREADABLE], 1],
    ['when the branch cannot be read any more', [lost(), refused('cannot lock ref')], [BASE, UNREADABLE], 2],
  ] as const)('%s', async (_, answers, heads, pushes) => {
    const { outcome, asked } = push(answers, heads)
    await expect(outcome).rejects.toMatchObject({
      code: 'push_unknown',
      retryable: true,
      data: { ref: 'refs/heads/main', url, commit: OURS, base: BASE },
    })
    expect(asked.pushes).toBe(pushes)
  })
})

describe('a push that is cancelled', () => {
  test('before it is sent is not sent, and says so', async () => {
    const { outcome, asked } = pushTo({ answers: [accepted], heads: [], signal: AbortSignal.abort() })
    await expect(outcome).rejects.toMatchObject({
      code: 'cancelled',
      message: `The push to ${url} was cancelled before it was sent`,
      data: { what: `push to ${url}` },
    })
    expect(asked.pushes).toBe(0)
  })

  test.each([
    ['refused', [refused('cannot lock ref')], 'cancelled'],
    ['lost', [lost()], 'push_unknown'],
    ['lost, and one was refused before it', [refused('cannot lock ref'), lost()], 'push_unknown'],
  ] as const)('after an attempt that was %s is not sent again', async (_, answers, code) => {
    const controller = new AbortController()
    const asking: (AbortSignal | undefined)[] = []
    const onHead = (signal?: AbortSignal) => {
      asking.push(signal)
      if (asking.length === answers.length) controller.abort()
    }
    const { outcome, asked } = pushTo({ answers, heads: [BASE], signal: controller.signal, onHead })
    await expect(outcome).rejects.toMatchObject({ code })
    expect(asked.pushes).toBe(answers.length)
    expect(asking).toEqual(answers.map(() => controller.signal))
  })

  test('while it is sent still settles by asking for the branch', async () => {
    const controller = new AbortController()
    const wasAborted: (boolean | undefined)[] = []
    const answer: PushAnswer = {
      get kind() {
        controller.abort()
        return 'unproved' as const
      },
      error: UNREADABLE,
    }
    const onHead = (signal?: AbortSignal) => wasAborted.push(signal?.aborted)
    const { outcome } = pushTo({ answers: [answer], heads: [OURS], signal: controller.signal, onHead })
    expect([await outcome, wasAborted]).toEqual(['accepted', [false]])
  })
})

describe('the message of', () => {
  const look =
    `The commit is ${OURS}: fetch the branch, and \`git branch --remotes --contains ${OURS}\` tells whether it is there; ` +
    'check before you repeat the change'
  const main = 'refs/heads/main'

  test.each<[string, Pushing, string, unknown]>([
    [
      'a push without an answer',
      { answers: [lost()], heads: [BASE] },
      `It is not known whether the push to ${url} has landed (HTTP 502; ${main} was still at ${BASE}, or gone, afterwards). ${look}`,
      expect.objectContaining({ code: 'repository_unreachable' }),
    ],
    [
      'the first push to an empty repository, without an answer that is an error of ours',
      { answers: [broken], heads: [null], base: null },
      `It is not known whether the push to ${url} has landed (the connection failed; ${main} was still at no commit, or gone, afterwards). ${look}`,
      expect.any(TypeError),
    ],
    [
      'a push that was refused, then declined, and a branch that cannot be read',
      { answers: [refused('cannot lock ref'), denied], heads: [BASE, UNREADABLE] },
      `It is not known whether the push to ${url} has landed (cannot lock ref; ${main} could not be read afterwards). ${look}`,
      UNREADABLE,
    ],
    [
      'a push that was refused, then lost, and a branch that cannot be read',
      { answers: [refused('cannot lock ref'), lost()], heads: [BASE, UNREADABLE] },
      `It is not known whether the push to ${url} has landed (HTTP 502; ${main} could not be read afterwards). ${look}`,
      expect.objectContaining({ code: 'repository_unreachable', message: 'HTTP 502' }),
    ],
    [
      'a push that was refused',
      { answers: [refused('protected branch')], heads: [BASE] },
      `The Git host refuses the push to ${main} of ${url}: protected branch`,
      undefined,
    ],
  ])('%s', async (_, pushing, message, cause) => {
    const error: unknown = await pushTo(pushing).outcome.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ message })
    expect((error as Error).cause).toEqual(cause)
  })

  test('a refusal names the reference and quotes the host', async () => {
    const { outcome } = push([refused('protected branch')], [BASE])
    await expect(outcome).rejects.toMatchObject({ data: { ref: main, reason: 'protected branch' } })
  })
})
