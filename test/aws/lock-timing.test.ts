import { expect, test, vi } from 'vitest'
import { systemTiming } from '../../lib/aws/dynamodb/lock-timing.ts'

test('a renewal to come keeps no process alive', () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const before = timers()
  const cancel = systemTiming().schedule(() => {}, 60_000)
  const alive = setTimeout(() => {}, 60_000)
  expect(timers()).toBe(before + 1)
  clearTimeout(alive)
  cancel()
})

test('a renewal comes when it is due, and one that is called off does not', () => {
  vi.useFakeTimers()
  try {
    const [kept, calledOff] = [vi.fn(), vi.fn()]
    const { schedule } = systemTiming()
    schedule(kept, 1000)
    schedule(calledOff, 1000)()
    vi.advanceTimersByTime(999)
    expect(kept).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect([kept.mock.calls.length, calledOff.mock.calls.length]).toEqual([1, 0])
  } finally {
    vi.useRealTimers()
  }
})
