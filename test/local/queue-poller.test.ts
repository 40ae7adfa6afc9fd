import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type FauxqsServer, startFauxqs } from 'fauxqs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type QueuePoller, startQueuePoller } from '../../lib/local/events/queue-poller.ts'
import { LambdaRuntime } from '../../lib/local/lambda/lambda-runtime.ts'
import { eventually } from '../support/eventually.ts'

const code = fileURLToPath(new URL('functions', import.meta.url))
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const region = 'us-east-1'

let seen: string
let server: FauxqsServer
let runtime: LambdaRuntime
let client: SQSClient
let poller: QueuePoller
let queueUrl: string
const errors: unknown[] = []
let throttled: number

beforeEach(async () => {
  errors.length = 0
  throttled = 0
  seen = await mkdtemp(join(tmpdir(), 'poller-'))
  server = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' })
  const attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '1' }
  const queue = server.createQueue('operations.fifo', { attributes })
  queueUrl = queue.queueUrl
  const limits = {
    runtime: 'nodejs24.x',
    environment: { SEEN: seen },
    writableDirectory: seen,
    timeoutSeconds: 5,
    memoryMegabytes: 128,
  }
  const functions = ['batch', 'fail'].map((name) => ({ name, code, handler: `index.${name}`, ...limits }))
  const onThrottle = () => void throttled++
  runtime = new LambdaRuntime({ functions, logDirectory: join(seen, 'logs'), onThrottle })
  const endpoint = `http://127.0.0.1:${server.port}`
  client = new SQSClient({ endpoint, region, credentials })
})

afterEach(async () => {
  await poller.close()
  client.destroy()
  await runtime.close()
  await server.stop()
  await rm(seen, { recursive: true })
})

function poll(name: string): void {
  poller = startQueuePoller({
    endpoint: `http://127.0.0.1:${server.port}`,
    region,
    credentials,
    queueUrl,
    queueArn: 'arn:aws:sqs:us-east-1:000000000000:operations.fifo',
    invoke: (event) => runtime.invoke(name, event),
    onError: (error) => errors.push(error),
  })
}

async function send(body: string, group: string): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageGroupId: group }))
}

function left(): string[] {
  const { ready = [], inflight = [] } = server.inspectQueue('operations.fifo')?.messages ?? {}
  return [...ready, ...inflight.map(({ message }) => message)].map(({ body }) => body)
}

test('handled messages are deleted, refused ones come again', async () => {
  await send('accept-1', 'a')
  await send('refuse-2', 'b')
  await send('accept-3', 'c')
  poll('batch')
  await eventually(() => expect(left()).toEqual(['refuse-2']))
  const bodies = (await readdir(seen)).map((file) => file.slice(0, 'accept-1'.length)).filter((file) => file !== 'logs')
  expect(bodies.sort()).toEqual(['accept-1', 'accept-3', 'refuse-2'])
  await rm(join(seen, (await readdir(seen)).find((file) => file.startsWith('refuse-2')) ?? ''))
  await eventually(async () => expect((await readdir(seen)).some((file) => file.startsWith('refuse-2'))).toBe(true))
})

test('all messages stay when the function fails', async () => {
  await send('accept-1', 'a')
  poll('fail')
  await eventually(() => expect(errors).not.toEqual([]))
  expect(left()).toEqual(['accept-1'])
  expect(String(errors[0])).toContain('RangeError: no such rack')
})

test('a batch waits while the function is throttled, and is no failure', async () => {
  runtime.reserve('batch', 0)
  await send('accept-1', 'a')
  poll('batch')
  await eventually(() => expect(throttled).toBeGreaterThan(1))
  expect(left()).toEqual(['accept-1'])
  runtime.reserve('batch', undefined)
  await eventually(() => expect(left()).toEqual([]))
  expect(errors).toEqual([])
})
