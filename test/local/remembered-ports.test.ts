import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listen } from '../../lib/local/server/listen.ts'
import { rememberedPorts } from '../../lib/local/server/remembered-ports.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ports-'))
})

afterEach(() => rm(directory, { recursive: true }))

test('ports are the same again, unless another process has taken one', async () => {
  const first = await rememberedPorts(directory, ['gateway', 'git'])
  expect(first.gateway).not.toBe(first.git)
  expect(await rememberedPorts(directory, ['gateway', 'git'])).toEqual(first)

  const other = createServer()
  await listen(other, first.git)
  const second = await rememberedPorts(directory, ['gateway', 'git'])
  expect(second.gateway).toBe(first.gateway)
  expect(second.git).not.toBe(first.git)
  await new Promise((resolve) => other.close(resolve))
  expect(await rememberedPorts(directory, ['gateway', 'git'])).toEqual(second)
})

test.each(['', 'nonsense', '{"git": "80"}', '{"git": 99999999}'])('a file that says %j is as good as none', async (text) => {
  await writeFile(join(directory, 'ports.json'), text)
  expect((await rememberedPorts(directory, ['git'])).git).toBeGreaterThan(0)
})
