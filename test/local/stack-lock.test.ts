import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDirectory, StackRunningError } from '../../lib/local/stack-lock.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-lock-'))
})

afterEach(() => rm(directory, { recursive: true }))

test('a directory is locked once, and again after it was given back', async () => {
  const release = lockDirectory(join(directory, 'new'))
  expect(() => lockDirectory(join(directory, 'new'))).toThrow(StackRunningError)
  release()
  expect(await readdir(join(directory, 'new'))).toEqual([])
  lockDirectory(join(directory, 'new'))()
})

test('a lock of a running process is respected, of a gone one taken over', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await once(other, 'spawn')
  await writeFile(join(directory, 'stack.pid'), `${other.pid}\n`)
  expect(() => lockDirectory(directory)).toThrow(`(process ${other.pid})`)
  other.kill('SIGKILL')
  await once(other, 'exit')
  lockDirectory(directory)()
})

test.each(['', 'nonsense\n', '-1\n', `${process.pid}\n`])('a leftover lock that says %j is taken over', async (content) => {
  await writeFile(join(directory, 'stack.pid'), content)
  const release = lockDirectory(directory)
  expect(existsSync(join(directory, 'stack.pid'))).toBe(true)
  release()
})
