import { once } from 'node:events'
import { expect, test } from 'vitest'
import { deadlineOf } from '../../lib/http/lambda/deadline.ts'

const within = (milliseconds: number) => deadlineOf({ getRemainingTimeInMillis: () => milliseconds })

test('fires before the function is ended, and is then the reason of whatever it interrupted', async () => {
  const { signal, explain } = within(2010)
  if (!signal.aborted) await once(signal, 'abort')
  expect(signal.reason).toMatchObject({ code: 'timed_out', retryable: true })
  const interrupted = new Error('The operation was aborted')
  expect(explain(interrupted)).toMatchObject({ code: 'timed_out', cause: interrupted })
})

test('in time an error is what it is', () => {
  const { explain, clear } = within(60_000)
  const error = new Error('no')
  expect(explain(error)).toBe(error)
  clear()
})

test('without time left it fires at once', async () => {
  const { signal } = within(0)
  if (!signal.aborted) await once(signal, 'abort')
  expect(signal.aborted).toBe(true)
})
