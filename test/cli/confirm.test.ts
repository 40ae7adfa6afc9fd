import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { ask } from '../../lib/cli/render/confirm.ts'
import { capture } from './captured-run.ts'

test.each([
  ['y\n', 'y'],
  ['\n', 'n'],
  ['what?\nYes\n', 'y'],
])('%j, typed before the question comes and the terminal ends, is %s', async (input, letter) => {
  const { stream } = capture(true)
  const signal = new AbortController().signal
  const stdin = Object.assign(Readable.from([input]), { isTTY: true })
  expect(await ask('Delete?', ['n', 'y'], { stdin, stdout: stream, stderr: stream, signal, directory: '.' })).toBe(letter)
})

test('a question cannot control the terminal', async () => {
  const { stream, text } = capture(true)
  const stdin = Object.assign(Readable.from(['y\n']), { isTTY: true })
  const signal = new AbortController().signal
  await ask('Delete vpc \u001b]0;owned\u0007?', ['n', 'y'], { stdin, stdout: stream, stderr: stream, signal, directory: '.' })
  expect(text()).toContain('Delete vpc \\x1b]0;owned\\x07? [N/y]')
})
