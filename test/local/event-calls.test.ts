import { beforeEach, expect, test } from 'vitest'
import type { DeadEvent } from '../../lib/local/events/dead-event-sender.ts'
import { EventCalls, type EventCallsOptions } from '../../lib/local/events/event-calls.ts'
import type { InvocationResult } from '../../lib/local/lambda/lambda-runtime-api.ts'
import { ThrottledError } from '../../lib/local/lambda/throttled-error.ts'

const RULE_QUEUE = 'arn:aws:sqs:us-east-1:000000000000:of-the-rule'
const FUNCTION_QUEUE = 'arn:aws:sqs:us-east-1:000000000000:of-the-function'
const target = { function: 'receive', deadLetterArn: RULE_QUEUE }
const event = { detail: { key: 'uploads/1' } }
const failed: InvocationResult = { error: { errorType: 'TypeError', errorMessage: 'no' } }

let buried: DeadEvent[]
let told: unknown[]
let called: unknown[]

beforeEach(() => {
  buried = []
  told = []
  called = []
})

/** Calls that are answered with these results, one after the other, and then well. */
function callsWith(results: readonly (InvocationResult | Error)[], options: Partial<EventCallsOptions> = {}): EventCalls {
  return new EventCalls({
    configs: new Map([['receive', { retries: 2, onFailureArn: FUNCTION_QUEUE }]]),
    invoke: async (_, given) => {
      const result = results[called.push(given) - 1] ?? { payload: null }
      if (result instanceof Error) throw result
      return result
    },
    bury: async (one) => void buried.push(one),
    onError: (error) => void told.push(error),
    ...options,
  })
}

test('a function that fails gets the event again, and what it deals with then is in no queue', async () => {
  await callsWith([failed, failed]).call(target, event)
  expect([called, buried, told]).toEqual([[event, event, event], [], []])
})

test('an event that a function fails on each time is in the queue of the function, with the error', async () => {
  await callsWith([failed, failed, failed]).call(target, event)
  expect(called).toHaveLength(3)
  expect(buried).toMatchObject([
    {
      queueArn: FUNCTION_QUEUE,
      sender: 'receive',
      body: {
        requestContext: { functionArn: expect.stringMatching(/:function:receive:\$LATEST$/), approximateInvokeCount: 3 },
        requestPayload: event,
        responsePayload: { errorType: 'TypeError' },
      },
    },
  ])
  expect(String(told[0])).toContain('receive failed on an event, which is in the queue of-the-function: TypeError: no')
})

test('an event that cannot be handed to the function is in the queue of the rule, as it came', async () => {
  await callsWith([new Error('There is no function receive')]).call(target, event)
  expect(called).toHaveLength(1)
  expect(buried).toMatchObject([
    { queueArn: RULE_QUEUE, body: event, attributes: { TARGET_ARN: expect.stringMatching(/:function:receive$/) } },
  ])
  expect(buried[0]).not.toHaveProperty('sender')
})

test('an event waits while its function is throttled, which is no failed attempt', async () => {
  const throttled = new ThrottledError('receive', 0)
  await callsWith([throttled, failed, throttled, throttled, failed]).call(target, event)
  expect([called.length, buried, told]).toEqual([6, [], []])
})

test('an event that waits for a throttled function when everything ends is no dead event', async () => {
  const invoke = async () => {
    calls.close()
    throw new ThrottledError('receive', 0)
  }
  const calls: EventCalls = callsWith([], { invoke })
  await calls.call(target, event)
  expect([buried, told]).toEqual([[], []])
})

test('a function that the templates say nothing of is called three times, as by Lambda, and then the event is lost', async () => {
  await callsWith([failed, failed, failed], { configs: new Map() }).call({ function: 'receive' }, event)
  expect([called.length, buried]).toEqual([3, []])
  expect(String(told[0])).toContain('is lost')
})

test('what fails because everything ends is no dead event', async () => {
  const invoke = async () => {
    calls.close()
    return failed
  }
  const calls: EventCalls = callsWith([], { invoke })
  await calls.call(target, event)
  expect([buried, told]).toEqual([[], []])
})

test('an unreachable queue is reported, and ends nothing', async () => {
  const away = new Error('away')
  await callsWith([failed, failed, failed], { bury: () => Promise.reject(away) }).call(target, event)
  expect(told).toEqual([away])
})
