import { beforeAll, expect, test, vi } from 'vitest'
import type { DomainError } from '../../lib/contract/errors.ts'
import type * as Batch from '../../lib/http/lambda/batch.ts'
import type { lineKeys as LineKeys } from '../../lib/http/lambda/logger.ts'
import { lambdaContext } from '../support/api-event.ts'
import { eventOf } from './sqs-event.ts'

let batch: typeof Batch
let lineKeys: typeof LineKeys
let passes: DomainError
let stays: DomainError

beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO')
  // Another test may have loaded a logger that is silent.
  vi.resetModules()
  const errors = await import('../../lib/contract/errors.ts')
  passes = new errors.DomainError('repository_unreachable', 'away', { url: 'u', reason: 'r' })
  stays = new errors.DomainError('fabric_not_found', 'none', { fabric: 'f' })
  ;({ lineKeys } = await import('../../lib/http/lambda/logger.ts'))
  batch = await import('../../lib/http/lambda/batch.ts')
  return () => {
    vi.unstubAllEnvs()
    vi.resetModules()
  }
})

interface Line {
  level?: string
  message?: string
  function_name?: string
  message_id?: string
  attempt?: number | string
  operation?: string
  stage?: string
  code?: string
  error?: { message: string }
}

const postpone = () => Promise.resolve()
const wired = { stage: 'test', maxReceives: 3, redelivery: { postpone }, deadLetters: { bury: postpone } }

function parse(body: string): string {
  if (body.startsWith('noise')) throw new Error('no message')
  return body
}

/** The lines that are written while a batch is handled. */
async function linesOf(
  handle: Batch.MessageHandler<string>,
  event: Parameters<ReturnType<typeof batch.queueFunction>>[0],
  on: Partial<typeof wired> = {},
): Promise<Line[]> {
  const lines: Line[] = []
  const collect = (chunk: unknown) => lines.push(JSON.parse(String(chunk)) as Line) > 0
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(collect))
  try {
    const handler = batch.queueFunction({ ...wired, ...on }, { parse, begin: () => handle })
    await handler(event, lambdaContext('ingest-queue'))
    return lines
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

test.each([
  ['comes again', () => passes, 1, 'The message will come again'],
  ['comes for the last time but one', () => passes, 2, 'The message will come again'],
  ['has come for the last time', () => passes, 3, 'The message goes to the dead-letter queue: this was its last delivery'],
  ['cannot be helped', () => stays, 1, 'The operation failed for good'],
])('of a message that fails and %s, that is in the log, and the failure is counted', async (_, errorOf, attempt, message) => {
  const error = errorOf()
  const lines = await linesOf(() => Promise.reject(error), eventOf(['a:1'], attempt))
  const about = { message_id: 'a:1' }
  const told = { level: 'ERROR', message, function_name: 'ingest-queue', attempt, ...about }
  expect(lines).toContainEqual(expect.objectContaining({ ...told, error: expect.objectContaining({ message: error.message }) }))
  expect(lines).toContainEqual(expect.objectContaining({ stage: 'test', code: error.code, ...about }))
})

test('the log says where an unreadable message goes, and why', async () => {
  const [line, ...others] = await linesOf(() => Promise.resolve(), eventOf(['a:noise']))
  const message = 'The message cannot be parsed, and goes to the dead-letter queue'
  expect(line).toMatchObject({ level: 'ERROR', message, message_id: 'a:noise', error: { message: 'no message' } })
  expect(others).toEqual([])
})

test('of messages that come again late the log names what they ask for, and nothing of one that asks for nothing', async () => {
  const away = { postpone: () => Promise.reject(new Error('queue away')) }
  const bodies = ['{"type":"operation","operation":"op-1"}', '{"delivery":"d-1"}', '{"other":"x"}', '{"operation":"op-2"}']
  const event = eventOf(['a:', 'b:', 'c:', 'd:'])
  for (const [index, record] of event.Records.entries()) record.body = bodies[index] ?? ''
  const handle = (body: string) => (body.includes('op-2') ? Promise.resolve() : Promise.reject(passes))
  const lines = await linesOf(handle, event, { redelivery: away })
  const message = 'Failed messages will come again later than planned'
  const error = expect.objectContaining({ message: 'queue away' })
  expect(lines.at(-1)).toMatchObject({ level: 'WARN', message, operation: 'op-1 d-1 ', error })
})

test('log lines after a message no longer have its keys', async () => {
  const during: unknown[] = []
  await linesOf(async () => void during.push(lineKeys()), eventOf(['a:1', 'a:2'], 2))
  expect(during).toEqual(['a:1', 'a:2'].map((message_id) => ({ message_id, attempt: 2 })))
  expect(lineKeys()).toEqual({})
})

test('messages behind one that comes again are not handled, and are no failures of their own', async () => {
  const lines = await linesOf(() => Promise.reject(passes), eventOf(['a:1', 'a:2']))
  expect(lines.filter(({ level }) => level === 'ERROR').map(({ message_id }) => message_id)).toEqual(['a:1'])
})
