import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '../../lib/contract/errors.ts'
import { readHostSecret } from '../../lib/hosts/host-secret.ts'
import { hostKindOf } from '../../lib/hosts/hosts.ts'

const URL_OF_REPOSITORY = 'https://git.example.com:8443/net/fabric.git'
const HOST = 'git.example.com:8443'

function fault(text: string | undefined, url = URL_OF_REPOSITORY): DomainError {
  try {
    readHostSecret('git/repo-1', text, url)
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error(`${text} was taken`)
}

test.each([
  [
    { username: 'gfm', password: 'p"ä:' },
    { kind: undefined, basic: { username: 'gfm', password: 'p"ä:' } },
  ],
  [{ token: 'ghp_1' }, { kind: undefined, token: 'ghp_1' }],
  [
    { type: 'gitlab', token: 'glpat-1' },
    { kind: 'gitlab', token: 'glpat-1' },
  ],
  [{ github_app: { app_id: 12, private_key: 'pem' } }, { kind: 'github', app: { app_id: '12', private_key: 'pem' } }],
  [
    { type: 'github', github_app: { app_id: 'Iv23liABC', installation_id: '77', private_key: 'pem' } },
    { kind: 'github', app: { app_id: 'Iv23liABC', installation_id: '77', private_key: 'pem' } },
  ],
])('%j is read', (content, expected) => {
  expect(readHostSecret('s', JSON.stringify({ host: 'Git.example.com:8443', ...content }), URL_OF_REPOSITORY)).toEqual(expected)
})

const APP = { app_id: 1, private_key: 'hunter2' }

test.each<unknown>([
  'hunter2',
  { username: 'gfm', password: 'hunter2' },
  { token: 'hunter2' },
  { host: HOST, token: '' },
  { host: HOST, token: 'hunter2\n' },
  { host: HOST, token: 'hunter2ä' },
  { host: HOST, username: 'hunter2' },
  { host: HOST, username: 'gfm:hunter2', password: 'hunter2' },
  { host: HOST, username: 'gfm', password: 'hunter2\r\nx: y' },
  { host: HOST, username: 'gfm', password: 5 },
  { host: HOST, username: 'gfm', password: 'hunter2', token: 'hunter2' },
  { host: HOST, type: 'sourceforge', token: 'hunter2' },
  { host: HOST, type: 'gitlab', github_app: APP },
  { host: HOST, token: 'hunter2', github_app: APP },
  { host: HOST, github_app: { ...APP, app_id: '../1' } },
  { host: HOST, github_app: { ...APP, app_id: 0 } },
  { host: HOST, github_app: { ...APP, installation_id: '1/../2' } },
  { host: HOST, github_app: { ...APP, secret: 'hunter2' } },
])('%j is no secret that is used, and nothing of it is told', (content) => {
  const error = fault(JSON.stringify(content))
  expect(error.code).toBe('credentials_unreadable')
  expect(JSON.stringify([error.message, error.data, String(error.cause)])).not.toContain('hunter2')
})

test.each(['hunter2', '{"token":"hunter2"', '', undefined])('%j is no JSON, and no error quotes it', (text) => {
  const error = fault(text)
  expect(error.code).toBe('credentials_unreadable')
  expect(JSON.stringify([error.message, error.data, String(error.cause)])).not.toContain('hunter2')
})

test.each(['git.example.com', 'evil.example.com', 'git.example.com:8443.evil.example.com'])(
  'a secret for %s is not sent elsewhere',
  (host) => {
    for (const content of [{ token: 'hunter2' }, { username: 'gfm', password: 'hunter2' }, { github_app: APP }]) {
      const { message } = fault(JSON.stringify({ host, ...content }))
      expect(message).toContain('another host')
      expect(message).not.toContain('hunter2')
    }
  },
)

test('whatever a secret is, it is read or refused', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(fault(text).code).toBe('credentials_unreadable')
    }),
  )
})

test.each([
  ['github.com', 'github'],
  ['acme.ghe.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['codeberg.org', 'forgejo'],
  ['bitbucket.org', 'bitbucket'],
  ['dev.azure.com', 'azure_devops'],
  ['acme.visualstudio.com', 'azure_devops'],
  ['github.com.evil.example.com', undefined],
  ['notgithub.com', undefined],
  ['git.example.com', undefined],
])('behind %s stands %s', (host, kind) => {
  expect(hostKindOf(host)).toBe(kind)
})

test.each([
  ['https://git.example.com:8443/net/', true],
  ['https://git.example.com:8443/net', true],
  ['https://git.example.com:8443/net/fabric', true],
  ['https://git.example.com:8443/net/fabric.git', true],
  ['https://git.example.com:8443/', true],
  ['https://git.example.com:8443/ne', false],
  ['https://git.example.com:8443/net/fab', false],
  ['https://git.example.com:8443/other/', false],
  ['https://git.example.com/net/', false],
  ['http://git.example.com:8443/net/', false],
])('a secret for the repositories below %s is used: %s', (prefix, isUsed) => {
  const text = JSON.stringify({ host: HOST, token: 'hunter2', repositories: ['https://git.example.com:8443/else/', prefix] })
  const read = () => readHostSecret('s', text, URL_OF_REPOSITORY)
  if (isUsed) expect(read()).toEqual({ kind: undefined, token: 'hunter2' })
  else expect(read).toThrow('it is for other repositories than')
})

test.each(['net/..%2Ftheirs/x.git', 'net/%2e%2e%2ftheirs/x.git', 'net/..%5Ctheirs/x.git', 'net/../theirs/x.git'])(
  'a path cannot lead out of the repositories of a secret: %s',
  (path) => {
    const text = JSON.stringify({ host: HOST, token: 'hunter2', repositories: [`https://${HOST}/net/`] })
    expect(fault(text, `https://${HOST}/${path}`).message).toContain('it is for other repositories than')
  },
)

const PINNED = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO'

test('a deploy key goes with the keys of the host: those that are pinned, or those that it publishes', () => {
  const read = (secret: object, url: string) => readHostSecret('git/repo-1', JSON.stringify(secret), url)
  const own = { host: 'git.example.com', ssh: { private_key: 'key', known_hosts: [PINNED] } }
  expect(read(own, 'ssh://git@git.example.com/net/lab.git')).toEqual({
    kind: undefined,
    ssh: {
      privateKey: 'key',
      hostKeys: [{ type: 'ssh-ed25519', fingerprint: 'ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM' }],
    },
  })
  for (const host of ['github.com', 'gitlab.com', 'bitbucket.org', 'ssh.dev.azure.com', 'ssh.github.com:443'])
    expect(read({ host, ssh: { private_key: 'key' } }, `ssh://git@${host}/acme/lab.git`)).toMatchObject({
      ssh: { hostKeys: expect.arrayContaining([{ type: 'ssh-rsa', fingerprint: expect.stringMatching(/^[\w+/]{43}$/) }]) },
    })
})

test.each<[string, object, string]>([
  ['git.example.com', { private_key: 'hunter2' }, 'it needs known_hosts: the keys of git.example.com are not known'],
  ['git.example.com', { private_key: 'hunter2', known_hosts: ['git.example.com ssh-ed25519 AAAA'] }, 'it is none of'],
  ['git.example.com', { private_key: 'hunter2', known_hosts: [] }, 'it is none of'],
  ['else.example.com', { private_key: 'hunter2', known_hosts: [PINNED] }, 'it is for another host than git.example.com'],
])('for %s the deploy key %j cannot be used', (host, ssh, reason) => {
  const { message } = fault(JSON.stringify({ host, ssh }), 'ssh://git@git.example.com/net/lab.git')
  expect(message).toContain(reason)
  expect(message).not.toContain('hunter2')
})

test.each<[string, object, object, object]>([
  ['ssh://git@github.com/acme/lab.git', {}, { token: 't' }, { kind: 'github', web: 'https://github.com/acme/lab.git' }],
  ['ssh://git@ssh.github.com:443/acme/lab', {}, { token: 't' }, { kind: 'github', web: 'https://github.com/acme/lab' }],
  ['ssh://git@altssh.gitlab.com:443/a/b/lab.git', {}, { token: 't' }, { kind: 'gitlab', web: 'https://gitlab.com/a/b/lab.git' }],
  [
    'ssh://git@ssh.dev.azure.com/v3/org/My%20Project/lab',
    {},
    { token: 't' },
    { kind: 'azure_devops', web: 'https://dev.azure.com/org/My%20Project/_git/lab' },
  ],
  [
    'ssh://git@git.example.com:7999/net/lab.git',
    { type: 'bitbucket_data_center' },
    { url: 'https://git.example.com/bitbucket/', token: 't' },
    { kind: 'bitbucket_data_center', web: 'https://git.example.com/bitbucket/scm/net/lab.git' },
  ],
  [
    'ssh://git@git.example.com/net/lab.git',
    { type: 'github' },
    { url: 'https://code.example.com:8443', token: 't' },
    { kind: 'github', web: 'https://code.example.com:8443/net/lab.git' },
  ],
])('the API has %s at an address that follows from it, the secret %j and %j', (url, more, api, expected) => {
  const secret = { host: new URL(url).host, ...more, ssh: { private_key: 'key', known_hosts: [PINNED] }, api }
  expect(readHostSecret('s', JSON.stringify(secret), url)).toMatchObject({ ...expected, api: { token: 't' } })
})

test.each<[object, string]>([
  [{ token: 'hunter2' }, 'its "api" needs a "url": where the web has the repositories of git.example.com is not known'],
  [{ url: 'https://git.example.com' }, 'it is none of'],
  [{ url: 'https://ann:hunter2@git.example.com', token: 'hunter2' }, 'it is none of'],
  [{ url: 'http://git.example.com', token: 'hunter2' }, 'it is none of'],
  [{ url: 'ssh://git.example.com', token: 'hunter2' }, 'it is none of'],
  [{ url: 'https://git.example.com?x', token: 'hunter2' }, 'it is none of'],
  [{ url: 'https://git.example.com', token: 'hunter2', password: 'hunter2' }, 'it is none of'],
])('beside a deploy key %j cannot be used', (api, reason) => {
  const secret = { host: 'git.example.com', ssh: { private_key: 'key', known_hosts: [PINNED] }, api }
  const { message } = fault(JSON.stringify(secret), 'ssh://git@git.example.com/net/lab.git')
  expect(message).toContain(reason)
  expect(message).not.toContain('hunter2')
})

test('the token beside a deploy key is for the repositories of the secret alone', () => {
  const [host, repositories] = ['github.com', ['ssh://git@github.com/acme/']]
  const secret = { host, repositories, ssh: { private_key: 'key' }, api: { token: 'hunter2' } }
  for (const path of ['theirs/lab.git', 'acme/..%2Ftheirs/lab.git'])
    expect(fault(JSON.stringify(secret), `ssh://git@github.com/${path}`).message).toContain('it is for other repositories than')
})
