import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryDirectory } from './synthesis.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** Where nobody listens: whatever wants to go out fails at once. */
const NOWHERE = 'http://127.0.0.1:9'

test('cdk synth needs no account, no network and nothing of the shell', async () => {
  const output = temporaryDirectory()
  const env = { PATH: process.env.PATH, HOME: temporaryDirectory(), HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE }
  const cdk = join(root, 'node_modules/aws-cdk/bin/cdk')
  await run(process.execPath, [cdk, 'synth', '--quiet', '-c', 'env=prod', '--output', output], { cwd: root, env })
  const { artifacts, missing } = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8'))
  expect(missing).toBeUndefined()
  const stacks = Object.values(artifacts as Record<string, { type: string; environment?: string }>).filter(
    ({ type }) => type === 'aws:cloudformation:stack',
  )
  expect(stacks.map(({ environment }) => environment)).toEqual([
    'aws://unknown-account/unknown-region',
    'aws://unknown-account/unknown-region',
  ])
})
