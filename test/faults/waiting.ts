import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { QueueMessage } from '../../lib/app/ports/queues.ts'
import { newFabricRecord } from '../../lib/app/registry/new-fabric-record.ts'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/dynamodb/upload-grants.ts'
import { keyOfUpload } from '../../lib/aws/s3/upload-key.ts'
import { SqsOperationQueue } from '../../lib/aws/sqs/operation-queue.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { UploadGrant } from '../../lib/contract/upload.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { ANN } from '../support/objects.ts'
import type { DeployedWorld } from './deployed-world.ts'
import { DROPPED } from './example.ts'
import type { Waits } from './operations.ts'
import { WEBHOOK_SECRET_NAME } from './stage.ts'

/** Registers the fabric, and puts on record and into the queue what waits for a function. */
export async function letWait(world: DeployedWorld, waits: Waits): Promise<void> {
  await register(world)
  const wait = WAIT[waits]
  await wait(world)
}

async function register({ table, url, input, template: { before } }: DeployedWorld): Promise<void> {
  const now = new Date()
  const created_at = now.toISOString()
  const at = { id: input.repository, url, branch: 'main' }
  const heads = { head: before, processed_head: before, processed_at: created_at }
  await new DynamoDbRepositories(table).create({ ...at, ...heads, webhook_secret: WEBHOOK_SECRET_NAME, created_at })
  await new DynamoDbFabrics(table).create({ ...newFabricRecord(defaultSettings('lab'), at, now), gitops_initialized: true })
}

const WAIT: Record<Waits, (world: DeployedWorld) => Promise<void>> = {
  /** Somebody has pushed, and nobody was told. */
  pushed: () => Promise.resolve(),
  push: async (world) => {
    const { repository, before, after } = world.input
    const received_at = new Date().toISOString()
    const push = { branch: 'main', before, after, received_at }
    await new DynamoDbDeliveries(world.table).claim({
      repository,
      delivery: 'delivery-1',
      source: 'gitea',
      status: 'queued',
      ...push,
    })
    await send(world, { type: 'push', repository, delivery: 'delivery-1' })
  },
  ingest: (world) => queueOperation(world, { atomic: false }),
  'queued upload': async (world) => {
    await upload(world)
    await new DynamoDbUploadGrants(world.table).taken(world.input.upload)
    await queueOperation(world, { upload: world.input.upload, file_path: DROPPED.path })
  },
  upload: (world) => upload(world),
}

/** The operation has the id of the upload, whether or not there is one. */
async function queueOperation(world: DeployedWorld, request: NonNullable<OperationRecord['request']>): Promise<void> {
  const { repository, upload: operation } = world.input
  const started_at = new Date().toISOString()
  const record = { operation, kind: 'ingest', fabric: 'lab', repository, status: 'queued', actor: ANN, started_at } as const
  await new DynamoDbJournal(world.table).start({ ...record, request })
  await send(world, { type: 'operation', repository, fabric: 'lab', operation })
}

async function upload({ table, s3, bucket, input }: DeployedWorld): Promise<void> {
  const { path: file_path, bytes } = DROPPED
  const grant: UploadGrant = { upload: input.upload, fabric: 'lab', file_path, actor: ANN, size: bytes.length }
  await new DynamoDbUploadGrants(table).put(grant)
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keyOfUpload(input.upload), Body: bytes }))
}

function send({ sqs, queueUrl }: DeployedWorld, message: QueueMessage): Promise<void> {
  return new SqsOperationQueue(sqs, queueUrl).enqueue(message)
}
