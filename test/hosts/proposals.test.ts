import { describe, expect, test } from 'vitest'
import { hostProposals } from '../../lib/hosts/host-proposals.ts'
import { HOST_KINDS, hostOf } from '../../lib/hosts/hosts.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { PLACE, proposalsContract } from '../ports/proposals.ts'
import { DOUBLES, type ForgeKind, startForge, TOKEN } from '../support/forge/forge.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'

const KINDS = Object.keys(DOUBLES) as ForgeKind[]

async function opened(kind: ForgeKind, token = TOKEN) {
  const bare = await createRepository(await temporaryDirectory(), 'lab.git')
  await commitFiles(bare, { 'a.yaml': 'a: 1\n' })
  await git(bare, 'branch', PLACE.branch, 'main')
  await commitFiles(bare, { 'a.yaml': 'a: 2\n' }, { branch: PLACE.branch })
  const forge = await startForge(kind, bare)
  const proposals = hostProposals({ kind, url: forge.url, credentials: async () => ({ username: 'any', password: token }) })
  if (proposals === undefined) throw new Error(`no proposals of ${forge.url}`)
  const { requests, calls, faults } = forge
  return { proposals, requests, calls, faults, add: forge.add.bind(forge) }
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
    const proposals = hostProposals({ kind, url: forge.url, credentials: async () => undefined })
    await expect(proposals?.find(PLACE)).rejects.toMatchObject({ code: 'authentication_failed' })
    expect(forge.calls).toEqual([])
  })

  test('a token is replaced once when the API refuses it', async () => {
    const bare = await createRepository(await temporaryDirectory(), 'lab.git')
    const forge = await startForge(kind, bare)
    const proposals = hostProposals({
      kind,
      url: forge.url,
      credentials: async (refused) => ({ username: 'any', password: refused === undefined ? 'old' : TOKEN }),
    })
    expect(await proposals?.find(PLACE)).toBeUndefined()
    expect(forge.calls.length).toBeGreaterThanOrEqual(2)
  })

  test('a URL that is no repository of it has none', () => {
    const credentials = async () => undefined
    expect(hostProposals({ kind, url: 'https://git.example.com/alone', credentials })).toBeUndefined()
  })
})

test('a host without proposals has none', () => {
  const credentials = async () => undefined
  expect(hostProposals({ kind: 'azure_devops', url: 'https://dev.azure.com/o/p/_git/r', credentials })).toBeUndefined()
})
