import { createHash } from 'node:crypto'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { DeliveryRecord } from '../../lib/contract/delivery.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import { isOpen } from '../../lib/domain/operation/outcome.ts'
import { git } from '../support/git.ts'
import type { Violations } from './case.ts'
import type { DeployedWorld } from './deployed-world.ts'

type Item = Record<string, unknown> & { pk: string; sk: string }

/** What a deployment has on record. */
export interface OnRecord {
  operations: OperationRecord[]
  deliveries: DeliveryRecord[]
  /** Ids of uploads that nobody has taken. */
  uploads: string[]
  locks: { owner?: string; lease_until?: number }[]
}

export async function readRecords({ table }: DeployedWorld): Promise<OnRecord> {
  const { Items: items = [] } = await table.client.send(new ScanCommand({ TableName: table.name, ConsistentRead: true }))
  const of = (isOne: (item: Item) => boolean) => (items as Item[]).filter(isOne) as unknown[]
  return {
    operations: of(({ sk }) => sk.startsWith('OPERATION#')) as OperationRecord[],
    deliveries: of(({ sk }) => sk.startsWith('DELIVERY#')) as DeliveryRecord[],
    uploads: (of(({ pk, due_kind }) => pk.startsWith('UPLOAD#') && due_kind !== undefined) as Item[]).map(({ pk }) => pk),
    locks: of(({ pk }) => pk.startsWith('LOCK#')) as OnRecord['locks'],
  }
}

/** Whether something has no outcome yet. */
export function isUnfinished({ operations, deliveries, uploads }: OnRecord): boolean {
  return operations.some(isOpen) || deliveries.some(({ status }) => status === 'queued') || uploads.length > 0
}

/** What is on record and is not so, when nothing is to be done any more. */
export async function faultsOfRecords(
  world: DeployedWorld,
  records: OnRecord,
  { now, refuses }: { now: number; refuses: boolean },
): Promise<Violations> {
  const open = records.operations.filter(isOpen)
  const waiting = records.deliveries.filter(({ status }) => status === 'queued')
  const held = records.locks.filter(({ owner, lease_until = 0 }) => owner !== undefined && lease_until > now)
  return [
    ...open.map(({ status }) => `an operation is ${status} for ever`),
    ...waiting.map(({ source }) => `a delivery of ${source} waits for ever`),
    ...records.uploads.map(() => 'an upload waits for ever'),
    ...held.map(() => 'the lock is held although its lease is over'),
    ...records.deliveries
      .filter(({ status }) => status === 'failed' && !refuses)
      .map(({ failure }) => `a delivery has failed for ever: ${failure?.code}`),
    ...(await faultsOfOutcomes(world, records.operations)),
    ...(await lostOriginals(world)),
  ]
}

/** `succeeded`: its commit is on the branch; any other outcome: it has none. */
async function faultsOfOutcomes(
  { repository, template }: DeployedWorld,
  operations: readonly OperationRecord[],
): Promise<Violations> {
  const log = await git(
    repository,
    'log',
    '--format=%H %(trailers:key=Operation,valueonly,separator=%x2C)',
    `${template.after}..main`,
  )
  const made = new Map(log.split('\n').map((line) => [line.split(' ')[1] ?? '', line.split(' ')[0] ?? '']))
  const untold = [...made.keys()].filter((id) => id !== '' && !operations.some(({ operation }) => operation === id))
  const wrong = operations.filter((record) =>
    record.status === 'succeeded' ? made.get(record.operation) !== record.commit : made.has(record.operation),
  )
  return [
    ...untold.map(() => 'an operation has a commit and no record'),
    ...wrong.map(({ status }) => `an operation is on record as ${status}, and the branch says otherwise`),
  ]
}

/** Originals that a commit has taken out of `raw/`, and of which there is no copy. */
async function lostOriginals({ repository, template, s3, bucket }: DeployedWorld): Promise<Violations> {
  const { Contents: objects = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'originals/' }))
  const copies = new Set(objects.map(({ Key = '' }) => Key.slice(Key.lastIndexOf('/') + 1)))
  const gone = await git(
    repository,
    'diff',
    '--no-renames',
    '--name-only',
    '--diff-filter=A',
    template.after,
    'main',
    '--',
    '*.archived',
  )
  const paths = gone === '' ? [] : gone.split('\n')
  const digests = paths.map(async (path) => ({ path, sha256: await digestOf(repository, path) }))
  const lost = (await Promise.all(digests)).filter(({ sha256 }) => !copies.has(sha256))
  const spoiled = await Promise.all([...copies].map(async (sha256) => ((await isWhole({ s3, bucket }, sha256)) ? [] : [sha256])))
  return [
    ...lost.map(({ path }) => `there is no copy of the original ${path}`),
    ...spoiled.flat().map((sha256) => `the copy ${sha256} is spoiled`),
  ]
}

async function digestOf(repository: string, path: string): Promise<string> {
  // `git` takes the last line's end away.
  const text = await git(repository, 'cat-file', 'blob', `main:${path}`)
  return createHash('sha256').update(`${text}\n`).digest('hex')
}

async function isWhole({ s3, bucket }: Pick<DeployedWorld, 's3' | 'bucket'>, sha256: string): Promise<boolean> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `originals/${sha256.slice(0, 2)}/${sha256}` }))
  return (
    createHash('sha256')
      .update((await Body?.transformToByteArray()) ?? '')
      .digest('hex') === sha256
  )
}
