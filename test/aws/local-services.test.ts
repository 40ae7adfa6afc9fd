import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import { SqsOperationQueue } from '../../lib/aws/sqs/operation-queue.ts'
import { startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { sha256 } from '../ports/originals.ts'
import { fabricRecord, operationReport, ulid } from '../ports/samples.ts'
import { type AwsServices, startAwsServices } from '../support/aws-services.ts'
import { eventually } from '../support/eventually.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { documentClient } from './databases.ts'
import { s3, sqs } from './services.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'aws-'))
})
afterEach(() => rm(directory, { recursive: true }))

function start(): Promise<AwsServices> {
  return startAwsServices(directory)
}

async function receive({ endpoint }: AwsServices, QueueUrl: string): Promise<Message[]> {
  const wanted = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 })
  return (await sqs(endpoint).send(wanted)).Messages ?? []
}

test('the table outlives the server, whatever port it gets', async () => {
  const first = await startDynamoDb({ directory, tables: [STATE_TABLE] })
  await new DynamoDbFabrics({ name: 'state', client: documentClient(first.endpoint) }).create(fabricRecord('fabric-1'))
  await first.close()
  const second = await startDynamoDb({ directory, tables: [STATE_TABLE] })
  onTestFinished(() => second.close())
  const fabrics = new DynamoDbFabrics({ name: 'state', client: documentClient(second.endpoint) })
  expect(await fabrics.get('fabric-1')).toEqual(fabricRecord('fabric-1'))
})

test('a client that goes away in the middle of a request does not end the server', async () => {
  const { endpoint, close } = await startDynamoDb({ tables: [STATE_TABLE] })
  onTestFinished(close)
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'
  await new Promise((resolve) => socket.write(head, resolve))
  socket.resetAndDestroy()
  const fabrics = new DynamoDbFabrics({ name: 'state', client: documentClient(endpoint) })
  await fabrics.create(fabricRecord('fabric-1'))
  expect((await fabrics.get('fabric-1')).id).toBe('fabric-1')
})

test('objects outlive the server; deleted ones stay deleted', async () => {
  const bytes = Buffer.from([0, 0xff, 13, 10])
  const first = await start()
  const originals = new S3Originals(s3(first.endpoint), 'archive')
  await originals.put(sha256(bytes), bytes)
  await originals.putReport(operationReport(1))
  const odd = 'fäb ric/.../%2e?#.json'
  await s3(first.endpoint).send(new PutObjectCommand({ Bucket: 'archive', Key: odd, Body: 'odd' }))
  await s3(first.endpoint).send(new PutObjectCommand({ Bucket: 'archive', Key: 'gone', Body: 'x' }))
  await s3(first.endpoint).send(new DeleteObjectCommand({ Bucket: 'archive', Key: 'gone' }))
  await first.close()

  const second = await start()
  onTestFinished(() => second.close())
  const again = new S3Originals(s3(second.endpoint), 'archive')
  expect(await again.get(sha256(bytes))).toEqual(new Uint8Array(bytes))
  expect(await again.getReport('fabric-1', ulid(1))).toEqual(operationReport(1))
  const get = (Key: string) => s3(second.endpoint).send(new GetObjectCommand({ Bucket: 'archive', Key }))
  expect(await (await get(odd)).Body?.transformToString()).toBe('odd')
  await expect(get('gone')).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('no object is a file outside the directory', async () => {
  const services = await start()
  onTestFinished(() => services.close())
  await fetch(`${services.endpoint}/archive/a%2F..%2F..%2F..%2F..%2Fescaped`, { method: 'PUT', body: 'x' })
  const found = await readdir(directory, { recursive: true })
  expect(found.filter((name) => name.endsWith('escaped'))).toEqual([
    join('s3', 'archive', 'a', '%2E%2E', '%2E%2E', '%2E%2E', '%2E%2E', 'escaped'),
  ])
})

test('an object is on disk before its writer has the answer', async () => {
  const services = await start()
  onTestFinished(() => services.close())
  await s3(services.endpoint).send(new PutObjectCommand({ Bucket: 'archive', Key: 'a/b', Body: 'content' }))
  expect(await readFile(join(directory, 's3', 'archive', 'a', 'b'), 'utf8')).toBe('content')
})

test('writers of the same object do not disturb each other', async () => {
  const services = await start()
  onTestFinished(() => services.close())
  const put = () => s3(services.endpoint).send(new PutObjectCommand({ Bucket: 'archive', Key: 'a', Body: 'same' }))
  await Promise.all([...Array(20)].map(put))
  expect(await readFile(join(directory, 's3', 'archive', 'a'), 'utf8')).toBe('same')
  // A request that its client has given up and sent again may still be at work.
  await eventually(async () => expect(await readdir(join(directory, 'unfinished'))).toEqual([]))
})

test('messages outlive the server in their order, those in work too, finished ones not', async () => {
  const first = await start()
  const queue = new SqsOperationQueue(sqs(first.endpoint), first.queueUrl)
  for (const n of [1, 2, 3])
    await queue.enqueue({ type: 'operation', repository: 'repo-1', fabric: 'fabric-1', operation: ulid(n) })
  await queue.enqueue({ type: 'operation', repository: 'repo-2', fabric: 'fabric-2', operation: ulid(4) })
  const inWork = await receive(first, first.queueUrl)
  const done = inWork.find(({ Body }) => Body?.includes(ulid(4)))
  await sqs(first.endpoint).send(new DeleteMessageCommand({ QueueUrl: first.queueUrl, ReceiptHandle: done?.ReceiptHandle }))
  await first.close()

  const second = await start()
  onTestFinished(() => second.close())
  for (const n of [1, 2, 3]) {
    const [message, ...others] = await receive(second, second.queueUrl)
    expect(others).toEqual([])
    expect(JSON.parse(message?.Body ?? '{}')).toEqual({
      type: 'operation',
      repository: 'repo-1',
      fabric: 'fabric-1',
      operation: ulid(n),
    })
    const { ReceiptHandle } = message ?? {}
    await sqs(second.endpoint).send(new DeleteMessageCommand({ QueueUrl: second.queueUrl, ReceiptHandle }))
  }
  expect(await receive(second, second.queueUrl)).toEqual([])
})

test('a message that fails five times goes to the dead-letter queue', async () => {
  const services = await start()
  onTestFinished(() => services.close())
  const message = { type: 'operation' as const, repository: 'repo-1', fabric: 'fabric-1', operation: ulid(1) }
  await new SqsOperationQueue(sqs(services.endpoint), services.queueUrl).enqueue(message)
  for (let n = 0; n < 5; n++) {
    const [{ ReceiptHandle } = {}] = await receive(services, services.queueUrl)
    const giveBack = { QueueUrl: services.queueUrl, ReceiptHandle, VisibilityTimeout: 0 }
    await sqs(services.endpoint).send(new ChangeMessageVisibilityCommand(giveBack))
  }
  expect(await receive(services, services.queueUrl)).toEqual([])
  const [dead] = await receive(services, services.deadLetterQueueUrl)
  expect(JSON.parse(dead?.Body ?? '{}')).toEqual(message)
})
