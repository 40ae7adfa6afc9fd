import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failingFs } from '../support/failing-fs.ts'
import { commitFiles } from '../support/git.ts'
import { create, details, httpRemote, open } from './fixture.ts'

/** The budgets of one ingest that also fetches the user's push. */
const MOST_CALLS = 45
const MOST_REQUESTS = 4

/** The costs of ingests in a repository with so many files, by one process that stays or by one process each. */
async function ingests(
  files: number,
  times: number,
  process: 'stays' | 'is new' = 'stays',
): Promise<{ calls: number[]; requests: number[] }> {
  const remote = await httpRemote()
  const content = Object.fromEntries(
    Array.from({ length: files }, (_, number) => [`managed/${number % 10}/${number}.yaml`, `n: ${number}\n`]),
  )
  await commitFiles(remote.path, content)
  const { fs, calls } = failingFs(() => undefined)
  const directory = join(remote.directory, 'cache')
  let repository = await open(remote, { fs, directory })
  await repository.refresh()
  const costs = { calls: [] as number[], requests: [] as number[] }
  for (let number = 0; number < times; number += 1) {
    await commitFiles(remote.path, { [`raw/${number}.yaml`]: `kind: VPC\nn: ${number}\n` })
    const [callsBefore, requestsBefore] = [calls.length, remote.server.stats.requests]
    if (process === 'is new') repository = await open(remote, { fs, directory })
    const snapshot = await repository.refresh()
    const entry = await snapshot.entry(`raw/${number}.yaml`)
    await snapshot.blob(entry?.oid ?? '')
    const documents = [1, 2, 3].map((document) => create(`managed/vpcs/${number}-${document}.yaml`, `n: ${number}.${document}\n`))
    const archived = {
      action: 'move',
      from: `raw/${number}.yaml`,
      path: `raw/${number}.yaml.archived`,
      blob: entry?.oid ?? '',
    } as const
    await repository.push(await repository.prepare(snapshot, [...documents, archived], details()))
    costs.calls.push(calls.length - callsBefore)
    costs.requests.push(remote.server.stats.requests - requestsBefore)
  }
  return costs
}

describe('the cost of an ingest', () => {
  test.each(['stays', 'is new'] as const)(
    'is within the budget in a process that %s, packs being merged included',
    async (process) => {
      const { calls, requests } = await ingests(100, 12, process)
      expect(Math.max(...calls)).toBeLessThanOrEqual(MOST_CALLS)
      expect(Math.max(...requests)).toBeLessThanOrEqual(MOST_REQUESTS)
    },
  )

  test('does not depend on the size of the repository', async () => {
    expect(await ingests(3000, 2)).toEqual(await ingests(30, 2))
  })
})

test('a refresh without news is one request and no file-system call', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const { fs, calls } = failingFs(() => undefined)
  const repository = await open(remote, { fs })
  await repository.refresh()
  const [callsBefore, requestsBefore] = [calls.length, remote.server.stats.requests]
  const snapshot = await repository.refresh()
  await snapshot.entry('a.yaml')
  expect([calls.length - callsBefore, remote.server.stats.requests - requestsBefore]).toEqual([0, 1])
})

test('a clone and 20,000 new files take each pack once over the wire', async () => {
  const remote = await httpRemote()
  await commitFiles(remote.path, { 'a.yaml': 'a: 1\n' })
  const repository = await open(remote)
  const changes = Array.from({ length: 20_000 }, (_, number) =>
    create(`managed/vpcs/${number}.yaml`, `kind: VPC\nname: vpc-${number}\n`),
  )
  const commit = await repository.prepare(await repository.refresh(), changes, details())
  const before = { ...remote.server.stats }
  expect(await repository.push(commit)).toBe('accepted')
  expect(remote.server.stats.requests - before.requests).toBe(1)
  const cold = await (await open(remote)).refresh()
  expect(await cold.list('managed/vpcs')).toHaveLength(20_000)
})
