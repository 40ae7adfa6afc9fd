import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { ulid } from 'ulid'
import { beforeEach, describe, expect, test } from 'vitest'
import { failedDeliveries, type Redriving, retryDeliveries } from '../../lib/app/automation/failed-deliveries.ts'
import type { DeadEvents } from '../../lib/app/ports/queues.ts'
import { SqsDeadEvents } from '../../lib/aws/sqs/dead-events.ts'
import { SqsDeadLetters } from '../../lib/aws/sqs/dead-letters.ts'
import { SqsOperationQueue } from '../../lib/aws/sqs/operation-queue.ts'
import { renderFailed } from '../../lib/cli/render/deliveries.ts'
import { PLAIN } from '../../lib/cli/terminal/terminal.ts'
import type { OpenOperation } from '../../lib/contract/operation.ts'
import { startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { sqs } from '../aws/services.ts'
import { startAwsServices } from '../support/aws-services.ts'
import { ANN } from '../support/objects.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { stateOn } from './state.ts'

const [repository, fabric] = ['repo-1', 'lab']
const FAILURE = { code: 'repository_unreachable', message: 'no' }

let deployment: Redriving & { deadEvents: DeadEvents }
let bury: (body: object, attributes?: Record<string, string>) => Promise<unknown>
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
    deadEvents: new SqsDeadEvents(client, aws.deadEventQueueUrl),
    now: () => new Date(),
  }
  bury = (body, attributes = {}) => {
    const told = Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }])
    const message = { MessageBody: JSON.stringify(body), MessageAttributes: Object.fromEntries(told) }
    return client.send(new SendMessageCommand({ QueueUrl: aws.deadEventQueueUrl, ...message }))
  }
  return () => Promise.all([database.close(), aws.close()])
})

async function startedOperation(): Promise<OpenOperation> {
  const record: OpenOperation = {
    operation: ulid(),
    kind: 'ingest',
    fabric,
    repository,
    status: 'queued',
    actor: ANN,
    started_at: '2026-11-01T10:00:00Z',
    request: { file_path: 'a.yaml' },
  }
  await deployment.journal.start(record)
  return record
}

async function failedOperation(): Promise<string> {
  const record = await startedOperation()
  const { operation } = record
  await deployment.journal.finish({
    ...record,
    status: 'failed',
    finished_at: record.started_at,
    message: FAILURE.message,
    failure: FAILURE,
  })
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
  test('is listed with its reason, and stays', async () => {
    const operation = await failedOperation()
    await failedPush('one')
    const expected = [
      { type: 'operation', repository, fabric, operation, failure: FAILURE },
      { type: 'push', repository: 'repo-one', delivery: 'one', failure: FAILURE },
    ]
    expect((await failedDeliveries(deployment)).failed).toMatchObject(expected)
    expect((await failedDeliveries(deployment)).failed).toMatchObject(expected)
  })

  test('is asked for again: a push, whose head is looked at anew, and an operation as a new one with the same request', async () => {
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
      { type: 'push', repository: 'repo-one', delivery: 'one', force: true },
    ])
    expect((await failedDeliveries(deployment)).failed).toEqual([])
  })

  test('is not asked for again where another message has done the work since: its outcome stays', async () => {
    const operation = await startedOperation()
    await deployment.journal.finish({ ...operation, status: 'no_change', finished_at: operation.started_at })
    await giveUp.enqueue({ type: 'operation', repository, fabric, operation: operation.operation })
    await failedPush('one')
    const told = { status: 'processed', reason: '1 commit is not on the branch any more' } as const
    await deployment.deliveries.note('repo-one', 'one', { status: 'queued' })
    await deployment.deliveries.note('repo-one', 'one', told)
    expect(await retryDeliveries(deployment)).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }])
    expect(await deployment.deliveries.get('repo-one', 'one')).toMatchObject(told)
    expect(await messages()).toEqual([])
    expect((await failedDeliveries(deployment)).failed).toEqual([])
  })

  test('is asked for one by one by its id', async () => {
    await failedPush('one')
    await failedPush('two')
    const [, two] = (await failedDeliveries(deployment)).failed
    expect(await retryDeliveries(deployment, { ids: [two?.id ?? ''] })).toEqual([{ id: two?.id, outcome: 'queued' }])
    expect((await failedDeliveries(deployment)).failed).toMatchObject([{ delivery: 'one' }])
    expect(await messages()).toMatchObject([{ delivery: 'two' }])
  })
})

describe('events that no function handled', () => {
  const arn = (name: string) => `arn:aws:lambda:eu-central-1:1:function:gitops-file-manager-dev-${name}`
  const upload = { 'detail-type': 'Object Created', detail: { object: { key: 'uploads/01J' } } }

  test('are listed with their subject and the reason of the failure, whoever put them there, and stay', async () => {
    const responsePayload = { errorType: 'Error', errorMessage: 'no table' }
    await bury({ requestContext: { functionArn: `${arn('uploads')}:$LATEST` }, requestPayload: upload, responsePayload })
    const push = { 'detail-type': 'CodeCommit Repository State Change', detail: { repositoryName: 'r', referenceName: 'main' } }
    await bury(push, { TARGET_ARN: arn('codecommit'), ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not allowed' })
    await bury(['what is this'])
    const expected = [
      {
        about: 'Object Created uploads/01J',
        function: 'gitops-file-manager-dev-uploads',
        failure: { code: 'Error', message: 'no table' },
      },
      {
        about: 'CodeCommit Repository State Change r main',
        function: 'gitops-file-manager-dev-codecommit',
        failure: { code: 'NO_PERMISSIONS', message: 'not allowed' },
      },
      { about: 'an event that cannot be read' },
    ]
    for (const _ of ['once', 'again']) {
      const { events } = await failedDeliveries(deployment)
      expect(events).toHaveLength(expected.length)
      for (const event of expected) expect(events).toContainEqual(expect.objectContaining(event))
    }
  })

  test('do not end the list of the others', () => {
    const event = { id: 'e1', sent_at: '2026-11-01T10:00:00.000Z', about: 'Object Created uploads/01J' }
    const lines = renderFailed({ failed: [], events: [event] }, PLAIN)
    expect(lines.join('\n')).toContain('e1  event')
    expect(lines.join('\n')).toContain('docs/operations.md')
    expect(renderFailed({ failed: [] }, PLAIN)).toEqual(['No message or event has failed'])
  })
})
