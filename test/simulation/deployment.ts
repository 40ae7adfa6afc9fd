import type { S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Deployment } from '../../lib/app/deployment.ts'
import type { Uploads } from '../../lib/app/ports/ports.ts'
import type { DeadLetters } from '../../lib/app/ports/queues.ts'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbProposals, DynamoDbRejectedFiles } from '../../lib/aws/dynamodb/fabric-lists.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/dynamodb/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/dynamodb/upload-grants.ts'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import { S3Uploads } from '../../lib/aws/s3/uploads.ts'
import { SqsOperationQueue, SqsRedelivery } from '../../lib/aws/sqs/operation-queue.ts'
import type { Redelivery } from '../../lib/http/lambda/backoff.ts'
import type { Actor } from './actor.ts'
import { call } from './calls.ts'
import type { Fault } from './faults.ts'
import { MemoryDeadLetters } from './memory-dead-letters.ts'
import { MemoryRepository } from './memory-repository.ts'
import { MANAGER } from './names.ts'
import type { World } from './world.ts'

/** What the functions of a deployment are wired with. */
export type Simulated = Deployment & { uploads: Uploads; redelivery: Redelivery; deadLetters: DeadLetters }

interface Command {
  constructor: { name: string }
  input: Record<string, unknown>
}

/**
 * What one process works with: the adapters of the deployment over the world's table, bucket and queue, and the world's
 * Git host.
 */
export function deploymentOf(world: World, actor: Actor): Simulated {
  const { table, bucket, queue, scheduler } = world
  const name = 'table'
  const client = clientOf<DynamoDBDocumentClient>(world, actor, {
    nameOf: entityOf,
    answer: (command, input) => table.answer(command, input),
  })
  const s3 = clientOf<S3Client>(world, actor, {
    nameOf: ({ Key = 'reports' }) => OBJECTS[String(Key).split('/')[0] ?? ''] ?? 'reports',
    answer: (command, input) => bucket.answer(command, input),
  })
  const sqs = clientOf<SQSClient>(world, actor, {
    nameOf: () => 'queue',
    answer: (command, input) => answerOfQueue(world, command, input),
  })
  const now = () => Math.floor(scheduler.now + actor.skew)
  const timing = {
    now,
    sleep: (ms: number) => scheduler.sleep(ms, actor),
    random: () => actor.entropy.roll(),
    schedule: (run: () => void, ms: number) => {
      const timer = scheduler.after(ms, actor, run)
      return () => timer.cancel()
    },
  }
  return {
    fabrics: new DynamoDbFabrics({ client, name }),
    rejectedFiles: new DynamoDbRejectedFiles({ client, name }),
    repositories: new DynamoDbRepositories({ client, name }),
    locks: new DynamoDbLocks({ client, name }, timing),
    journal: new DynamoDbJournal({ client, name }),
    deliveries: new DynamoDbDeliveries({ client, name }),
    uploadGrants: new DynamoDbUploadGrants({ client, name }),
    proposals: new DynamoDbProposals({ client, name }),
    lostOperations: new DynamoDbLostOperations({ client, name }),
    originals: new S3Originals(s3, 'bucket'),
    uploads: uploadsOf(new S3Uploads(s3, 'bucket')),
    queue: new SqsOperationQueue(sqs, 'queue'),
    redelivery: new SqsRedelivery(sqs, 'queue'),
    deadLetters: new MemoryDeadLetters(queue),
    events: { publish: () => call(world, actor, { port: 'events.publish', place: 'aws', effect: () => undefined, failure }) },
    commitStatuses: { send: () => Promise.resolve() },
    onAnnouncementFailed: () => undefined,
    onUnexpected: () => undefined,
    openRepository: () => Promise.resolve(new MemoryRepository(world, actor, world.host)),
    openBranch: (_, branch, start) => Promise.resolve(new MemoryRepository(world, actor, world.host, { branch, start })),
    proposalsOf: () => Promise.resolve(world.forge.proposalsOf(world, actor)),
    manager: MANAGER,
    now: () => new Date(now()),
  }
}

/** A client of the AWS SDK, as far as adapters know it. */
function clientOf<C>(world: World, actor: Actor, { nameOf, answer }: Service): C {
  const send = (request: Command) => {
    const { input } = request
    const { command, verb } = namesOf(request)
    const effect = () => {
      world.writer = actor
      return answer(command, input)
    }
    return call(world, actor, { port: `${nameOf(input)}.${verb}`, place: 'aws', effect, failure })
  }
  return { send } as unknown as C
}

/** What lies in the bucket, by the first name of its keys. */
const OBJECTS: Record<string, string> = { originals: 'original', operations: 'report', uploads: 'upload' }

interface Service {
  /** What a request is about. */
  nameOf: (input: Record<string, unknown>) => string
  answer: (command: string, input: Record<string, unknown>) => unknown
}

/** `put` for `PutCommand`, `get` for `GetObjectCommand`. */
function verbOf(command: string): string {
  return /^[A-Z][a-z]+/.exec(command)?.[0].toLowerCase() ?? command
}

/** The names of a command by that of its class: to which a bundler adds a number where another has the same. */
const COMMANDS = new Map<string, { command: string; verb: string }>()

function namesOf(request: Command): { command: string; verb: string } {
  const { name } = request.constructor
  const known = COMMANDS.get(name)
  if (known !== undefined) return known
  const command = name.replace(/\d+$/, '')
  const names = { command, verb: verbOf(command) }
  COMMANDS.set(name, names)
  return names
}

/** `operation`, `lock`, `fabrics` and so on: by the partition that a request names. */
export function entityOf({ Key, Item, ExpressionAttributeValues }: Record<string, unknown>): string {
  const { pk, sk = '' } = (Key ?? Item ?? {}) as { pk?: string; sk?: string }
  const partition = pk ?? String((ExpressionAttributeValues as Record<string, unknown> | undefined)?.[':pk'] ?? 'table')
  const name = sk.startsWith('OPERATION#') ? 'operation' : (partition.split('#')[0] ?? '')
  return name.toLowerCase()
}

/** Nobody sends the request that is signed here: whoever uploads puts the object into the bucket. */
function uploadsOf(uploads: S3Uploads): Uploads {
  return {
    sign: () => Promise.resolve({ url: 'https://bucket.example/', method: 'PUT', headers: {}, expires_at: '' }),
    get: (upload) => uploads.get(upload),
    has: (upload) => uploads.has(upload),
  }
}

function answerOfQueue({ queue, now }: World, command: string, input: Record<string, unknown>): unknown {
  if (command === 'SendMessageCommand')
    queue.send(now, String(input.MessageBody), String(input.MessageGroupId), String(input.MessageDeduplicationId))
  else if (command === 'ChangeMessageVisibilityCommand')
    queue.postpone(String(input.ReceiptHandle), now + Number(input.VisibilityTimeout) * 1000)
  else throw new Error(`the queue does not know ${command}`)
  return {}
}

/** After the attempts of the SDK's own. */
function failure(fault: Fault): Error {
  return Object.assign(new Error(fault), { name: fault === 'refused' ? 'ThrottlingException' : 'TimeoutError' })
}
