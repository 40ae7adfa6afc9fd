import type { S3Client } from '@aws-sdk/client-s3'
import { describe } from 'vitest'
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
import { repositoriesContract } from '../ports/repositories.ts'
import { uploadGrantsContract } from '../ports/upload-grants.ts'
import { clientOf, pumped, memoryTable as table } from './at-rest.ts'
import { MemoryBucket } from './memory-bucket.ts'
import { MemoryRepository } from './memory-repository.ts'
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

describe('the Git host of a world', () =>
  gitRepositoryContract(async () => {
    const world = new World({ seed: 1, faults: [] })
    const { host } = world
    host.edit({ 'a.yaml': 'a: 1\n', 'raw/x.yaml': 'x: 1\n' }, 'first')
    return {
      repository: pumped(new MemoryRepository(world, world.network, host), world),
      commit: async (files) => {
        host.edit(files, `by hand ${host.commits.size}`)
        return host.head ?? ''
      },
      force: async (commit) => void host.move(host.head, commit, 'person'),
    }
  }))
