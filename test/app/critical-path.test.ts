import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { criticalPaths } from './critical-paths.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/performance.md'), 'utf8')

/** What the page tells of each call: lines of a time and the calls that are under way from then on. */
const told = [...page.matchAll(/^(.+), (\d+) ms:\n\n```text\n([\s\S]*?)```$/gm)].map(([, what, ms, graph = '']) => ({
  what: what?.toLowerCase(),
  ms: Number(ms),
  graph: graph.trimEnd().split('\n'),
}))

test('calls of the API wait for what the page on performance tells, one after the other', async () => {
  expect(told).toEqual(await criticalPaths())
})
