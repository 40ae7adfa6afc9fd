import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DeleteCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { sweptDelivery } from '../../../lib/app/automation/sweep.ts'
import type { Lease } from '../../../lib/app/ports/ports.ts'
import type { QueueMessage } from '../../../lib/app/ports/queues.ts'
import { DynamoDbDeliveries } from '../../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbJournal } from '../../../lib/aws/dynamodb/journal.ts'
import { lockKey, operationKey, repositoryKey } from '../../../lib/aws/dynamodb/keys.ts'
import { DynamoDbLocks } from '../../../lib/aws/dynamodb/locks.ts'
import type { Table } from '../../../lib/aws/dynamodb/table.ts'
import { SqsOperationQueue } from '../../../lib/aws/sqs/operation-queue.ts'
import { LOCAL_REGION } from '../../../lib/local/server/local-aws.ts'
import { holder } from '../../support/lock-holder.ts'
import { ANN } from '../../support/objects.ts'

const QUEUE = 'gitops-file-manager-dev-operations.fifo'
const DEAD_LETTERS = 'gitops-file-manager-dev-dead-operations.fifo'
const DEAD_EVENTS = 'gitops-file-manager-dev-dead-events'
const TEN_MINUTES = 600_000

/** Another process of the deployment, that is in the way of the functions or has left them something. */
export class OtherProcess {
  readonly table: Table
  readonly #sqs: SQSClient

  constructor(endpoint: string, table: string) {
    const credentials = { accessKeyId: 'another-process', secretAccessKey: 'local' }
    this.#sqs = new SQSClient({ endpoint, region: LOCAL_REGION, credentials })
    const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials })
    this.table = {
      client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
      name: table,
    }
  }

  /** Holds the lock of a repository until it is released; waits for an operation that still runs. */
  holdLock(repository: string): Promise<Lease> {
    return new DynamoDbLocks(this.table).acquire(repository, holder('01J0000000000000000000HELD'), 60_000)
  }

  /** The half minute is over after which a holder that renews its lease no more counts as dead. */
  async letLeaseRunOut(repository: string): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.table.name,
      Key: lockKey(repository),
      UpdateExpression: 'SET lease_until = :past',
      ExpressionAttributeValues: { ':past': Date.now() - TEN_MINUTES },
    })
    await this.table.client.send(update)
  }

  /** A message of the queue was tried too often. */
  async giveUp(message: QueueMessage): Promise<void> {
    const { QueueUrl = '' } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: DEAD_LETTERS }))
    await new SqsOperationQueue(this.#sqs, QueueUrl).enqueue(message)
  }

  /** The head that the deployment knows of a repository was never noted. */
  async forgetRepository(repository: string): Promise<void> {
    await this.table.client.send(new DeleteCommand({ TableName: this.table.name, Key: repositoryKey(repository) }))
  }

  /** A queued operation that failed. */
  async fail(repository: string, operation: string): Promise<void> {
    const actor = { name: 'Ann', email: 'ann@example.com' }
    const started_at = new Date().toISOString()
    const record = { operation, kind: 'ingest', fabric: 'lab', repository, actor, started_at, request: {} } as const
    const message = 'It took too long'
    const journal = new DynamoDbJournal(this.table)
    await journal.start({ ...record, status: 'queued' })
    await journal.finish({
      ...record,
      status: 'failed',
      finished_at: started_at,
      message,
      failure: { code: 'timed_out', message },
    })
  }

  /** An event that no function handled. */
  async buryEvent(): Promise<void> {
    const { QueueUrl = '' } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: DEAD_EVENTS }))
    await this.#sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))
  }

  /**
   * A push is told of once more, although its delivery has its outcome: when the queue has forgotten that it had such a
   * message.
   */
  tellAgain(repository: string, delivery: string): Promise<void> {
    return this.#send({
      group: repository,
      id: `again-${delivery}`,
      body: JSON.stringify({ type: 'push', repository, delivery }),
    })
  }

  /** What is no message got into the queue. */
  sendNoise(): Promise<void> {
    return this.#send({ group: 'noise', id: 'noise', body: 'noise' })
  }

  async #send({ group, id, body }: { group: string; id: string; body: string }): Promise<void> {
    const { QueueUrl = '' } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: QUEUE }))
    const place = { QueueUrl, MessageGroupId: group, MessageDeduplicationId: id }
    await this.#sqs.send(new SendMessageCommand({ ...place, MessageBody: body }))
  }

  /**
   * A sweep put a delivery on record and died before it was in the queue. The next one names it by the hour, which may
   * have turned meanwhile.
   */
  async claimSwept(repository: string, head: string): Promise<void> {
    const now = Date.now()
    const record = { repository, source: 'sweep', status: 'queued', received_at: new Date(now).toISOString() } as const
    for (const hour of [now, now + 60 * 60_000])
      await new DynamoDbDeliveries(this.table).claim({ ...record, delivery: sweptDelivery(head, new Date(hour)) })
  }

  /** The record of an operation is lost. */
  async forget(operation: string): Promise<void> {
    await this.table.client.send(new DeleteCommand({ TableName: this.table.name, Key: operationKey('lab', operation) }))
  }

  /** An operation whose process died ten minutes ago, after it pushed a commit and before it said so. */
  async dieAfterPush(repository: string, operation: string, commit: string): Promise<void> {
    const past = () => Date.now() - TEN_MINUTES
    const lease = { now: past, schedule: () => () => {} }
    await new DynamoDbLocks(this.table, lease).acquire(repository, holder(`${operation}`), 0)
    const started_at = new Date(past()).toISOString()
    const record = {
      operation,
      kind: 'ingest',
      fabric: 'lab',
      repository,
      status: 'running',
      actor: ANN,
      started_at,
      commit,
    } as const
    await new DynamoDbJournal(this.table).start(record)
  }
}
