import type { SQSEvent } from 'aws-lambda'
import { beforeAll, expect, test, vi } from 'vitest'
import { DomainError } from '../../lib/contract/errors.ts'
import type * as Batch from '../../lib/http/lambda/batch.ts'
import { lambdaContext } from '../support/api-event.ts'
import { eventOf } from './sqs-event.ts'

type MessageHandler = Batch.MessageHandler<string>

let postponed: [handle: string, seconds: number][] = []
const redelivery = { postpone: async (handle: string, seconds: number) => void postponed.push([handle, seconds]) }
let buried: { id: string; group: string; body: string }[] = []
const deadLetters = { bury: async (letter: { id: string; group: string; body: string }) => void buried.push(letter) }
const wired = { stage: 'test', maxReceives: 3, redelivery, deadLetters }
const consumer = (handle: MessageHandler) => ({ parse, begin: () => handle })

function parse(body: string): string {
  if (body === 'noise') throw new DomainError('record_unreadable', 'no message', { record: 'message', reason: 'noise' })
  return body
}
let batch: typeof Batch

beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
  batch = await import('../../lib/http/lambda/batch.ts')
  return () => vi.unstubAllEnvs()
})

async function failures(handle: MessageHandler, event: SQSEvent): Promise<string[]> {
  const { batchItemFailures } = await batch.queueFunction(wired, consumer(handle))(event, lambdaContext('ingest-queue'))
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}

const passes = new DomainError('repository_unreachable', 'no', { url: 'u', reason: 'r' })
const stays = new DomainError('fabric_not_found', 'no', { fabric: 'f' })

test('a failure that may pass brings the message back, with those behind it in its group and no others', async () => {
  const handled: string[] = []
  const handle: MessageHandler = async (body) => {
    handled.push(body)
    if (body === 'bad') throw passes
  }
  expect(await failures(handle, eventOf(['a:1', 'a:bad', 'b:2', 'a:3', 'b:4']))).toEqual(['a:bad', 'a:3'])
  expect(handled).toEqual(['1', 'bad', '2', '4'])
})

test.each([
  ['that would repeat itself', stays, []],
  ['that nobody foresaw', new Error('no'), ['a:1']],
])('a failure %s', async (_, error, back) => {
  expect(await failures(() => Promise.reject(error), eventOf(['a:1']))).toEqual(back)
})

test('an unexpected error delays no other message of its group, and the message comes back soon every time', async () => {
  const handled: string[] = []
  postponed = []
  const handle: MessageHandler = async (body) => {
    handled.push(body)
    if (body === 'bad') throw new TypeError('x is not a function')
  }
  expect(await failures(handle, eventOf(['a:bad', 'a:1', 'b:2'], 2))).toEqual(['a:bad'])
  expect(handled).toEqual(['bad', '1', '2'])
  expect(postponed).toEqual([['handle of a:bad', 15]])
})

test('a message that cannot be read goes to the dead-letter queue, and those behind it are handled', async () => {
  const handled: string[] = []
  buried = []
  expect(await failures(async (body) => void handled.push(body), eventOf(['a:noise', 'a:1']))).toEqual([])
  expect(buried).toEqual([{ id: 'a:noise', group: 'a', body: 'noise' }])
  expect(handled).toEqual(['1'])
})

test('a message that cannot be read comes back while the dead-letter queue is away', async () => {
  const away = { ...wired, deadLetters: { bury: () => Promise.reject(new Error('away')) } }
  const handler = batch.queueFunction(
    away,
    consumer(async () => undefined),
  )
  expect((await handler(eventOf(['a:noise']), lambdaContext('q'))).batchItemFailures).toHaveLength(1)
})

test('while neither queue can be reached a message that cannot be read comes back by itself, and its batch is not lost with it', async () => {
  const away = () => Promise.reject(new Error('away'))
  const handler = batch.queueFunction(
    { ...wired, redelivery: { postpone: away }, deadLetters: { bury: away } },
    consumer(async () => undefined),
  )
  const { batchItemFailures } = await handler(eventOf(['a:noise', 'b:1']), lambdaContext('q'))
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'a:noise' }])
})

test('the batch of before is forgotten', async () => {
  let bad = true
  const handle: MessageHandler = async () => {
    if (bad) throw passes
  }
  const handler = batch.queueFunction(wired, consumer(handle))
  expect((await handler(eventOf(['a:1']), lambdaContext('q'))).batchItemFailures).toHaveLength(1)
  bad = false
  expect((await handler(eventOf(['a:1'], 2), lambdaContext('q'))).batchItemFailures).toEqual([])
})

test.each([
  [1, true],
  [2, true],
  [3, false],
])('whoever runs it the %d. time knows whether the message comes again: %j', async (attempt, willRetry) => {
  const options: unknown[] = []
  await failures(async (_body, given) => void options.push(given), eventOf(['a:1'], attempt))
  expect(options).toEqual([{ signal: expect.any(AbortSignal), deadline: expect.any(Number), willRetry }])
})

test.each([
  [1, 15],
  [2, 60],
  [3, 240],
  [4, undefined],
])('what failed the %d. time comes again after %j seconds, with all of its group that waits for it', async (attempt, seconds) => {
  postponed = []
  const handle: MessageHandler = async (body) => {
    if (body === 'bad') throw passes
  }
  await failures(handle, eventOf(['a:1', 'a:bad', 'b:2', 'a:3'], attempt))
  const expected = ['handle of a:bad', 'handle of a:3'].map((message) => [message, seconds])
  expect(postponed).toEqual(seconds === undefined ? [] : expected)
})

test('if that request to the queue fails, the message comes back later', async () => {
  const away = { ...wired, redelivery: { postpone: () => Promise.reject(new Error('away')) } }
  const handler = batch.queueFunction(
    away,
    consumer(() => Promise.reject(passes)),
  )
  expect((await handler(eventOf(['a:{}']), lambdaContext('q'))).batchItemFailures).toHaveLength(1)
})

test('the messages of a batch are handled one after the other', async () => {
  const steps: string[] = []
  const handle: MessageHandler = async (body) => {
    steps.push(`${body} begins`)
    await Promise.resolve()
    steps.push(`${body} ends`)
  }
  await failures(handle, eventOf(['a:1', 'b:2']))
  expect(steps).toEqual(['1 begins', '1 ends', '2 begins', '2 ends'])
})

test('a message without a group is handled like any other', async () => {
  const event = eventOf(['a:1', 'a:2'])
  for (const { attributes } of event.Records) delete attributes.MessageGroupId
  const handle: MessageHandler = (body) => (body === '1' ? Promise.reject(passes) : Promise.resolve())
  expect(await failures(handle, event)).toEqual(['a:1', 'a:2'])
  buried = []
  const [noise] = eventOf(['a:noise']).Records
  delete noise?.attributes.MessageGroupId
  await failures(() => Promise.resolve(), { Records: noise === undefined ? [] : [noise] })
  expect(buried).toEqual([{ id: 'a:noise', group: '', body: 'noise' }])
})

test.each([
  ['all are handled', () => Promise.resolve()],
  ['some fail', () => Promise.reject(passes)],
])('nothing is left to end when %s', async (_, handle) => {
  const set = vi.spyOn(globalThis, 'setTimeout')
  const cleared = vi.spyOn(globalThis, 'clearTimeout')
  await failures(handle, eventOf(['a:1']))
  const [ends] = set.mock.results.map(({ value }) => value as unknown)
  expect(cleared).toHaveBeenCalledWith(ends)
  set.mockRestore()
  cleared.mockRestore()
})

test('a handler that runs out of time gets an error, and the message comes back', async () => {
  const context = { ...lambdaContext('q'), getRemainingTimeInMillis: () => 0 }
  const handle: MessageHandler = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      const stop = () => reject(stays)
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop)
    })
  const { batchItemFailures } = await batch.queueFunction(wired, consumer(handle))(eventOf(['a:1']), context)
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'a:1' }])
})
