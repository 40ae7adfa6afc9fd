import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoredMessages } from '../../lib/local/aws/stored-messages.ts'
import { reset } from '../../lib/local/reset.ts'
import { lockDirectory, StackRunningError } from '../../lib/local/stack-lock.ts'

let directory: string

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'reset-')), 'local')
  await mkdir(join(directory, 'demo'), { recursive: true })
  await writeFile(join(directory, 'ports.json'), '{}')
})

afterEach(() => rm(join(directory, '..'), { recursive: true }))

test.each(['.', 'demo'])('nothing is deleted while a stack runs in %s', async (place) => {
  const release = lockDirectory(join(directory, place))
  await expect(reset(directory)).rejects.toThrow(StackRunningError)
  expect(existsSync(join(directory, 'ports.json'))).toBe(true)
  release()
  await reset(directory)
  expect(existsSync(directory)).toBe(false)
})

test('nothing to delete is no error', async () => {
  await reset(join(directory, 'nothing'))
  expect(existsSync(join(directory, 'nothing'))).toBe(false)
})

test.each([
  ['\u0001', 'it is no JSON'],
  ['{}', 'it is no list of messages'],
  ['[{"QueueUrl": 1}]', 'it is no list of messages'],
])('a broken file %j is named, with what to do', async (text, reason) => {
  await writeFile(join(directory, 'messages.json'), text)
  const messages = new StoredMessages({ addHook: () => undefined } as never, directory)
  const loading = messages.load([])
  await expect(loading).rejects.toThrow(`${join(directory, 'messages.json')} is damaged: ${reason}`)
  await expect(loading).rejects.toThrow('npm run reset')
})
