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

/** Another process on a port. */
async function taking(port: number): Promise<() => Promise<unknown>> {
  const other = createServer()
  await listen(other, port)
  return () => new Promise((resolve) => other.close(resolve))
}

test('ports are the same again, unless another process has taken one: then it is the next free', async () => {
  const first = (await rememberedPorts(directory, ['gateway', 'git'])).ports
  expect(first.gateway).not.toBe(first.git)
  expect(await rememberedPorts(directory, ['gateway', 'git'])).toEqual({ ports: first, taken: [] })

  const free = await taking(first.git)
  const second = await rememberedPorts(directory, ['gateway', 'git'])
  expect(second.ports.gateway).toBe(first.gateway)
  expect(second.ports.git).toBeGreaterThan(first.git)
  expect(second.taken).toEqual([{ name: 'git', wanted: first.git, used: second.ports.git }])
  await free()
  expect((await rememberedPorts(directory, ['gateway', 'git'])).ports).toEqual(second.ports)
})

test('a port that is asked for comes before that of the last run, and this before the usual one', async () => {
  const { ports } = await rememberedPorts(directory, ['gateway', 'git'])
  const wanted = { gateway: ports.git, git: ports.gateway }
  expect((await rememberedPorts(directory, ['gateway', 'git'], { usual: wanted })).ports).toEqual(ports)
  expect(await rememberedPorts(directory, ['gateway', 'git'], { asked: wanted })).toEqual({ ports: wanted, taken: [] })
  const free = await taking(ports.git)
  const moved = await rememberedPorts(directory, ['gateway', 'git'], { asked: { gateway: ports.git, git: ports.git + 1 } })
  // Two names never share a port: the next one is that of the other.
  expect(new Set(Object.values(moved.ports)).size).toBe(2)
  expect(moved.taken.map(({ name, wanted }) => ({ name, wanted }))).toContainEqual({ name: 'gateway', wanted: ports.git })
  await free()
})

test.each(['', 'nonsense', '{"git": "80"}', '{"git": 99999999}'])('a file that says %j is as good as none', async (text) => {
  await writeFile(join(directory, 'ports.json'), text)
  expect((await rememberedPorts(directory, ['git'])).ports.git).toBeGreaterThan(0)
})
