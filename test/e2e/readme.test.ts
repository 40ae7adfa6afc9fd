import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentedSteps, Reader } from '../support/documentation.ts'
import { Remote } from '../support/remote.ts'

const ROOT = join(import.meta.dirname, '../..')

let remote: Remote

beforeAll(async () => {
  remote = await Remote.start()
  await remote.push({ 'fabrics/lab/gitops/raw/prepop.yaml': readFileSync(join(ROOT, 'samples/prepop.yaml')) })
})
afterAll(() => remote.close())

test('the commands of the README do what it says', async () => {
  const [block = ''] = await documentedSteps('README.md', 'readme')
  const output = await new Reader(remote).run(block)
  expect(output).toContain('dry run ingest(lab): 46 objects from raw/prepop.yaml')
  expect(output).toContain('every document is accounted for')
  expect([...(await remote.tree()).keys()].filter((path) => path.includes('/managed/') && path.endsWith('.yaml'))).toHaveLength(
    46,
  )
})

test('the README names the commands that CI and newcomers run', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8')
  expect(readme).toContain('npm ci && npm start')
  expect(readme).toContain('npm ci && npm test')
  expect(ci).toContain('npm ci\nnpm test\n')
})
