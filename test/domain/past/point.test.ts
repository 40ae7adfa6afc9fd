import { describe, expect, test } from 'vitest'
import { isError } from '../../../lib/contract/errors.ts'
import { parsePoint, parseRange } from '../../../lib/domain/past/point.ts'

const NOW = new Date('2026-11-28T12:00:00Z')

describe('a point in time', () => {
  test.each([
    ['2026-11-28T09:30:00Z', '2026-11-28T09:30:00.000Z'],
    ['2026-11-28t09:30:00.5z', '2026-11-28T09:30:00.500Z'],
    ['2026-11-28 09:30+02:00', '2026-11-28T07:30:00.000Z'],
    ['2026-11-28', '2026-11-28T00:00:00.000Z'],
    ['30s', '2026-11-28T11:59:30.000Z'],
    ['2h', '2026-11-28T10:00:00.000Z'],
    ['3d', '2026-11-25T12:00:00.000Z'],
    ['2 hours ago', '2026-11-28T10:00:00.000Z'],
    ['1.week.ago', '2026-11-21T12:00:00.000Z'],
  ])('%s is a time', (text, time) => {
    expect(parsePoint(text, NOW)).toEqual({ kind: 'time', time: new Date(time) })
  })

  test.each([
    ['HEAD', { kind: 'head', back: 0 }],
    ['HEAD~3', { kind: 'head', back: 3 }],
    ['01KB5', { kind: 'name', name: '01KB5', back: 0 }],
    ['01JDN0SCH00000000000000000~1', { kind: 'name', name: '01JDN0SCH00000000000000000', back: 1 }],
    ['deadbeef', { kind: 'name', name: 'deadbeef', back: 0 }],
    // Five characters are no age.
    ['1234d', { kind: 'name', name: '1234d', back: 0 }],
  ])('%s names a commit', (text, point) => {
    expect(parsePoint(text, NOW)).toEqual(point)
  })

  test.each([
    ['2026-11-28T09:30:00', 'no time zone'],
    ['2026-02-30', 'no such date'],
    ['2026-11-28T25:00Z', 'no such date'],
    ['yesterday-ish', 'no point in time'],
    ['', 'no point in time'],
    ['1234', 'no point in time'],
    ['2h~1', 'no point in time'],
    ['HEAD^2', 'no point in time'],
  ])('%j is refused', (text, reason) => {
    const refusal = caught(() => parsePoint(text, NOW))
    expect(isError(refusal, 'invalid_request')).toBe(true)
    expect(String(refusal)).toContain(reason)
  })
})

test.each([
  ['2h..HEAD', { from: '2h', to: 'HEAD' }],
  ['01KB5..', { from: '01KB5', to: 'HEAD' }],
  ['2.hours.ago..1.hour.ago', { from: '2.hours.ago', to: '1.hour.ago' }],
  ['..01KB5', { from: 'HEAD', to: '01KB5' }],
  ['3d', { from: '3d', to: 'HEAD' }],
])('%s is a range', (text, range) => {
  expect(parseRange(text)).toEqual(range)
})

function caught(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}
