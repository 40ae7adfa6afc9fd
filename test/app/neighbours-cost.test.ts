import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { initGitops } from '../../lib/app/operations/init-gitops.ts'
import { verifyHistory } from '../../lib/app/reading/verify-history.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import { type GitRepositoryOptions, openGitRepository } from '../../lib/git/branch/repository.ts'
import { secondReader } from '../../lib/git/history/second-reader.ts'
import { ANN, asked, LAB, raw, vpcWith } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

interface Costs {
  requests: number
  received: number
}

/**
 * What init and three ingests (warm, in a new clone, in a new process) and a proof cost a fabric beside so many files
 * that have nothing to do with it, from a host that filters.
 */
async function costsBeside(neighbours: number): Promise<Costs[]> {
  const remote = await Remote.start()
  try {
    await git(remote.repository, 'config', 'uploadpack.allowFilter', 'true')
    const others = Array.from({ length: neighbours }, (_, n) => [`apps/${n % 7}/${n}.txt`, `${n} ${'x'.repeat(1000)}\n`])
    await remote.push({ 'README.md': 'read me\n', ...Object.fromEntries(others) })
    const costs: Costs[] = []
    const counted = async (action: () => Promise<unknown>) => {
      const { requests, bytesOut } = { ...remote.server.stats }
      await action()
      costs.push({ requests: remote.server.stats.requests - requests, received: remote.server.stats.bytesOut - bytesOut })
    }
    const open = (cache: string, options: Partial<GitRepositoryOptions> = {}) =>
      openGitRepository({ url: remote.url, branch: 'main', directory: join(remote.directory, cache), ...options })
    const drop = (name: string) =>
      remote.push({ [raw(`${name}.yaml`)]: [1, 2, 3].map((n) => vpcWith(`${name}-${n}`, `mtu: ${n}`)).join('---\n') })
    const context: OperationContext = {
      settings: { name: 'lab', directory: LAB },
      repository: await open('a'),
      repositoryId: 'repo-1',
      locks: new StandaloneLocks(),
      journal: new StandaloneJournal(),
      originals: new StandaloneOriginals(),
      manager: ANN,
      now: () => new Date('2026-11-23T06:00:00Z'),
    }
    const ingest = async (repository: OperationContext['repository']) => {
      const report = await ingestRaw({ ...context, repository }, { ...asked(), atomic: false })
      expect(report.files_created).toBe(3)
    }
    await counted(() => initGitops(context, { ...asked(), force: false, stripHnpStamps: false }))
    await drop('one')
    await counted(() => ingest(context.repository))
    await drop('two')
    await counted(async () => ingest(await open('b')))
    await drop('three')
    await counted(async () => ingest(await open('b')))
    const warnings: string[] = []
    await counted(async () => {
      const repository = secondReader(await open('c', { history: 'full' }), (message) => warnings.push(message))
      const report = await verifyHistory({ settings: context.settings, repository })
      expect([report.faults, report.originals, warnings]).toEqual([[], 3, []])
    })
    return costs
  } finally {
    await remote.close()
  }
}

test('a fabric costs beside 2,000 other files what it costs alone, but for the names of their folders', async () => {
  const [alone, beside] = [await costsBeside(0), await costsBeside(2000)]
  expect(beside.map(({ requests }) => requests)).toEqual(alone.map(({ requests }) => requests))
  // The proof reads all of history, with the trees of others, but not their files.
  const more = beside.map(({ received }, at) => received - (alone[at]?.received ?? 0))
  expect(Math.max(...more.slice(0, -1))).toBeLessThan(200)
  expect(more.at(-1)).toBeLessThan(50 * 2000)
})
