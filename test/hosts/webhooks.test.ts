import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Delivery, WebhookEvent } from '../../lib/app/ports/webhook-hosts.ts'
import { isError } from '../../lib/contract/errors.ts'
import { irrelevance } from '../../lib/domain/push/pushed-branch.ts'
import { readCodeCommitEvent } from '../../lib/hosts/codecommit/webhook.ts'
import { WEBHOOK_HOSTS } from '../../lib/hosts/hosts.ts'
import { deliveryId, parse } from '../../lib/hosts/webhooks.ts'
import { endedRequests } from './ended-requests.ts'
import { deliveryOf, fixture, githubExamples, NOW, samples } from './webhook-samples.ts'

function pushesOf(event: WebhookEvent) {
  return event.kind === 'push' ? event.pushes : event
}

function github(event: string, body: unknown, type = 'application/json'): Delivery {
  const headers = new Map([
    ['content-type', type],
    ['x-github-event', event],
  ])
  return { host: 'github', headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), now: NOW }
}

describe("GitHub's own examples", () => {
  test.each(githubExamples('push').map((example, index) => [index, example] as const))('push %d', (_, example) => {
    expect(parse(github('push', example)).kind).toBe(
      (example as { ref: string }).ref.startsWith('refs/tags/') ? 'ignored' : 'push',
    )
  })

  test('ping is one', () => {
    expect(githubExamples('ping').map((example) => parse(github('ping', example)))).toEqual(
      githubExamples('ping').map(() => ({ kind: 'ping' })),
    )
  })

  test.each(['create', 'delete', 'issues', 'release', 'star'])('%s is none of our business', (name) => {
    for (const example of githubExamples(name)) expect(parse(github(name, example))).toEqual({ kind: 'ignored', event: name })
  })

  test('pull_request counts when it was closed, and is no fork', () => {
    const closed = githubExamples('pull_request').filter((example) => 'action' in example && example.action === 'closed')
    expect(closed.map((example) => parse(github('pull_request', example)))).toMatchObject(
      closed.map(() => ({ kind: 'proposal', proposal: { outcome: 'closed' } })),
    )
    for (const example of githubExamples('pull_request'))
      if (!closed.includes(example)) expect(parse(github('pull_request', example))).toMatchObject({ kind: 'ignored' })
    expect(closed.length).toBeGreaterThan(0)
  })

  test('a form is read as JSON is', () => {
    const [example] = githubExamples('push')
    const form = new URLSearchParams({ payload: JSON.stringify(example) }).toString()
    expect(parse(github('push', form, 'application/x-www-form-urlencoded'))).toEqual(parse(github('push', example)))
  })
})

const ZERO = '0'.repeat(40)
const [A, B] = ['a'.repeat(40), 'b'.repeat(40)]
const touching = (path: string) => ({ added: [path], modified: [], removed: [] })

test.each([
  ['all files where it lists all commits', { forced: false, commits: [touching('x'), touching('y')] }, ['x', 'y']],
  ['not all files of a force-push', { forced: true, commits: [touching('x')] }, undefined],
  ['no files without commits', { forced: false, commits: [] }, undefined],
  ['not all files of 2,048 commits', { forced: false, commits: Array(2048).fill(touching('x')) }, undefined],
  ['not all files of a new branch', { forced: false, before: ZERO, commits: [touching('x')] }, undefined],
  [
    'not all files where a commit lists none',
    { forced: false, commits: [touching('x'), { added: [], modified: [], removed: [] }] },
    undefined,
  ],
  ['not all files where a commit does not name its own', { forced: false, commits: [{ added: ['x'] }] }, undefined],
])('GitHub tells %s', (_, changes, paths) => {
  const event = parse(github('push', { ref: 'refs/heads/main', before: A, after: B, ...changes }))
  expect(pushesOf(event)).toMatchObject([{ paths }])
})

const [gitlab, gitea, , cloud, dataCenter, azure] = samples.slice(1)

test.each([
  [
    gitlab,
    [
      {
        branch: 'master',
        before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
        after: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
        forced: undefined,
        paths: undefined,
      },
    ],
  ],
  [
    gitea,
    [
      {
        branch: 'develop',
        before: '28e1879d029cb852e4844d9c718537df08844e03',
        after: 'bffeb74224043ba2feb48d137756c8a9331c449a',
        forced: undefined,
        paths: ['fabrics/lab/gitops/raw/a.yaml', 'README.md'],
      },
    ],
  ],
  [
    cloud,
    [
      {
        branch: 'name-of-branch',
        before: '1e65c05c1d5171631d92438a13901ca7dae9618c',
        after: '709d658dc5b6d6afcd46049c2f332ee3f515a67d',
        forced: false,
        paths: undefined,
      },
      { branch: 'gone', before: '1e65c05c1d5171631d92438a13901ca7dae9618c', after: null, forced: false, paths: undefined },
    ],
  ],
  [
    dataCenter,
    [
      {
        branch: 'master',
        before: '197a3e0d2f9a2b3ed1c4fe5923d5dd701bee9fdd',
        after: 'a00945762949b7787503a59e1c12d53e2c1b7c3e',
        forced: undefined,
        paths: undefined,
      },
    ],
  ],
  [
    azure,
    [
      {
        branch: 'main',
        before: 'aad331d8d3b131fa9ae03cf5e53965b51942618a',
        after: '33b55f7cb7e7e245323987634f960cf4a6e6bc74',
        forced: undefined,
        paths: undefined,
      },
    ],
  ],
])('the documented push of $name', (sample, expected) => {
  if (sample === undefined) throw new Error('no sample')
  expect(pushesOf(parse(deliveryOf(sample)))).toEqual(expected)
})

test('GitLab lists all commits of a small push', () => {
  if (gitlab === undefined) throw new Error('no sample')
  const body = Buffer.from(JSON.stringify({ ...fixture('gitlab-push'), total_commits_count: 2 }))
  expect(pushesOf(parse(deliveryOf(gitlab, { body })))).toMatchObject([{ paths: ['CHANGELOG', 'app/controller/application.rb'] }])
})

const ENDED = { id: '7', base: 'main', branch: 'gfm/lab/main', at: 'then' }

/** The end of a request in the words of each host: its documented fields, as far as they are read. */
describe.each(endedRequests)('a request at $host', ({ host, header, merged, closed, open, fork }) => {
  const read = ({ event, body }: { event: string; body: object }) => {
    const headers = new Map([
      ['content-type', 'application/json'],
      [header, event],
    ])
    return parse({ host, headers, body: Buffer.from(JSON.stringify(body)), now: NOW })
  }

  test('that was merged or closed is told', () => {
    expect(read(merged)).toEqual({ kind: 'proposal', proposal: { ...ENDED, outcome: 'merged' } })
    expect(read(closed)).toEqual({ kind: 'proposal', proposal: { ...ENDED, outcome: 'closed' } })
  })

  test('that goes on, or comes from a fork, is ignored', () => {
    for (const one of [open, fork]) if (one !== undefined) expect(read(one)).toMatchObject({ kind: 'ignored' })
  })

  test('of another shape is refused', () => {
    expect(() => read({ ...closed, body: { eventType: closed.event } })).toThrow('The delivery cannot be read')
  })
})

describe('what cannot be read', () => {
  test.each([
    ['no JSON', github('push', '{'), 'the body is not JSON'],
    ['nothing', github('push', ''), 'the body is not JSON'],
    ['another type', github('push', '{}', 'text/plain'), 'expected a body of type application/json'],
    ['a form without a payload', github('push', 'a=b', 'application/x-www-form-urlencoded'), 'the form has no field "payload"'],
    ['deep nesting', github('push', '['.repeat(100_000)), 'the body is nested more than 100 levels deep'],
    ['no event', github('', '{}'), 'it does not name its event'],
    ['another shape', github('push', { ref: 1 }), 'ref: Invalid input: expected string, received number'],
    ['no commit', github('push', { ref: 'refs/heads/main', before: A, after: 'secret' }), 'after: expected the id of a commit'],
  ])('%s', (_, delivery, reason) => {
    expect(() => parse(delivery)).toThrow(
      expect.objectContaining({ code: 'webhook_unreadable', data: { host: 'github', reason } }),
    )
  })

  test('bytes that are not UTF-8', () => {
    expect(() => parse({ ...github('push', ''), body: Uint8Array.of(0x22, 0xff, 0x22) })).toThrow('cannot be read')
  })

  test('whatever comes, it is an event or a refusal that repeats nothing of it', () => {
    const json = fc.json({ maxDepth: 6, noUnicodeString: false })
    const body = fc.oneof(
      json.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }),
    )
    const names = [
      'pull_request',
      'Merge Request Hook',
      'pr:merged',
      'pullrequest:rejected',
      'push',
      'Push Hook',
      'repo:push',
      'repo:refs_changed',
      'ping',
    ]
    const headers = fc.record({
      type: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', ''),
      event: fc.constantFrom(...names),
    })
    fc.assert(
      fc.property(fc.constantFrom(...WEBHOOK_HOSTS), headers, body, (host, { type, event }, bytes) => {
        const named = ['x-github-event', 'x-gitlab-event', 'x-gitea-event', 'x-forgejo-event', 'x-event-key', 'x-event']
        const all = new Map([['content-type', type], ...named.map((name) => [name, event] as const)])
        try {
          parse({ host, headers: all, body: bytes, now: NOW })
        } catch (error) {
          if (!isError(error, 'webhook_unreadable')) throw error
          const text = Buffer.from(bytes).toString()
          if (text.length > 8) expect(`${error.message} ${error.data.reason}`).not.toContain(text)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('the id of a delivery', () => {
  test.each(samples)('of $name stays when it is sent again, and goes with the body', (sample) => {
    const id = deliveryId(deliveryOf(sample))
    expect(id).toMatch(/^[\x21-\x7e]{16,117}$/)
    expect(deliveryId(deliveryOf(sample))).toBe(id)
    expect(deliveryId(deliveryOf(sample, { body: Buffer.from('{}') }))).not.toBe(id)
  })

  test('is never taken from a header that could not be a key', () => {
    const [sample] = samples
    if (sample === undefined) throw new Error('no sample')
    expect(deliveryId(deliveryOf(sample, { headers: { 'x-github-delivery': 'x'.repeat(101) } }))).toMatch(/^[0-9a-f]{16}$/)
    expect(deliveryId(deliveryOf(sample, { headers: { 'x-github-delivery': 'a b' } }))).toMatch(/^[0-9a-f]{16}$/)
  })
})

test.each([
  [['fabrics/lab/gitops'], ['fabrics/lab/gitops/raw/a.yaml', 'README.md'], undefined],
  [['fabrics/lab/gitops'], ['fabrics/laboratory/gitops/raw/a.yaml'], 'none of its 1 files is in the directory of a fabric'],
  [['fabrics/lab/gitops', 'net'], ['net/raw/a.yaml'], undefined],
  [[''], ['README.md'], undefined],
  [['fabrics/lab/gitops'], undefined, undefined],
  [[], undefined, 'no fabric is registered in the repository'],
])('fabrics in %j, files %j: %s', (directories, paths, reason) => {
  expect(irrelevance({ branch: 'main', before: A, after: B, forced: false, paths }, directories)).toBe(reason)
})

describe('an event of CodeCommit', () => {
  test('is a push to a branch', () => {
    expect(readCodeCommitEvent(fixture('codecommit-push'))).toEqual({
      delivery: '01234567-0123-0123-0123-012345678901',
      repositoryUrl: 'https://git-codecommit.us-east-2.amazonaws.com/v1/repos/MyDemoRepo',
      push: {
        branch: 'myBranch',
        before: '3e5983eb3d3f3a3b7f0103f15d3a3b1c3b1c3e7c',
        after: '7f0103f15d3a3b1c3b1c3e7c3f3f3b3e3d3f3a3b',
        forced: undefined,
        paths: undefined,
      },
    })
  })

  test.each([
    ['pullRequestMergeStatusUpdated', 'True', 'merged'],
    ['pullRequestStatusChanged', 'False', 'closed'],
  ])('is the end of a pull request: %s', (event, isMerged, outcome) => {
    const told = fixture('codecommit-pull-request') as { detail: object }
    expect(readCodeCommitEvent({ ...told, detail: { ...told.detail, event, isMerged } })).toEqual({
      delivery: '01234567-0123-0123-0123-012345678901',
      repositoryUrl: 'https://git-codecommit.us-east-2.amazonaws.com/v1/repos/MyDemoRepo',
      proposal: { id: '1', base: 'main', branch: 'test-branch', outcome, at: 'Mon Mar 11 14:42:31 PDT 2019' },
    })
    expect(readCodeCommitEvent({ ...told, detail: { ...told.detail, pullRequestStatus: 'Open' } })).toBeUndefined()
  })

  test('of another type is none', () => {
    expect(
      readCodeCommitEvent({ ...fixture('codecommit-push'), 'detail-type': 'CodeCommit Pull Request State Change' }),
    ).toBeUndefined()
    expect(readCodeCommitEvent(undefined)).toBeUndefined()
  })
})

describe('a ref that no repository can have is refused, and not told back', () => {
  const REFS = [`refs/heads/${'x'.repeat(500_000)}`, 'refs/heads/a\n\u001b[2J', 'refs/heads/a..b', 'refs/heads/\u202eb', '']
  test.each(REFS)('%j', (ref) => {
    const refused = (() => {
      try {
        return parse(github('push', { ref, before: ZERO, after: A }))
      } catch (error) {
        return error
      }
    })()
    expect(isError(refused, 'webhook_unreadable') && refused.data.reason).toBe('ref: expected the name of a ref')
  })

  test.each(samples)('also where $name tells of it', (sample) => {
    const spoilt = JSON.stringify(JSON.parse(sample.body), (_, value) => {
      if (typeof value === 'string' && value.startsWith('refs/')) return `${value}\u0007`
      return value?.type === 'branch' ? { ...value, name: `${value.name}\u0007` } : value
    })
    expect(spoilt).toContain('\\u0007')
    expect(() => parse(deliveryOf({ ...sample, body: spoilt }))).toThrow('The delivery cannot be read')
  })
})
