import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ProgressDisplay } from '../../lib/cli/terminal/progress-display.ts'
import { coloursFor, printable, printableJson } from '../../lib/cli/terminal/terminal.ts'
import { capture } from './captured-run.ts'

afterEach(() => void vi.useRealTimers())

const coloured = coloursFor({}, { FORCE_COLOR: '1' })

test.each([
  [{}, false, false],
  [{}, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ TERM: 'xterm' }, true, true],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: 'false' }, true, false],
  [{ FORCE_COLOR: '' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  [{ CI: 'true' }, false, false],
])('colours with %j, terminal %s: %s', (env, isTTY, expected) => {
  expect(coloursFor({ isTTY }, env).isColorSupported).toBe(expected)
})

describe('what files hold cannot control the terminal', () => {
  test.each([
    ['raw/größe 雪.yaml', 'raw/größe 雪.yaml'],
    ['a\tb', 'a\tb'],
    ['\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['\u001b[2J\u001b[1;1H✓ all is well', '\\x1b[2J\\x1b[1;1H✓ all is well'],
    ['\u001b[8mhidden', '\\x1b[8mhidden'],
    ['a\r\nb', 'a\\x0d\\x0ab'],
    ['\u001b[32m✓\u001b[39m all is well', '\\x1b[32m✓\\x1b[39m all is well'],
    ['\u009b2J', '\\x9b2J'],
    ['gpj.\u202elmay', 'gpj.\\u202elmay'],
  ])('%j', (text, expected) => {
    expect(printable(text)).toBe(expected)
  })

  test('our own colours are left, and nobody else can have them', () => {
    const line = `${coloured.bold(coloured.red('error'))} ${coloured.dim('\u001b[31mred')}`
    const expected = '\u001b[1m\u001b[31merror\u001b[39m\u001b[22m \u001b[2m\\x1b[31mred\u001b[22m'
    expect(printable(line)).toBe(expected)
  })

  test('JSON says the same without them', () => {
    const value = { 'a\u009b2J': ['\u001b[2J\u007f', 'gpj.\u202elmay', 'größe 雪\n'] }
    const text = printableJson(value)
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
    expect(JSON.parse(text)).toEqual(value)
  })

  test('whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/(?!\t)\p{Cc}/u)
      }),
    )
  })
})

describe('progress', () => {
  test('is a bar on a terminal, which leaves nothing behind', () => {
    const { stream, text } = capture(true)
    const display = new ProgressDisplay(stream)
    display.show({ step: 'fetch', message: 'Fetching', done: 1_500_000, unit: 'bytes' })
    expect(text()).toContain('Fetching 1.5 MB')
    display.show({ step: 'plan', message: 'Reading raw files', done: 5, total: 10, unit: 'files' })
    display.stop()
    expect(text()).toContain(`${'█'.repeat(12)}${'░'.repeat(12)} Reading raw files 5/10`)
    // Back to the first column, and the line is cleared.
    expect(text().endsWith('\u001b[1G\u001b[2K')).toBe(true)
    expect(text()).not.toContain('\n')
  })

  test('is one line a step elsewhere, and one now and then of a long one', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { stream, text } = capture(false)
    const display = new ProgressDisplay(stream)
    display.show({ step: 'fetch', message: 'Reading main' })
    for (const done of [0, 40_000]) display.show({ step: 'fetch', message: 'Fetching', done, unit: 'bytes' })
    for (let done = 0; done <= 100; done++) {
      if (done === 50) vi.advanceTimersByTime(2_000)
      display.show({ step: 'plan', message: 'Reading raw files', done, total: 100, unit: 'files' })
    }
    display.show({ step: 'verify', message: 'Verifying operations', done: 1, unit: 'operations' })
    display.show({ step: 'push', message: 'Pushing\u001b[2J' })
    display.stop()
    expect(text().split('\n')).toEqual([
      'Reading main',
      'Fetching',
      'Reading raw files',
      'Reading raw files 50/100',
      'Verifying operations',
      'Pushing\\x1b[2J',
      '',
    ])
  })
})
