import { ulid } from 'ulid'
import { beforeEach, describe, expect, test } from 'vitest'
import { failedDeliveries, type Redriving, retryDeliveries } from '../../lib/app/failed-deliveries.ts'
import { SqsDeadLetters } from '../../lib/aws/dead-letters.ts'
import { SqsOperationQueue } from '../../lib/aws/operation-queue.ts'
import type { OperationRecord } from '../../lib/domain/operation-record.ts'
import { startDynamoDb } from '../../lib/local/dynamodb.ts'
import { sqs } from '../aws/services.ts'
import { startAwsServices } from '../support/aws-services.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { stateOn } from './state.ts'

const [repository, fabric] = ['repo-1', 'lab']
const FAILURE = { code: 'repository_unreachable', message: 'no' }

let deployment: Redriving
let giveUp: SqsOperationQueue
let queued: SqsDeadLetters

beforeEach(async () => {
  const [database, aws] = await Promise.all([startDynamoDb({ tables: [STATE_TABLE] }), startAwsServices()])
  const client = sqs(aws.endpoint)
  giveUp = new SqsOperationQueue(client, aws.deadLetterQueueUrl)
  queued = new SqsDeadLetters(client, aws.queueUrl)
  deployment = {
    ...(await stateOn(database.endpoint)),
    queue: new SqsOperationQueue(client, aws.queueUrl),
    deadLetters: new SqsDeadLetters(client, aws.deadLetterQueueUrl),
    now: () => new Date(),
  }
  return () => Promise.all([database.close(), aws.close()])
})

async function failedOperation(): Promise<string> {
  const operation = ulid()
  const record: OperationRecord = {
    operation,
    kind: 'ingest',
    fabric,
    repository,
    status: 'queued',
    actor: { name: 'Ann', email: 'ann@example.com' },
    started_at: '2026-11-01T10:00:00Z',
    request: { file_path: 'a.yaml' },
  }
  await deployment.journal.start(record)
  await deployment.journal.finish({ ...record, status: 'failed', failure: FAILURE })
  await giveUp.enqueue({ type: 'operation', repository, fabric, operation })
  return operation
}

/** In a repository of its own: of one, a queue shows no more than the oldest. */
async function failedPush(delivery: string): Promise<void> {
  const repository = `repo-${delivery}`
  const received_at = '2026-11-01T10:00:00Z'
  await deployment.deliveries.claim({ repository, delivery, source: 'github', status: 'failed', received_at, failure: FAILURE })
  await giveUp.enqueue({ type: 'push', repository, delivery })
}

const messages = async () => (await queued.take(100)).map(({ message }) => message)

describe('what was given up', () => {
  test('is told with its reason, and stays', async () => {
    const operation = await failedOperation()
    await failedPush('one')
    const expected = [
      { type: 'operation', repository, fabric, operation, failure: FAILURE },
      { type: 'push', repository: 'repo-one', delivery: 'one', failure: FAILURE },
    ]
    expect(await failedDeliveries(deployment)).toMatchObject(expected)
    expect(await failedDeliveries(deployment)).toMatchObject(expected)
  })

  test('is asked for again: a push as it was, an operation as a new one with the same request', async () => {
    const operation = await failedOperation()
    await failedPush('one')
    const retried = await retryDeliveries(deployment)
    expect(retried).toEqual([
      { id: expect.any(String), outcome: 'queued', operation: expect.any(String) },
      { id: expect.any(String), outcome: 'queued' },
    ])
    const anew = retried[0]?.operation ?? ''
    expect(anew).not.toBe(operation)
    expect(await deployment.journal.get(fabric, anew)).toMatchObject({ status: 'queued', request: { file_path: 'a.yaml' } })
    expect(await deployment.deliveries.get('repo-one', 'one')).toMatchObject({ status: 'queued' })
    expect(await messages()).toEqual([
      { type: 'operation', repository, fabric, operation: anew },
      { type: 'push', repository: 'repo-one', delivery: 'one' },
    ])
    expect(await failedDeliveries(deployment)).toEqual([])
  })

  test('is asked for one by one by its id', async () => {
    await failedPush('one')
    await failedPush('two')
    const [, two] = await failedDeliveries(deployment)
    expect(await retryDeliveries(deployment, [two?.id ?? ''])).toEqual([{ id: two?.id, outcome: 'queued' }])
    expect(await failedDeliveries(deployment)).toMatchObject([{ delivery: 'one' }])
    expect(await messages()).toMatchObject([{ delivery: 'two' }])
  })
})
