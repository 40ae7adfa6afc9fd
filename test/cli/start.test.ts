import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { VERSION } from '../../lib/version.ts'
import { temporaryDirectory } from '../support/git.ts'

const DIST = join(import.meta.dirname, '../../dist')
const PROGRAM = join(DIST, 'gfm.mjs')

/** What a command line prints, and the bytes of the program's code that it loads. */
async function start(...args: string[]): Promise<{ text: string; loadedBytes: number }> {
  const coverage = await temporaryDirectory()
  const text = execFileSync(process.execPath, [PROGRAM, ...args], { env: { ...process.env, NODE_V8_COVERAGE: coverage } })
  const [report = ''] = readdirSync(coverage)
  const { result } = JSON.parse(readFileSync(join(coverage, report), 'utf8')) as { result: { url: string }[] }
  const files = result.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []))
  const own = new Set(files.filter((file) => file.startsWith(DIST)))
  return { text: String(text), loadedBytes: [...own].reduce((sum, file) => sum + statSync(file).size, 0) }
}

test('the version is told without the code of any command', async () => {
  for (const flag of ['--version', '-V']) {
    const { text, loadedBytes } = await start(flag)
    expect(text).toBe(`${VERSION}\n`)
    expect(loadedBytes).toBeGreaterThan(0)
    expect(loadedBytes).toBeLessThan(10_000)
  }
})

test('a command loads what it uses, and help loads all', async () => {
  const [all, own] = [await start('--help'), await start('watcher', '--help')]
  expect(all.text).toContain('ingest')
  expect(own.text).toContain('gfm watcher')
  expect(own.loadedBytes).toBeLessThan(all.loadedBytes / 2)
})
