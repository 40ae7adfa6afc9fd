import { afterEach, expect, test, vi } from 'vitest'
import { clones } from '../../../lib/http/wiring/clones.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** What is logged from here on, until the spies are restored. */
function collectLines(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = []
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(JSON.parse(String(text))) > 0)
  return lines
}

test.each<[string, unknown]>([
  ['an error', new TypeError('undefined is not iterable')],
  ['what is thrown and is no error', 'undefined is not iterable'],
])('a file that the reader failed on is in the log with the stack, and counted: %s', (_, error) => {
  const lines = collectLines()
  clones.make({ REPOSITORY_DIRECTORY: '/mnt' }).onUnexpected({ file: 'raw/a.yaml', error })
  vi.restoreAllMocks()
  const [line, count] = lines
  expect(line).toMatchObject({ level: 'ERROR', file: 'raw/a.yaml', error: { message: 'undefined is not iterable' } })
  expect(line?.error).toHaveProperty('stack', expect.stringContaining('.test.ts'))
  expect(count).toMatchObject({ UnexpectedErrors: 1 })
})
