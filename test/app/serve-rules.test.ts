import { describe, expect, test, vi } from 'vitest'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'
import { managed, raw, vpc } from '../support/objects.ts'
import { MANAGER, NOW } from './in-memory.ts'
import {
  away,
  deployment,
  forceBack,
  host,
  id,
  ingested,
  losses,
  record,
  repository,
  serve,
  startServing,
} from './served-branch.ts'

startServing()

const nothing = { reports: [], failures: [], lost: [] }

async function watch(fabric: string, watcher_enabled: boolean): Promise<void> {
  const known = await deployment.fabrics.get(fabric)
  await deployment.fabrics.update({ ...known, watcher_enabled, version: known.version + 1 })
}

describe('pushes', () => {
  test('to an unknown repository ask for nothing', async () => {
    expect(await servePushes(deployment, 'repo-0')).toEqual({ outcome: 'unknown', head: null, ...nothing })
  })

  test('to a branch without a commit ask for nothing', async () => {
    vi.spyOn(repository, 'refresh').mockResolvedValue(new MemorySnapshot())
    expect(await serve({ force: true })).toEqual({ outcome: 'up_to_date', head: null, ...nothing })
  })

  test('are served by the manager, and then count as processed since the branch was looked at', async () => {
    host.edit({ [raw('a.yaml')]: vpc('a'), [raw('b.yaml', 'edge')]: vpc('b') }, 'raw')
    const head = host.head
    const served = await serve()
    expect(served).toMatchObject({ outcome: 'served', head, failures: [], lost: [] })
    expect(served.reports.map(({ fabric, actor }) => [fabric, actor])).toEqual([
      ['edge', MANAGER],
      ['lab', MANAGER],
    ])
    expect(await record()).toMatchObject({ head: host.head, processed_head: host.head, processed_at: NOW.toISOString() })
    expect(await serve()).toEqual({ outcome: 'up_to_date', head: host.head, ...nothing })
  })

  test('of a branch that was set back while they were served, and came back, are not processed', async () => {
    const before = host.head
    host.edit({ [raw('a.yaml')]: vpc('a') }, 'raw')
    const head = host.head
    const real = repository.refresh.bind(repository)
    const away = () => Promise.resolve(forceBack(before)).then(() => real().finally(() => forceBack(head)))
    vi.spyOn(repository, 'refresh').mockImplementationOnce(real).mockImplementationOnce(away)
    expect((await serve()).reports.map(({ status }) => status)).toEqual(['no_change'])
    expect((await record())?.processed_head).toBe(null)
  })

  test('that bring something to refuse behind the commit for another fabric are processed', async () => {
    host.edit({ [raw('a.yaml', 'edge')]: vpc('a'), [raw('b.yaml')]: 'kind: [\n' }, 'raw')
    expect((await serve()).reports.map(({ status }) => status)).toEqual(['succeeded', 'rejected'])
    expect(await record()).toMatchObject({ head: host.head, processed_head: host.head })
  })

  test('that bring nothing are processed, too', async () => {
    host.edit({ 'README.md': 'x\n' }, 'readme')
    expect(await serve()).toEqual({ outcome: 'served', head: host.head, ...nothing })
    expect(await record()).toMatchObject({ head: host.head, processed_head: host.head })
  })

  test('that were served before give the record the head that could not be noted then', async () => {
    await deployment.repositories.change(id, { head: null })
    const change = vi.spyOn(deployment.repositories, 'change')
    expect((await serve()).outcome).toBe('up_to_date')
    expect((await record())?.head).toBe(host.head)
    // Nobody else's note is overwritten.
    expect(change.mock.calls).toEqual([[id, { head: host.head, left_heads: '' }, { processed: host.head, head: null, left: '' }]])
    await serve()
    expect(change).toHaveBeenCalledTimes(1)
  })

  test('that were served before are served again on request', async () => {
    await watch('lab', false)
    host.edit({ [raw('a.yaml')]: vpc('a') }, 'raw')
    expect((await serve()).reports).toEqual([])
    await watch('lab', true)
    expect((await serve()).outcome).toBe('up_to_date')
    expect((await serve({ force: true })).reports).toMatchObject([{ fabric: 'lab' }])
  })

  test('wait for another time where a fabric meets an error that may pass, and the others have their turn', async () => {
    host.edit({ [raw('a.yaml')]: vpc('a'), [raw('b.yaml', 'edge')]: vpc('b') }, 'raw')
    const before = await record()
    const get = deployment.fabrics.get.bind(deployment.fabrics)
    const fails = vi.spyOn(deployment.fabrics, 'get')
    fails.mockImplementation((name) => (name === 'edge' ? Promise.reject(away) : get(name)))
    await expect(serve()).rejects.toBe(away)
    expect(host.text(managed('a'))).toBe(vpc('a'))
    expect((await record())?.processed_head).toBe(before?.processed_head)
  })

  test('report a permanent error, and are processed', async () => {
    host.edit({ 'fabrics/edge/gitops/.hnp/manifest.yaml': 'schema: [\n', [raw('a.yaml')]: vpc('a') }, 'broken')
    const served = await serve()
    expect(served.failures).toMatchObject([{ fabric: 'edge', failure: { code: 'manifest_unreadable' } }])
    expect(served.reports).toMatchObject([{ fabric: 'lab' }])
    expect((await record())?.processed_head).toBe(host.head)
  })

  test('count as processed only when their outcome was reported', async () => {
    host.edit({ [raw('a.yaml')]: vpc('a') }, 'raw')
    const before = (await record())?.processed_head
    const told: unknown[] = []
    const tell = async (served: unknown) => {
      told.push(served)
      expect((await record())?.processed_head).toBe(before)
      throw away
    }
    await expect(serve({ tell })).rejects.toBe(away)
    expect(told).toMatchObject([{ outcome: 'served', head: before === null ? null : expect.any(String) }])
    expect((await record())?.processed_head).not.toBe(host.head)
    expect((await serve()).outcome).toBe('served')
    expect((await record())?.processed_head).toBe(host.head)
  })

  test('do not count as processed where files are left for another time', async () => {
    const more = { ...deployment, limits: { batchBytes: 1 } }
    const files = Array.from({ length: 22 }, (_, index): [string, string] => [raw(`f${index}.yaml`), vpc(`f${index}`)])
    host.edit(Object.fromEntries(files), 'many')
    expect((await servePushes(more, id)).reports).toHaveLength(20)
    expect(await record()).toMatchObject({ head: host.head, processed_head: null })
    expect((await servePushes(more, id)).reports).toHaveLength(2)
    expect((await record())?.processed_head).toBe(host.head)
  })

  test('leave a head that another process has noted meanwhile', async () => {
    host.edit({ 'README.md': 'x\n' }, 'readme')
    const theirs = 'd'.repeat(40)
    const tell = async () => void (await deployment.repositories.change(id, { processed_head: theirs }))
    await serve({ tell })
    expect((await record())?.processed_head).toBe(theirs)
  })

  test('leave a newer head on record, and do count as processed', async () => {
    host.edit({ 'README.md': 'x\n' }, 'readme')
    const theirs = 'd'.repeat(40)
    const tell = async () => void (await deployment.repositories.change(id, { head: theirs }))
    await serve({ tell })
    expect(await record()).toMatchObject({ head: theirs, processed_head: host.head })
  })

  test('to a repository that was deleted before they are served are answered as such', async () => {
    host.edit({ 'README.md': 'x\n' }, 'readme')
    const get = deployment.repositories.get.bind(deployment.repositories)
    const tell = async () => void vi.spyOn(deployment.repositories, 'get').mockResolvedValue(undefined)
    const change = vi.spyOn(deployment.repositories, 'change')
    await serve({ tell })
    expect(change).not.toHaveBeenCalled()
    vi.spyOn(deployment.repositories, 'get').mockImplementation(get)
  })

  test('that come in while others are served are left to their own delivery', async () => {
    host.edit({ [raw('a.yaml')]: vpc('a') }, 'raw')
    const prepare = repository.prepare.bind(repository)
    vi.spyOn(repository, 'prepare').mockImplementationOnce(async (...values) => {
      host.edit({ [raw('b.yaml', 'edge')]: vpc('b') }, 'meanwhile')
      return prepare(...values)
    })
    const { head, reports } = await serve()
    expect(reports).toMatchObject([{ fabric: 'lab' }])
    expect((await record())?.processed_head).toBe(head)
    expect((await serve()).reports).toMatchObject([{ fabric: 'edge' }])
  })
})

describe('a force-push', () => {
  test('takes nothing away for good: ingested files are brought back, oldest first, and reported', async () => {
    const start = host.head
    const [one, two] = [await ingested('a'), await ingested('b')]
    forceBack(start)
    const told: unknown[] = []
    const tell = async ({ lost }: { lost: string[] }) => {
      told.push(lost)
      expect(await losses()).toEqual([one, two].map((operation) => [operation, 'settled']))
    }
    const { lost, reports } = await serve({ tell })
    expect([lost, told]).toEqual([[one, two], [[one, two]]])
    expect(reports.map(({ files }) => files.map(({ file }) => file))).toEqual([[raw('a.yaml')], [raw('b.yaml')]])
    expect([host.text(managed('a')), host.text(managed('b'))]).toEqual([vpc('a'), vpc('b')])
    expect(await losses()).toEqual([])
    expect(await record()).toMatchObject({ head: host.head, processed_head: host.head })
    expect((await serve()).outcome).toBe('up_to_date')
  })

  test('is reported by the next process if the report failed', async () => {
    const start = host.head
    const one = await ingested('a')
    forceBack(start)
    await expect(serve({ tell: () => Promise.reject(away) })).rejects.toBe(away)
    expect(await losses()).toEqual([[one, 'settled']])
    expect(await serve()).toMatchObject({ lost: [one], reports: [] })
    expect(await losses()).toEqual([])
  })

  test('leaves losses of a fabric without a watcher on the list, and reports them', async () => {
    const start = host.head
    const one = await ingested('a')
    await watch('lab', false)
    forceBack(start)
    expect(await serve()).toMatchObject({ lost: [one], reports: [] })
    expect(await losses()).toEqual([[one, 'waiting']])
    expect((await serve()).outcome).toBe('up_to_date')
    await watch('lab', true)
    expect(await serve()).toMatchObject({ lost: [one], reports: [{ fabric: 'lab' }] })
    expect(await losses()).toEqual([])
  })

  test('that leaves nothing of a head that was to be remembered forgets it', async () => {
    const start = host.head
    await ingested('a')
    const left = host.head
    forceBack(start)
    await deployment.repositories.change(id, { left_heads: left ?? '', head: start, processed_head: start })
    await serve()
    expect(await record()).toMatchObject({ left_heads: '', head: host.head })
    expect(host.text(managed('a'))).toBe(vpc('a'))
  })

  test('of nothing of ours, from a head that was to be remembered, forgets it where the branch is at the processed head', async () => {
    const start = host.head
    host.edit({ 'README.md': 'x\n' }, 'readme')
    const left = host.head
    forceBack(start)
    await deployment.repositories.change(id, { left_heads: left ?? '', head: start, processed_head: start })
    expect(await serve()).toMatchObject({ outcome: 'served', lost: [] })
    expect((await record())?.left_heads).toBe('')
  })

  test('whose losses were brought back before somebody died is only crossed off the list', async () => {
    const one = await ingested('a')
    await deployment.lostOperations.put(id, [{ operation: one, fabric: 'lab', commit: 'c', head: 'h' }])
    await deployment.lostOperations.mark(id, one, 'settled')
    const getReport = vi.spyOn(deployment.originals, 'getReport')
    expect(await serve()).toMatchObject({ outcome: 'served', reports: [] })
    expect(getReport).not.toHaveBeenCalled()
    expect(await losses()).toEqual([])
  })

  test('that seemed to have taken a head away is over where the branch is back at it', async () => {
    const below = host.head
    host.edit({ 'README.md': 'x\n' }, 'readme')
    await serve()
    const head = host.head ?? ''
    await deployment.repositories.change(id, { left_heads: head, head: below })
    expect((await serve()).outcome).toBe('up_to_date')
    expect(await record()).toMatchObject({ left_heads: '', head, processed_head: head })
  })

  test('whose losses are being looked for leaves on record the head that another takes away meanwhile', async () => {
    const start = host.head
    await ingested('a')
    const left = host.head ?? ''
    forceBack(start)
    await deployment.repositories.change(id, { left_heads: left, head: start, processed_head: start })
    const since = 'd'.repeat(40)
    const tell = async () => void (await deployment.repositories.change(id, { left_heads: `${left} ${since}` }))
    await serve({ tell })
    expect(await record()).toMatchObject({ left_heads: since, processed_head: host.head })
  })

  test('that leaves another branch head to remember keeps it', async () => {
    host.edit({ 'README.md': 'x\n' }, 'readme')
    const theirs = 'd'.repeat(40)
    const tell = async () => void (await deployment.repositories.change(id, { left_heads: theirs }))
    await serve({ tell })
    expect(await record()).toMatchObject({ left_heads: theirs, processed_head: host.head })
  })

  test('is looked for, too, where the branch is at the head that was processed', async () => {
    const start = host.head
    const one = await ingested('a')
    const left = host.head
    forceBack(start)
    await deployment.repositories.change(id, { left_heads: left ?? '', head: start, processed_head: start })
    expect(await serve()).toMatchObject({ outcome: 'served', lost: [one] })
  })

  test('of commits by hand loses nothing of ours', async () => {
    const start = host.head
    host.edit({ 'README.md': 'x\n' }, 'readme')
    await serve()
    forceBack(start)
    expect(await serve()).toEqual({ outcome: 'served', head: start, ...nothing })
    expect(await record()).toMatchObject({ head: start, processed_head: start })
  })
})
