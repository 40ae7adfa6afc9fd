import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RepositoryRecord } from '../../lib/contract/repository.ts'
import { HostCredentials } from '../../lib/hosts/host-credentials.ts'
import { pagesAt, webPagesOf } from '../../lib/hosts/web-address.ts'
import { pagesOf, withCommitUrls, withFileUrls } from '../../lib/http/answers/web-links.ts'
import { encodedPath, percentDecoded, percentEncoded } from '../../lib/percent-encoding.ts'

const OID = 'c0ffee'.padEnd(40, '0')
const PATH = 'fabrics/lab/gitops/managed/a b#1.yaml'
const NAME = 'fabrics/lab/gitops/managed/a%20b%231.yaml'

/* Each form as the host itself shows it in the address bar. */
test.each([
  ['https://github.com/net/lab.git', `https://github.com/net/lab/commit/${OID}`, `https://github.com/net/lab/blob/w/x/${NAME}`],
  ['git@github.com:net/lab.git', `https://github.com/net/lab/commit/${OID}`, `https://github.com/net/lab/blob/w/x/${NAME}`],
  [
    'ssh://git@ssh.github.com:443/net/lab',
    `https://github.com/net/lab/commit/${OID}`,
    `https://github.com/net/lab/blob/w/x/${NAME}`,
  ],
  ['ssh://git@github.com/net/lab', `https://github.com/net/lab/commit/${OID}`, `https://github.com/net/lab/blob/w/x/${NAME}`],
  ['https://acme.ghe.com/net/lab', `https://acme.ghe.com/net/lab/commit/${OID}`, `https://acme.ghe.com/net/lab/blob/w/x/${NAME}`],
  [
    'https://gitlab.com/a/b/lab.git',
    `https://gitlab.com/a/b/lab/-/commit/${OID}`,
    `https://gitlab.com/a/b/lab/-/blob/w/x/${NAME}`,
  ],
  [
    'https://gitea.com/net/lab.git',
    `https://gitea.com/net/lab/commit/${OID}`,
    `https://gitea.com/net/lab/src/branch/w/x/${NAME}`,
  ],
  [
    'https://codeberg.org/net/lab',
    `https://codeberg.org/net/lab/commit/${OID}`,
    `https://codeberg.org/net/lab/src/branch/w/x/${NAME}`,
  ],
  [
    'https://bitbucket.org/net/lab.git',
    `https://bitbucket.org/net/lab/commits/${OID}`,
    `https://bitbucket.org/net/lab/src/w/x/${NAME}`,
  ],
  [
    'https://git.example.com/bb/scm/net/lab.git',
    `https://git.example.com/bb/projects/NET/repos/lab/commits/${OID}`,
    `https://git.example.com/bb/projects/NET/repos/lab/browse/${NAME}?at=refs%2Fheads%2Fw%2Fx`,
  ],
  [
    'https://git.example.com/scm/~ann/lab.git',
    `https://git.example.com/users/ann/repos/lab/commits/${OID}`,
    `https://git.example.com/users/ann/repos/lab/browse/${NAME}?at=refs%2Fheads%2Fw%2Fx`,
  ],
  [
    'https://dev.azure.com/org/project/_git/lab',
    `https://dev.azure.com/org/project/_git/lab/commit/${OID}`,
    `https://dev.azure.com/org/project/_git/lab?path=%2F${NAME.replaceAll('/', '%2F').replace('%20', '+')}&version=GBw%2Fx`,
  ],
  [
    'git@ssh.dev.azure.com:v3/org/project/lab',
    `https://dev.azure.com/org/project/_git/lab/commit/${OID}`,
    `https://dev.azure.com/org/project/_git/lab?path=%2F${NAME.replaceAll('/', '%2F').replace('%20', '+')}&version=GBw%2Fx`,
  ],
  [
    'https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/lab',
    `https://eu-central-1.console.aws.amazon.com/codesuite/codecommit/repositories/lab/commit/${OID}?region=eu-central-1`,
    `https://eu-central-1.console.aws.amazon.com/codesuite/codecommit/repositories/lab/browse/refs/heads/w/x/--/${NAME}?region=eu-central-1`,
  ],
])('the pages of %s', (url, commit, file) => {
  const pages = webPagesOf(url)
  expect([pages?.commit(OID), pages?.file('w/x', PATH)]).toEqual([commit, file])
})

test.each([
  'https://git.example.com/net/lab.git',
  'https://git.example.com/github.com/lab',
  'https://github.com.example.com/net/lab',
  'https://github.com/net/a b',
  'ssh://git@github.com:2222/net/lab',
  '/srv/git/lab.git',
  'https://git-codecommit.eu-central-1.amazonaws.com/other/lab',
])('%s has none that are known', (url) => {
  expect(webPagesOf(url)).toBeUndefined()
})

test.each([
  ['git@github.com:net/lab.git', 'https://github.com/net/lab'],
  ['https://git.example.com/scm/net/lab.git', 'https://git.example.com/projects/NET/repos/lab/browse'],
  ['https://dev.azure.com/org/project/_git/lab', 'https://dev.azure.com/org/project/_git/lab'],
  [
    'https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/lab',
    'https://eu-central-1.console.aws.amazon.com/codesuite/codecommit/repositories/lab/browse?region=eu-central-1',
  ],
])('the page of %s itself', (url, home) => {
  expect(webPagesOf(url)?.home).toBe(home)
})

const SSH = {
  private_key: 'key',
  known_hosts: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO'],
}
const WEB = 'https://code.example.com'

/* What the secret holds beside its host, and where the page of a commit begins. */
test.each<[string, object, string | undefined]>([
  ['https://git.example.com/net/lab.git', { type: 'github', token: 't' }, 'https://git.example.com/net/lab/commit/'],
  ['https://git.example.com/a/b/lab.git', { type: 'gitlab', token: 't' }, 'https://git.example.com/a/b/lab/-/commit/'],
  ['https://git.example.com/sub/net/lab', { type: 'gitea', token: 't' }, 'https://git.example.com/sub/net/lab/commit/'],
  [
    'https://git.example.com/net/lab',
    { type: 'forgejo', username: 'u', password: 'p' },
    'https://git.example.com/net/lab/commit/',
  ],
  [
    'https://git.example.com/tfs/net/_git/lab',
    { type: 'azure_devops', token: 't' },
    'https://git.example.com/tfs/net/_git/lab/commit/',
  ],
  [
    'ssh://git@git.example.com:7999/net/lab.git',
    { type: 'bitbucket_data_center', ssh: SSH, api: { url: WEB, token: 't' } },
    `${WEB}/projects/NET/repos/lab/commits/`,
  ],
  [
    'ssh://git@git.example.com/net/lab.git',
    { type: 'gitlab', ssh: SSH, api: { url: WEB, token: 't' } },
    `${WEB}/net/lab/-/commit/`,
  ],
  ['ssh://git@git.example.com/net/lab.git', { type: 'gitlab', ssh: SSH }, undefined],
  ['https://git.example.com/net/lab.git', { type: 'azure_devops', token: 't' }, undefined],
  ['https://git.example.com/net/lab.git', { token: 't' }, undefined],
  ['https://git.example.com/net/lab.git', { type: 'gitlab', token: 't', host: 'other.example.com' }, undefined],
  ['https://git.example.com/net/lab.git', { type: 'unknown', token: 't' }, undefined],
])('the pages of %s by the secret with its credentials: %j', async (url, content, page) => {
  const text = async () => JSON.stringify({ host: new URL(url).host, ...content })
  const known = new HostCredentials({ secrets: { text }, awsKeys: () => Promise.reject(new Error('not asked for')) })
  const pagesTold = async (record: RepositoryRecord) => {
    const address = await known.webAddress(record.credentials_secret ?? '', record.url)
    return address === undefined ? undefined : pagesAt(address)
  }
  const repositories = { get: async () => ({ url, credentials_secret: 'any' }) as RepositoryRecord }
  const pages = await pagesOf({ repositories, pagesTold }, { repository: 'r', repository_url: url })
  expect(pages?.commit(OID)).toBe(page === undefined ? undefined : `${page}${OID}`)
})

test('what has no commit or no file gets no page, and neither does a host that is not known', () => {
  const pages = webPagesOf('https://github.com/net/lab')
  const operations = [{ commit: OID }, { commit: null }, { status: 'failed' }]
  const commit_url = `https://github.com/net/lab/commit/${OID}`
  expect(withCommitUrls(pages, operations)).toEqual([{ commit: OID, commit_url }, ...operations.slice(1)])
  expect(withCommitUrls(undefined, operations)).toEqual(operations)
  const file_url = 'https://github.com/net/lab/blob/main/a.yaml'
  expect(withFileUrls(pages, 'main', [{ path: 'a.yaml' }, { path: null }])).toEqual([
    { path: 'a.yaml', file_url },
    { path: null },
  ])
  expect(withFileUrls(undefined, 'main', [{ path: 'a.yaml' }])).toEqual([{ path: 'a.yaml' }])
})

/** Of any UTF-16 code units: half a surrogate pair, which JSON can say and UTF-8 cannot, is among them. */
const anyText = fc
  .array(fc.oneof(fc.constantFrom(0x25, 0x2f, 0x61, 0xd83d, 0xde00), fc.nat(0xffff)))
  .map((units) => String.fromCharCode(...units))

test('any text is encoded and found again as UTF-8 has it, and any text is decoded', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const sent = Buffer.from(text).toString()
      expect(percentDecoded(percentEncoded(text))).toBe(sent)
      expect(encodedPath(text).split('/').map(percentDecoded)).toEqual(sent.split('/'))
      expect(percentDecoded(text)).toBeTypeOf('string')
      expect(URL.canParse(webPagesOf('https://github.com/net/lab')?.file(text, text) ?? '')).toBe(true)
    }),
  )
})
