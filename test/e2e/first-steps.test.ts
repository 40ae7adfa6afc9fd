import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Reader } from '../support/documentation.ts'
import { Remote } from '../support/remote.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/first-steps.md'), 'utf8')

/** Each block of commands, the exit code that it ends with, and lines that it prints, in their order. */
const steps = [
  ...page.matchAll(/^<!-- test: first-steps(?:, exit (\d))? -->\n```sh\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?/gms),
].map(([, exit = '0', commands = '', output = '']) => ({ exit, commands, output: lines(output) }))

let remote: Remote

beforeAll(async () => {
  remote = await Remote.start()
  mkdirSync(join(remote.directory, 'reader'))
})
afterAll(() => remote.close())

test('no block of commands is left out', () => {
  expect(steps.length).toBe(page.match(/^```sh$/gm)?.length)
  expect(steps.filter(({ output }) => output.length > 0).length).toBe(page.match(/^```text$/gm)?.length)
})

test('the commands of the first ten minutes print what the page shows', async () => {
  const reader = new Reader(remote)
  for (const { exit, commands, output } of steps) {
    const printed = lines(await reader.run(inCheckout(commands)))
    expect(printed.at(-1), commands).toBe(`exit ${exit}`)
    expect(inOrder(printed, output), commands).toEqual(output)
  }
})

/** The commands in the checkout as soon as there is one, stopping at the first that fails. */
function inCheckout(commands: string): string {
  return `[ ! -d checkout ] || cd checkout\ncode=0\nbash -eu <<'STEP' || code=$?\n${commands}STEP\necho "exit $code"`
}

/** Lines without what differs in every run: ids and times. */
function lines(text: string): string[] {
  const known = text
    .replace(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, 'OPERATION')
    .replace(/\b([0-9a-f]{40}|[0-9a-f]{12})\b/g, 'COMMIT')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')
  return known.split('\n').filter((line) => line !== '')
}

/** As many of the wanted lines as are printed in this order. */
function inOrder(printed: readonly string[], wanted: readonly string[]): string[] {
  let from = 0
  return wanted.filter((line) => {
    const at = printed.indexOf(line, from)
    if (at >= 0) from = at + 1
    return at >= 0
  })
}
