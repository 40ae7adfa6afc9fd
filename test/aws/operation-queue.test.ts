import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { SqsOperationQueue, SqsRedelivery } from '../../lib/aws/sqs/operation-queue.ts'
import { parseQueueMessage } from '../../lib/aws/sqs/queue-message.ts'
import { refusal } from '../ports/refusal.ts'
import { ulid } from '../ports/samples.ts'
import { type AwsServices, startAwsServices } from '../support/aws-services.ts'
import { sqs } from './services.ts'

let services: AwsServices
let client: SQSClient
let queue: SqsOperationQueue

beforeAll(async () => {
  services = await startAwsServices()
  client = sqs(services.endpoint)
  queue = new SqsOperationQueue(client, services.queueUrl)
})
afterAll(() => services.close())
beforeEach(async () => {
  await receiveAll()
})

function message(number: number, repository = 'repo-1') {
  return { type: 'operation' as const, repository, fabric: 'fabric-1', operation: ulid(number) }
}

async function receive(): Promise<Message[]> {
  const names = { MessageSystemAttributeNames: ['All' as const] }
  const wanted = new ReceiveMessageCommand({ QueueUrl: services.queueUrl, MaxNumberOfMessages: 10, ...names })
  return (await client.send(wanted)).Messages ?? []
}

/** What is in the queue, in the order in which it comes out. */
async function receiveAll(): Promise<Message[]> {
  const all: Message[] = []
  for (let batch = await receive(); batch.length > 0; batch = await receive()) {
    all.push(...batch)
    for (const { ReceiptHandle } of batch) {
      await client.send(new DeleteMessageCommand({ QueueUrl: services.queueUrl, ReceiptHandle }))
    }
  }
  return all
}

test('a message comes out as it went in, in the group of its repository', async () => {
  await queue.enqueue(message(1))
  const [received, ...others] = await receiveAll()
  expect(others).toEqual([])
  expect(parseQueueMessage(received?.Body ?? '')).toEqual(message(1))
  expect(received?.Attributes).toMatchObject({ MessageGroupId: 'repo-1', MessageDeduplicationId: ulid(1) })
})

test('an operation that is asked for twice runs once', async () => {
  await queue.enqueue(message(2))
  await queue.enqueue(message(2))
  expect(await receiveAll()).toHaveLength(1)
})

test('a request to settle is delivered once, and beside the message of the operation itself', async () => {
  const settle = { ...message(10), type: 'settle' as const, giveUp: true }
  const other = { ...settle, operation: ulid(12) }
  for (const one of [settle, message(10), settle, other]) await queue.enqueue(one)
  expect((await receiveAll()).map(({ Body = '' }) => parseQueueMessage(Body))).toEqual([settle, message(10), other])
})

test('a delivery is sent once, and ids of other repositories are different ones, whatever an id contains', async () => {
  const push = (delivery: string, repository = 'repo-1') => ({ type: 'push' as const, repository, delivery })
  const all = [push('{1}'), push('{1}'), push('{2}'), push('{1}', 'repo-2')]
  for (const one of all) await queue.enqueue(one)
  const received = await receiveAll()
  const told = received.map(({ Body = '' }) => JSON.stringify(parseQueueMessage(Body)))
  expect(told.sort()).toEqual(
    all
      .slice(1)
      .map((one) => JSON.stringify(one))
      .sort(),
  )
  for (const { Attributes } of received) expect(Attributes?.MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/)
})

test('a message that is postponed by nothing comes again at once', async () => {
  await queue.enqueue(message(11))
  const [first] = await receive()
  expect(await receive()).toEqual([])
  await new SqsRedelivery(client, services.queueUrl).postpone(first?.ReceiptHandle ?? '', 0)
  const again = await receiveAll()
  expect(again.map(({ Body = '' }) => parseQueueMessage(Body))).toEqual([message(11)])
})

test('while an operation of a repository is in work the next one waits, and other repositories go on', async () => {
  await queue.enqueue(message(3))
  const [first] = await receive()
  await queue.enqueue(message(4))
  await queue.enqueue(message(5, 'repo-2'))
  expect((await receive()).map(({ Body = '' }) => parseQueueMessage(Body))).toEqual([message(5, 'repo-2')])
  await client.send(new DeleteMessageCommand({ QueueUrl: services.queueUrl, ReceiptHandle: first?.ReceiptHandle }))
  expect((await receive()).map(({ Body = '' }) => parseQueueMessage(Body))).toEqual([message(4)])
})

test.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['no operation', JSON.stringify({ repository: 'repo-1', fabric: 'fabric-1' })],
  ['no ULID', JSON.stringify({ ...message(1), operation: '../../x' })],
  ['no repository', JSON.stringify({ ...message(1), repository: '' })],
])('a message with %s is refused', async (_, body) => {
  await refusal(
    'record_unreadable',
    Promise.resolve().then(() => parseQueueMessage(body)),
  )
})
