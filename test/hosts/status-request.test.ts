import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CommitStatus } from '../../lib/domain/events/commit-status.ts'
import { apiAuthorization, statusRequest } from '../../lib/hosts/commit-feedback.ts'
import type { HostKind } from '../../lib/hosts/hosts.ts'
import { truncate } from '../../lib/hosts/shared/status.ts'

const COMMIT = 'c9f62179e861d6fefb5d0797458165a070ef8081'
const STATUS: CommitStatus = { state: 'failure', context: 'gitops-file-manager/lab', description: '1 file rejected' }
const LINK = 'https://gfm.example.com/operations/1'

test.each<[HostKind, string, string]>([
  ['github', 'https://github.com/acme/fabric.git', 'https://api.github.com/repos/acme/fabric/statuses/'],
  ['github', 'https://acme.ghe.com/net/my.fabric', 'https://api.acme.ghe.com/repos/net/my.fabric/statuses/'],
  ['github', 'https://git.example.com:8443/acme/fabric.git', 'https://git.example.com:8443/api/v3/repos/acme/fabric/statuses/'],
  ['gitlab', 'https://gitlab.com/acme/fabric.git', 'https://gitlab.com/api/v4/projects/acme%2Ffabric/statuses/'],
  ['gitlab', 'https://git.example.com/a/b/c/d.git', 'https://git.example.com/api/v4/projects/a%2Fb%2Fc%2Fd/statuses/'],
  ['gitea', 'http://git.example.com:3000/acme/fabric.git', 'http://git.example.com:3000/api/v1/repos/acme/fabric/statuses/'],
  ['gitea', 'https://example.com/git/acme/fabric', 'https://example.com/git/api/v1/repos/acme/fabric/statuses/'],
  ['forgejo', 'https://codeberg.org/acme/fabric.git', 'https://codeberg.org/api/v1/repos/acme/fabric/statuses/'],
])('%s: the API of %s is at %s', (kind, url, expected) => {
  expect(statusRequest(kind, { url, commit: COMMIT }, STATUS)?.url).toBe(`${expected}${COMMIT}`)
})

test.each<[HostKind, string, string, string]>([
  [
    'bitbucket',
    'https://bitbucket.org/acme/fabric.git',
    `https://api.bitbucket.org/2.0/repositories/acme/fabric/commit/${COMMIT}/statuses/build`,
    `https://bitbucket.org/acme/fabric/commits/${COMMIT}`,
  ],
  [
    'bitbucket_data_center',
    'https://bitbucket.example.com/scm/NET/fabric.git',
    `https://bitbucket.example.com/rest/api/latest/projects/NET/repos/fabric/commits/${COMMIT}/builds`,
    `https://bitbucket.example.com/projects/NET/repos/fabric/commits/${COMMIT}`,
  ],
  [
    'bitbucket_data_center',
    'https://example.com:7990/bitbucket/scm/~ann/fabric.git',
    `https://example.com:7990/bitbucket/rest/api/latest/projects/~ann/repos/fabric/commits/${COMMIT}/builds`,
    `https://example.com:7990/bitbucket/projects/~ann/repos/fabric/commits/${COMMIT}`,
  ],
])('%s: the API of %s is at %s, and links to the commit', (kind, url, expected, page) => {
  const request = statusRequest(kind, { url, commit: COMMIT }, STATUS)
  expect(request?.url).toBe(expected)
  expect(request?.body.url).toBe(page)
})

test.each<[HostKind, string, string]>([
  ['github', 'https://github.com/acme/net/fabric.git', COMMIT],
  ['github', 'https://github.com/acme/fabric', 'main'],
  ['github', 'https://github.com/acme/fabric', `${COMMIT}/../x`],
  ['gitlab', 'https://gitlab.com/fabric.git', COMMIT],
  ['gitlab', 'https://gitlab.com/acme/fab%2Fric.git', COMMIT],
  ['gitea', 'https://git.example.com/fabric.git', COMMIT],
  // The API of Bitbucket Cloud is at one place: the credentials of another host must not go there.
  ['bitbucket', 'https://git.example.com/acme/fabric.git', COMMIT],
  ['bitbucket', 'https://bitbucket.org:8443/acme/fabric.git', COMMIT],
  ['bitbucket_data_center', 'https://bitbucket.example.com/acme/fabric.git', COMMIT],
  ['azure_devops', 'https://dev.azure.com/acme/net/_git/fabric', COMMIT],
])('%s: there is no request for %s at %s', (kind, url, commit) => {
  expect(statusRequest(kind, { url, commit }, STATUS)).toBeUndefined()
})

/** Text as MySQL's three-byte UTF-8 holds it. */
const plain = (limit: number) =>
  z
    .string()
    .min(1)
    .max(limit)
    .refine((text) => !/\p{Cs}|[\u{10000}-\u{10ffff}]/u.test(text))
const gitHubState = z.enum(['error', 'failure', 'pending', 'success'])
const build = z.strictObject({
  key: plain(40),
  name: plain(255),
  state: z.enum(['SUCCESSFUL', 'FAILED', 'INPROGRESS']),
  description: plain(255),
  url: z.url().max(450),
})

/** What the hosts document of a status, and the limits that their validations tell. */
const DOCUMENTED: readonly (readonly [HostKind, string, z.ZodType])[] = [
  [
    'github',
    'https://github.com/acme/fabric.git',
    z.strictObject({ state: gitHubState, context: plain(255), description: plain(140), target_url: z.url().optional() }),
  ],
  [
    'gitlab',
    'https://gitlab.com/acme/fabric.git',
    z.strictObject({
      state: z.enum(['pending', 'running', 'success', 'failed', 'canceled']),
      name: plain(255),
      description: plain(255),
      target_url: z.url().max(255).optional(),
    }),
  ],
  [
    'gitea',
    'https://gitea.com/acme/fabric.git',
    z.strictObject({ state: gitHubState, context: plain(255), description: plain(255), target_url: z.url().optional() }),
  ],
  ['bitbucket', 'https://bitbucket.org/acme/fabric.git', build],
  ['bitbucket_data_center', 'https://bitbucket.example.com/scm/NET/fabric.git', build],
]

describe.each(DOCUMENTED)('%s', (kind, url, schema) => {
  test('takes every status that there can be', () => {
    const status = fc.record({
      state: fc.constantFrom<CommitStatus['state']>('success', 'failure', 'error'),
      context: fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/).map((fabric) => `gitops-file-manager/${fabric}`),
      description: fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
    })
    const link = fc.option(
      fc.nat(600).map((length) => LINK.padEnd(length, '0')),
      { nil: undefined },
    )
    fc.assert(
      fc.property(status, link, (given, at) => {
        const request = statusRequest(kind, { url, commit: COMMIT, link: at }, given)
        expect(schema.safeParse(request?.body).error).toBeUndefined()
      }),
    )
  })

  test('gets success or failure, and the link', () => {
    const states = (['success', 'failure', 'error'] as const).map(
      (state) => statusRequest(kind, { url, commit: COMMIT, link: LINK }, { ...STATUS, state })?.body.state,
    )
    expect(states[0]).toMatch(/^success/i)
    expect(states[1]).toMatch(/^fail/i)
    expect(states[2]).toMatch(/^(fail|error)/i)
    expect(Object.values(statusRequest(kind, { url, commit: COMMIT, link: LINK }, STATUS)?.body ?? {})).toContain(LINK)
  })
})

test('two fabrics with long names have two keys at Bitbucket', () => {
  const keys = ['a', 'b'].map((end) => {
    const context = `gitops-file-manager/${'x'.repeat(50)}${end}`
    return statusRequest('bitbucket', { url: 'https://bitbucket.org/a/b', commit: COMMIT }, { ...STATUS, context })?.body.key
  })
  expect(new Set(keys).size).toBe(2)
})

test.each([
  ['abcde', 5, 'abcde'],
  ['abcdef', 5, 'abcd…'],
  ['a\u{1f600}b', 5, 'a\ufffdb'],
  ['a\ud800', 5, 'a\ufffd'],
])('%j in %i is %j', (text, limit, expected) => {
  expect(truncate(text, limit)).toBe(expected)
})

const BASIC = `Basic ${Buffer.from('gfm:secret').toString('base64')}`

test.each<[HostKind, Parameters<typeof apiAuthorization>[1], string]>([
  ['github', { username: 'x-access-token', password: 'secret' }, 'Bearer secret'],
  ['gitlab', { username: 'oauth2', password: 'secret' }, 'Bearer secret'],
  ['gitea', { username: 'gfm', password: 'secret' }, BASIC],
  ['bitbucket', { username: 'x-token-auth', password: 'secret' }, 'Bearer secret'],
  ['bitbucket', { username: 'gfm', password: 'secret' }, BASIC],
  ['bitbucket_data_center', { token: 'secret' }, 'Bearer secret'],
])('%s takes %j as %s', (kind, credentials, expected) => {
  expect(apiAuthorization(kind, credentials)).toBe(expected)
})
