import { expect, test } from 'vitest'
import { reachOf } from '../../lib/git/wire/reach.ts'
import { HostCredentials } from '../../lib/hosts/host-credentials.ts'
import { create, details, httpRemote, open } from '../git/fixture.ts'
import { refusal } from '../ports/refusal.ts'
import { commitFiles, git } from '../support/git.ts'

const TOKEN = 'c0rrect-horse'
const AWS_KEYS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'hunter2', sessionToken: 'session' }

/** Credentials of a secret with this text; `fresh` is what a store says that remembers nothing. */
function credentialsOf(text: object | undefined, fresh = text): HostCredentials {
  const secrets = {
    text: (_: string, options: { fresh: boolean }) => Promise.resolve(JSON.stringify(options.fresh ? fresh : text)),
  }
  return new HostCredentials({ secrets, awsKeys: () => Promise.resolve(AWS_KEYS) })
}

/** A protected repository and the host by which secrets name it. */
async function protectedRemote(options: Parameters<typeof httpRemote>[0]) {
  const remote = await httpRemote(options)
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  return { remote, host: new URL(remote.url).host }
}

test.each<[string, object, string?]>([
  ['a user name and a password', { username: 'gfm', password: TOKEN }, 'gfm'],
  ['a token, as bearer', { token: TOKEN }],
  ['a token of GitHub', { type: 'github', token: TOKEN }, 'x-access-token'],
  ['a token of GitLab', { type: 'gitlab', token: TOKEN }, 'oauth2'],
  ['a token of Gitea', { type: 'gitea', token: TOKEN }, 'oauth2'],
  ['a token of Forgejo', { type: 'forgejo', token: TOKEN }, 'oauth2'],
  ['a token of Bitbucket', { type: 'bitbucket', token: TOKEN }, 'x-token-auth'],
  ['a token of Bitbucket Data Center', { type: 'bitbucket_data_center', token: TOKEN }],
  ['a token of Azure DevOps', { type: 'azure_devops', token: TOKEN }, 'token'],
])('%s fetches and pushes', async (_, content, user) => {
  const { remote, host } = await protectedRemote(user === undefined ? { token: TOKEN } : { users: { [user]: TOKEN } })
  const provider = credentialsOf({ host, ...content }).provider('any', remote.url)
  const repository = await open(remote, { credentials: provider })
  const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
  expect(await repository.push(commit)).toBe('accepted')
  expect(await git(remote.path, 'rev-parse', 'main')).toBe(commit.oid)
})

test('a host that everybody knows needs no type', async () => {
  const known = credentialsOf({ host: 'gitlab.com', token: TOKEN })
  const url = 'https://gitlab.com/net/fabrics/lab.git'
  expect(await known.credentials({ secret: 'any', url })).toEqual({ username: 'oauth2', password: TOKEN })
  expect(await known.apiAddress('any', url)).toEqual({ kind: 'gitlab', url })
})

test('a secret that was changed since it was remembered is read again when the host refuses the old one', async () => {
  const { remote, host } = await protectedRemote({ token: TOKEN })
  const credentials = credentialsOf({ host, token: 'revoked' }, { host, token: TOKEN })
  const repository = await open(remote, { credentials: credentials.provider('any', remote.url) })
  expect((await repository.refresh()).commit).not.toBeNull()
})

test('a secret that the host refuses is not sent over and over', async () => {
  const { remote, host } = await protectedRemote({ token: TOKEN })
  const repository = await open(remote, { credentials: credentialsOf({ host, token: 'wrong' }).provider('any', remote.url) })
  const before = remote.server.stats.requests
  await refusal('authentication_failed', repository.refresh())
  expect(remote.server.stats.requests - before).toBe(1)
})

test('a secret for another host is refused before anything is sent', async () => {
  const { remote } = await protectedRemote({ token: TOKEN })
  const repository = await open(remote, {
    credentials: credentialsOf({ host: 'git.example.com', token: TOKEN }).provider('any', remote.url),
  })
  const error = await refusal('credentials_unreadable', repository.refresh())
  expect(error.message).toContain('another host')
  expect(remote.server.stats.requests).toBe(0)
})

test('without a secret a repository is read as anybody would', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const repository = await open(remote, { credentials: credentialsOf(undefined).provider(undefined, remote.url) })
  expect((await repository.refresh()).commit).not.toBeNull()
})

test('without a secret CodeCommit is asked with the keys of the role, which no other host gets', async () => {
  const credentials = credentialsOf(undefined)
  const url = 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/fabric'
  const found = await credentials.provider(undefined, url)()
  expect(found).toEqual({ username: 'ASIAEXAMPLE%session', password: expect.stringMatching(/^\d{8}T\d{6}Z[0-9a-f]{64}$/) })
  for (const other of [url.replace('https', 'http'), url.replace('amazonaws.com', 'example.com')])
    expect(await credentials.provider(undefined, other)()).toBeUndefined()
})

test('a secret for CodeCommit goes before the role', async () => {
  const host = 'git-codecommit.us-east-1.amazonaws.com'
  const basic = { username: 'gfm-at-1', password: TOKEN }
  const url = `https://${host}/v1/repos/fabric`
  expect(await credentialsOf({ host, ...basic }).credentials({ secret: 'any', url })).toEqual(basic)
})

test('a deployment that may not reach the server on the web sends it no token', async () => {
  const [url, host] = ['ssh://git@git.example.com/net/lab.git', 'git.example.com']
  const known_hosts = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO']
  const api = { url: 'https://code.example.com', token: TOKEN }
  const text = async () => JSON.stringify({ host, type: 'gitea', ssh: { private_key: 'key', known_hosts }, api })
  const reach = reachOf({ hosts: [host], sshPorts: [22], addresses: [] })
  const known = new HostCredentials({ secrets: { text }, awsKeys: () => Promise.resolve(AWS_KEYS), reach })
  await expect(known.sshKeys('any', url)).resolves.toHaveProperty('privateKey')
  await expect(known.apiAddress('any', url)).rejects.toMatchObject({
    code: 'host_not_allowed',
    data: { host: 'code.example.com' },
  })
  const refused = await refusal('host_not_allowed', known.credentials({ secret: 'any', url, purpose: 'statuses' }))
  expect(String(refused)).not.toContain(TOKEN)
})

test('a repository without a secret has an API only where that takes the keys of AWS', async () => {
  const [known, url] = [credentialsOf(undefined), 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/lab']
  expect(await known.apiAddress(undefined, url)).toEqual({ kind: 'codecommit', url })
  await refusal('authentication_failed', known.apiAddress(undefined, 'https://github.com/acme/lab.git'))
})
