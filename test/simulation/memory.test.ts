import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbIdempotency } from '../../lib/aws/dynamodb/idempotency.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/dynamodb/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/dynamodb/upload-grants.ts'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import { deliveriesContract } from '../ports/deliveries.ts'
import { fabricsContract } from '../ports/fabrics.ts'
import { gitRepositoryContract } from '../ports/git-repository.ts'
import { idempotencyContract } from '../ports/idempotency.ts'
import { journalContract } from '../ports/journal.ts'
import { openOperationsContract } from '../ports/journal-open.ts'
import { leaseOrdersContract } from '../ports/lease-orders.ts'
import { leasesContract } from '../ports/leases.ts'
import { locksContract } from '../ports/locks.ts'
import { lostOperationsContract } from '../ports/lost-operations.ts'
import { originalsContract, reportsContract } from '../ports/originals.ts'
import { PLACE, proposalsContract } from '../ports/proposals.ts'
import { repositoriesContract } from '../ports/repositories.ts'
import { uploadGrantsContract } from '../ports/upload-grants.ts'
import type { How } from '../support/forge/requests.ts'
import { clientOf, pumped, memoryTable as table } from './at-rest.ts'
import { MemoryBucket } from './memory-bucket.ts'
import { MemoryForge } from './memory-forge.ts'
import { MemoryRepository } from './memory-repository.ts'
import { mergeInto } from './merges.ts'
import { World } from './world.ts'

/** What a simulated world stands on behaves as the real thing does: the same contracts hold for it. */

describe('the table of a world', () => {
  describe('fabrics', () => fabricsContract(async () => new DynamoDbFabrics(table())))
  describe('repositories', () => repositoriesContract(async () => new DynamoDbRepositories(table())))
  describe('deliveries', () => deliveriesContract(async (now) => new DynamoDbDeliveries(table(), { now })))
  describe('journal', () => journalContract(async () => new DynamoDbJournal(table())))
  describe('open operations', () => openOperationsContract(async (now) => new DynamoDbJournal(table(), { now })))
  describe('lost operations', () => lostOperationsContract(async () => new DynamoDbLostOperations(table())))
  describe('upload grants', () => uploadGrantsContract(async (now) => new DynamoDbUploadGrants(table(), { now })))
  describe('locks', () => locksContract(async () => new DynamoDbLocks(table())))
  describe('leases', () => {
    leasesContract(async () => table())
    leaseOrdersContract(async () => table())
  })
  describe('idempotency', () => idempotencyContract(async () => new DynamoDbIdempotency(table())))
})

describe('the bucket of a world', () => {
  const originals = async () => new S3Originals(clientOf<S3Client>(new MemoryBucket()), 'bucket')
  originalsContract(originals)
  reportsContract(originals)
})

/** A world whose host has a branch with a commit. */
function begun(files: Record<string, string>): World {
  const world = new World({ seed: 1, faults: [] })
  world.host.edit(files, 'first')
  return world
}

const FIRST = { 'a.yaml': 'a: 1\n', 'raw/x.yaml': 'x: 1\n' }

describe('the Git host of a world', () =>
  gitRepositoryContract(async () => {
    const world = begun(FIRST)
    const { host } = world
    return {
      repository: pumped(new MemoryRepository(world, world.network, host), world),
      commit: async (files) => {
        host.edit(files, `by hand ${host.commits.size}`)
        return host.head ?? ''
      },
      force: async (commit) => void host.move(host.head, commit, 'person'),
    }
  }))

describe('a second branch of it, that begins where the first is', () =>
  gitRepositoryContract(async () => {
    const world = begun(FIRST)
    const { host } = world
    const [branch, start] = ['gfm/lab/main', { lease: null, commit: host.head ?? '' }]
    const edit = async (files: Record<string, string>) => {
      if (host.headOf(branch) === null) host.move(null, host.head, 'person', branch)
      host.edit(files, `by hand ${host.commits.size}`, branch)
      return host.headOf(branch) ?? ''
    }
    return {
      repository: pumped(new MemoryRepository(world, world.network, host, { branch, start }), world),
      commit: edit,
      force: async (commit) => void host.move(host.headOf(branch), commit, 'person', branch),
    }
  }))

describe('the requests of a world', () =>
  proposalsContract(async () => {
    const world = begun(FIRST)
    const { host } = world
    host.move(null, host.head, 'person', PLACE.branch)
    const push = async () => {
      host.edit({ 'a.yaml': `at: ${host.commits.size}\n` }, `by hand ${host.commits.size}`, PLACE.branch)
      return host.headOf(PLACE.branch) ?? ''
    }
    await push()
    const forge = new MemoryForge(host)
    const { requests, calls, faults } = forge
    const proposals = pumped(forge.proposalsOf(world, world.network), world)
    const merge = async (number: number, how: How) => {
      const request = forge.numbered(String(number))
      const commit = request && mergeInto(host, request, how, request.title)
      if (request === undefined || commit === undefined) throw new Error(`${number} cannot be merged`)
      Object.assign(request, { merged: { how, commit }, state: 'merged' })
      return commit
    }
    return { proposals, requests, calls, faults, add: forge.add.bind(forge), push, merge, hasAutoMerge: true }
  }))

describe('people who merge on the page of a request', () => {
  const { base, branch } = PLACE

  test.each(['merge', 'squash', 'rebase'] as const)('%s: what was proposed is on the base, beside what came there', (how) => {
    const { host } = begun(FIRST)
    host.move(null, host.head, 'person', branch)
    host.edit({ 'b.yaml': 'b: 1\n' }, 'one', branch)
    host.edit({ 'c.yaml': 'c: 1\n', 'a.yaml': null }, 'two', branch)
    const [old, proposed] = [host.head, host.headOf(branch)]
    host.edit({ 'raw/x.yaml': 'x: 2\n' }, 'beside')
    expect(mergeInto(host, { base, branch }, how, 'both')).toBe(host.head)
    expect(['a.yaml', 'b.yaml', 'c.yaml', 'raw/x.yaml'].map((path) => host.text(path))).toEqual([
      undefined,
      'b: 1\n',
      'c: 1\n',
      'x: 2\n',
    ])
    const messages = [...host.line()].map(({ message }) => message)
    expect(messages.slice(0, how === 'rebase' ? 2 : 1)).toEqual(
      { merge: [`Merge ${branch}`], squash: ['both'], rebase: ['two', 'one'] }[how],
    )
    expect([host.isBelow(proposed ?? '', host.head), host.isBelow(old ?? '', host.head)]).toEqual([how === 'merge', true])
  })

  test('what both have changed is not merged', () => {
    const { host } = begun(FIRST)
    host.move(null, host.head, 'person', branch)
    host.edit({ 'a.yaml': 'a: 2\n' }, 'one', branch)
    host.edit({ 'a.yaml': 'a: 3\n' }, 'beside')
    const before = host.head
    for (const how of ['merge', 'squash', 'rebase'] as const)
      expect(mergeInto(host, { base, branch }, how, 'both')).toBeUndefined()
    expect(host.head).toBe(before)
  })
})
