import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { GitCredentials } from '../../lib/git/wire/transport.ts'
import { HostCredentials } from '../../lib/hosts/host-credentials.ts'
import { hostProposals } from '../../lib/hosts/host-proposals.ts'
import { HOST_KINDS, hostOf } from '../../lib/hosts/hosts.ts'
import type { AwsKeys } from '../../lib/hosts/shared/host.ts'
import { HostApi } from '../../lib/hosts/shared/host-api.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { PLACE, proposalsContract } from '../ports/proposals.ts'
import { DOUBLES, type Forge, type ForgeKind, startForge, TOKEN } from '../support/forge/forge.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'

const KINDS = Object.keys(DOUBLES) as ForgeKind[]

/** The repository of each double as it is named over SSH. A host at an address of its own is found by the secret. */
const OVER_SSH: Record<ForgeKind, string> = {
  github: 'ssh://git@ssh.example.com:443/network/lab.git',
  gitlab: 'ssh://git@git.example.com:2222/network/lab.git',
  gitea: 'ssh://git@git.example.com/network/lab.git',
  forgejo: 'ssh://forgejo@git.example.com/network/lab.git',
  bitbucket: 'ssh://git@altssh.bitbucket.org:443/network/lab.git',
  bitbucket_data_center: 'ssh://git@git.example.com:7999/network/lab.git',
  azure_devops: 'ssh://git@git.example.com/network/lab/_ssh/lab',
  codecommit: 'ssh://APKAEXAMPLE@git-codecommit.us-east-1.amazonaws.com/v1/repos/lab',
}

/** A repository with an ssh URL, whose secret has this beside the deploy key. */
function overSsh(kind: ForgeKind, api: object | undefined) {
  const url = OVER_SSH[kind]
  const known_hosts = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO']
  const secret = { host: new URL(url).host, type: kind, ssh: { private_key: 'key', known_hosts }, ...(api && { api }) }
  const secrets = { text: async () => JSON.stringify(secret) }
  return { url, known: new HostCredentials({ secrets, awsKeys: () => Promise.reject(new Error('AWS was asked')) }) }
}

/** What is sent to an address that is the same for everybody goes to the double, too. */
function proposalsOf(forge: Forge, credentials: (refused?: GitCredentials) => Promise<GitCredentials | undefined>) {
  const api = new HostApi()
  const send: HostApi['send'] = (request) =>
    api.send({ ...request, url: new URL(request.url.pathname + request.url.search, forge.origin) })
  const awsKeys = async (refused?: AwsKeys) => {
    const known = await credentials(refused && { token: refused.secretAccessKey })
    const secret = known && ('token' in known ? known.token : known.password)
    return secret === undefined ? undefined : { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret, sessionToken: 'session' }
  }
  return hostProposals({ kind: forge.kind, url: forge.url, credentials, awsKeys }, { send })
}

async function opened(kind: ForgeKind, token = TOKEN) {
  const bare = await createRepository(await temporaryDirectory(), 'lab.git')
  await commitFiles(bare, { 'a.yaml': 'a: 1\n' })
  await git(bare, 'branch', PLACE.branch, 'main')
  await commitFiles(bare, { 'a.yaml': 'a: 2\n' }, { branch: PLACE.branch })
  const forge = await startForge(kind, bare)
  const proposals = proposalsOf(forge, async () => ({ username: 'any', password: token }))
  if (proposals === undefined) throw new Error(`no proposals of ${forge.url}`)
  const { requests, calls, faults } = forge
  return {
    proposals,
    requests,
    calls,
    faults,
    add: forge.add.bind(forge),
    merge: forge.merge.bind(forge),
    push: () => commitFiles(bare, { 'a.yaml': `at: ${randomUUID()}\n` }, { branch: PLACE.branch }),
    hasAutoMerge: kind !== 'bitbucket' && kind !== 'codecommit',
    forge,
  }
}

test('each kind of host with proposals passes the suite', () => {
  expect(KINDS.toSorted()).toEqual(HOST_KINDS.filter((kind) => hostOf(kind).proposals !== undefined).toSorted())
})

describe.each(KINDS)('%s', (kind) => {
  proposalsContract(() => opened(kind))

  test('a token that the API refuses is not in the error', async () => {
    const { proposals } = await opened(kind, 'wrong-token')
    const refused = await proposals.find(PLACE).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'authentication_failed' })
    expect(String(refused)).not.toContain('wrong-token')
  })

  test('without credentials nothing is sent', async () => {
    const forge = await startForge(kind, '/nowhere')
    const proposals = proposalsOf(forge, async () => undefined)
    await expect(proposals?.find(PLACE)).rejects.toMatchObject({ code: 'authentication_failed' })
    expect(forge.calls).toEqual([])
  })

  test('a token is replaced once when the API refuses it', async () => {
    const bare = await createRepository(await temporaryDirectory(), 'lab.git')
    const forge = await startForge(kind, bare)
    const proposals = proposalsOf(forge, async (refused) => ({
      username: 'any',
      password: refused === undefined ? 'old' : TOKEN,
    }))
    expect(await proposals?.find(PLACE)).toBeUndefined()
    expect(forge.calls.length).toBeGreaterThanOrEqual(2)
  })

  test('a repository with an ssh URL is found on the web, with the token beside its deploy key, which Git never gets', async () => {
    const forge = await startForge(kind, '/nowhere')
    const isWellKnown = hostOf(kind).wellKnown?.test(new URL(forge.url).host) === true
    const { url, known } = overSsh(kind, { token: TOKEN, ...(!isWellKnown && { url: `${forge.origin}/` }) })
    expect(await known.apiAddress('any', url)).toEqual({ kind, url: forge.url })
    const proposals = proposalsOf(forge, async () => known.credentials({ secret: 'any', url, purpose: 'proposals' }))
    expect(await proposals?.find(PLACE)).toBeUndefined()
    expect(forge.calls).toHaveLength(1)
    await expect(known.credentials({ secret: 'any', url })).rejects.toThrow('its key is for SSH')
  })

  test('a deploy key alone is told to be one, unless the API takes no token', async () => {
    const { url, known } = overSsh(kind, undefined)
    const address = known.apiAddress('any', url)
    if (kind === 'codecommit') await expect(address).resolves.toMatchObject({ kind })
    else await expect(address).rejects.toThrow('add "api" with a token, as docs/credentials.md has it')
  })

  test('a URL that is no repository of it has none', () => {
    const credentials = async () => undefined
    expect(hostProposals({ kind, url: 'https://git.example.com/alone', credentials })).toBeUndefined()
  })
})

test('a request at GitHub that has nothing to wait for is merged at once, as it was seen', async () => {
  const { proposals, faults, calls } = await opened('github')
  const request = await proposals.open(PLACE, { title: 'one', body: 'text' })
  const seen = { node_id: 'PR_1', head: { sha: 'b'.repeat(40) }, base: { repo: {} } }
  const clean = { errors: [{ message: 'Pull request Pull request is in clean status' }] }
  faults.push({ status: 200, json: seen }, { status: 200, json: clean }, { status: 200, json: { merged: true } })
  expect(await proposals.autoMerge(request)).toEqual({ state: 'on' })
  expect(calls.at(-1)).toBe('PUT /api/v3/repos/network/lab/pulls/1/merge')
})

test('a request of CodeCommit whose approval rules are satisfied is merged as it was seen, also where the base has moved', async () => {
  for (const moved of [false, true]) {
    const { proposals, requests, forge } = await opened('codecommit')
    const request = await proposals.open(PLACE, { title: 'one', body: 'text' })
    if (moved) await commitFiles(forge.bare, { 'b.yaml': 'b: 1\n' })
    expect(await proposals.autoMerge(request)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('ApprovalRules'),
    })
    Object.assign(requests[0] ?? {}, { approved: true })
    expect(await proposals.autoMerge(request)).toEqual({ state: 'on' })
    expect(requests).toMatchObject([{ state: 'merged' }])
  }
})

test('of two requests of CodeCommit that are opened at the same time the younger is closed', async () => {
  const { proposals, requests, add, faults } = await opened('codecommit')
  // Another process opens one after this one has looked.
  faults.push({ status: 200, json: { pullRequestIds: [] } })
  add({ ...PLACE, title: 'of another process', body: '' })
  expect(await proposals.open(PLACE, { title: 'one', body: 'text' })).toMatchObject({ id: '1', title: 'of another process' })
  expect(requests.map(({ state }) => state)).toEqual(['open', 'closed'])
})

test.each([
  ['AccessDeniedException', 'Message', 'proposal_refused'],
  ['ThrottlingException', 'message', 'repository_unreachable'],
  ['com.amazonaws.codecommit#RepositoryDoesNotExistException', 'message', 'proposal_refused'],
])('%s of CodeCommit is told with its words', async (type, field, code) => {
  const { proposals, faults } = await opened('codecommit')
  faults.push({ status: 400, json: { __type: type, [field]: 'what AWS says' } })
  const message = expect.stringContaining(`${type.replace(/.*#/, '')}: what AWS says`)
  await expect(proposals.find(PLACE)).rejects.toMatchObject({ code, message })
})

test('keys of AWS that have expired are asked for again', async () => {
  const { proposals, faults } = await opened('codecommit')
  faults.push({ status: 400, json: { __type: 'ExpiredTokenException', message: 'expired' } })
  expect(await proposals.find(PLACE)).toBeUndefined()
})

test.each([
  ['https://dev.azure.com/org/project/_git/repo', 'https://dev.azure.com/org/project/_apis/git/repositories/repo'],
  ['https://dev.azure.com/org/_git/repo', 'https://dev.azure.com/org/repo/_apis/git/repositories/repo'],
  ['https://org.visualstudio.com/_git/repo', 'https://org.visualstudio.com/repo/_apis/git/repositories/repo'],
  [
    'https://tfs.example.com/tfs/Main/My%20Project/_git/repo',
    'https://tfs.example.com/tfs/Main/My%20Project/_apis/git/repositories/repo',
  ],
])('the API of Azure DevOps for %s', async (url, api) => {
  const asked: string[] = []
  const send = async (request: { url: URL }) => {
    asked.push(request.url.href)
    return { status: 200, headers: {}, json: { value: [] }, words: '' }
  }
  const credentials = async () => ({ username: 'any', password: TOKEN })
  expect(await hostProposals({ kind: 'azure_devops', url, credentials }, { send })?.find(PLACE)).toBeUndefined()
  expect(asked).toEqual([expect.stringMatching(new RegExp(`^${api}/pullrequests\\?`))])
})

test('a request of Bitbucket Data Center that somebody changes in between is read again', async () => {
  const { proposals, requests, faults, calls } = await opened('bitbucket_data_center')
  const found = await proposals.open(PLACE, { title: 'one', body: 'text' })
  const before = calls.length
  const outdated = { errors: [{ message: 'out of date', exceptionName: 'x.PullRequestOutOfDateException' }] }
  const first = { id: 1, version: 1, title: 'one', toRef: { id: 'refs/heads/main' }, links: { self: [{ href: 'x' }] } }
  faults.push({ status: 200, json: first }, { status: 409, json: outdated })
  await proposals.update(found, { title: 'two', body: 'text' })
  expect(requests).toMatchObject([{ title: 'two' }])
  expect(calls.slice(before).map((call) => call.split(' ')[0])).toEqual(['GET', 'PUT', 'GET', 'PUT'])
})
