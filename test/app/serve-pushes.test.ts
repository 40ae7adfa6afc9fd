import { describe, expect, test } from 'vitest'
import { PushBatch } from '../../lib/app/automation/push-batch.ts'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { editFabricObject } from '../../lib/app/operations/registered-operations.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { refusal } from '../ports/refusal.ts'
import { asked, managed, vpc } from '../support/objects.ts'
import { git } from '../support/remote.ts'
import { deployFabrics, deployment, keepOpen, paths, processed, remote, repository, serve } from './deployed-fabrics.ts'

const raw = (fabric: string, file: string) => `fabrics/${fabric}/gitops/raw/${file}`

deployFabrics(['edge', 'lab'], { adapt: keepOpen })

const recorded = async (fabric: string) => (await deployment.journal.list(fabric, { limit: 100 })).operations

describe('pushes to a repository', () => {
  test('are served in the fabrics in which something waits, by the manager', async () => {
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a') })
    await remote.push({ [raw('lab', 'b.yaml')]: vpc('b') })
    const { outcome, reports } = await serve()
    expect(outcome).toBe('served')
    expect(reports).toMatchObject([{ fabric: 'lab', actor: deployment.manager, files_processed: 2, status: 'succeeded' }])
    expect(await recorded('edge')).toHaveLength(1)
    expect(await processed()).toBe(await remote.head())
  })

  test('that were served before cost one request, and nothing is read', async () => {
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a') })
    await serve()
    const { requests } = remote.server.stats
    expect(await serve()).toEqual({
      outcome: 'up_to_date',
      head: await remote.head(),
      reports: [],
      failures: [],
      lost: [],
    })
    expect(remote.server.stats.requests - requests).toBe(1)
  })

  test('that bring nothing to ingest leave neither commit nor operation', async () => {
    await remote.push({ 'README.md': '# lab\n' })
    const head = await remote.head()
    expect(await serve()).toEqual({ outcome: 'served', head, reports: [], failures: [], lost: [] })
    expect([await remote.head(), await processed(), (await recorded('lab')).length]).toEqual([head, head, 1])
  })

  test('an edit in between does not hide what was pushed before it', async () => {
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a') })
    await serve()
    await remote.push({ [raw('lab', 'b.yaml')]: vpc('b') })
    const name = { kind: 'vpc', namespace: 'default', name: 'a' }
    const edit = { name, edit: { action: 'delete' as const }, precondition: { matches: '*' as const }, ingest: false }
    const { commit } = await editFabricObject(deployment, 'lab', { ...asked(), ...edit })
    expect(await remote.head()).toBe(commit)
    const { reports } = await serve()
    expect(reports).toMatchObject([{ files: [{ file: raw('lab', 'b.yaml') }] }])
  })

  test('a file that is refused as it is is not tried again', async () => {
    await remote.push({ [raw('lab', 'bad.yaml')]: 'a: [\n' })
    expect((await serve()).reports).toMatchObject([{ status: 'rejected' }])
    await remote.push({ 'README.md': '# lab\n' })
    expect((await serve()).reports).toEqual([])
  })

  test('do nothing in a fabric whose watcher is off', async () => {
    const lab = await deployment.fabrics.get('lab')
    await deployment.fabrics.update({ ...lab, watcher_enabled: false, version: lab.version + 1 })
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a'), [raw('edge', 'a.yaml')]: vpc('a') })
    expect((await serve()).reports).toMatchObject([{ fabric: 'edge' }])
    const off = await deployment.fabrics.get('lab')
    await deployment.fabrics.update({ ...off, watcher_enabled: true, version: off.version + 1 })
    expect((await serve()).reports).toEqual([])
    expect((await serve({ force: true })).reports).toMatchObject([{ fabric: 'lab' }])
  })

  test('one fabric that cannot be read does not hold up another', async () => {
    await remote.push({
      'fabrics/edge/gitops/.hnp/manifest.yaml': 'schema: [\n',
      [raw('edge', 'a.yaml')]: vpc('a'),
      [raw('lab', 'a.yaml')]: vpc('a'),
    })
    expect((await serve()).reports).toMatchObject([{ fabric: 'lab', status: 'succeeded' }])
  })

  test('to an unknown repository are answered as such', async () => {
    expect(await servePushes(deployment, 'repo-0000000000000000')).toMatchObject({ outcome: 'unknown' })
  })
})

describe('a force-push that takes commits of the manager off the branch', () => {
  test('is found, and what it had ingested is brought back from the copies of the originals', async () => {
    const start = (await remote.head()) ?? ''
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a') })
    await serve()
    await remote.push({ [raw('lab', 'b.yaml')]: vpc('b') })
    const { reports } = await serve()
    const before = await remote.tree()
    const [ingestA, ingestB] = (await recorded('lab'))
      .map(({ operation }) => operation)
      .slice(0, 2)
      .toReversed()
    expect(reports[0]?.operation).toBe(ingestB)
    await remote.force(start)
    const served = await serve()
    expect(served.lost).toEqual([ingestA, ingestB])
    expect(served.reports).toMatchObject([
      { files: [{ file: raw('lab', 'a.yaml') }] },
      { files: [{ file: raw('lab', 'b.yaml') }] },
    ])
    const content = [...before].filter(([path]) => !path.includes('.hnp'))
    expect([...(await remote.tree())].filter(([path]) => !path.includes('.hnp'))).toEqual(content)
    expect(await serve()).toMatchObject({ outcome: 'up_to_date' })
  })

  test('brings a file back under another name if its own is taken', async () => {
    const start = (await remote.head()) ?? ''
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a') })
    await serve()
    await remote.force(start)
    await git(remote.clone, 'fetch', '--quiet', 'origin')
    await git(remote.clone, 'reset', '--quiet', '--hard', 'origin/main')
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('other') })
    const { reports } = await serve()
    const [beside] = reports[0]?.files ?? []
    expect(beside?.file).toMatch(/raw\/a\.[0-9a-f]{8}\.yaml$/)
    expect(await paths()).toEqual(expect.arrayContaining([managed('a'), managed('other')]))
  })

  test('leaves raw files that are still there to be ingested as usual', async () => {
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a') })
    const start = (await remote.head()) ?? ''
    await serve()
    await remote.force(start)
    const served = await serve()
    expect(served.lost).toHaveLength(1)
    expect(served.reports).toMatchObject([{ files: [{ file: raw('lab', 'a.yaml'), outcome: 'ingested' }] }])
  })

  test('of a commit by hand, which the manager has seen, brings nothing back', async () => {
    const start = (await remote.head()) ?? ''
    await remote.push({ 'README.md': '# lab\n' })
    await serve()
    await remote.force(start)
    expect(await serve()).toEqual({ outcome: 'served', head: start, reports: [], failures: [], lost: [] })
    expect(await remote.head()).toBe(start)
  })
})

describe('deliveries of one batch', () => {
  async function queued(...deliveries: string[]) {
    const record = { repository, source: 'github', status: 'queued', received_at: '2026-11-01T10:00:00Z' } as const
    for (const delivery of deliveries) await deployment.deliveries.claim({ ...record, delivery })
    return deliveries.map((delivery) => ({ type: 'push' as const, repository, delivery }))
  }

  test('are served together, and each has its outcome', async () => {
    await remote.push({ [raw('lab', 'a.yaml')]: vpc('a') })
    const together = new PushBatch(deployment)
    const { requests } = remote.server.stats
    const messages = await queued('one', 'two', 'three')
    const reports = []
    for (const message of messages) reports.push(...(await together.serve(message, {})))
    const [operation] = reports.map((report) => report.operation)
    expect(reports).toHaveLength(1)
    expect(remote.server.stats.requests - requests).toBeLessThanOrEqual(6)
    const { deliveries: ledger } = await deployment.deliveries.list(repository, { limit: 10 })
    expect(ledger).toEqual(Array(3).fill(expect.objectContaining({ status: 'processed', operations: [operation] })))
    expect(await paths()).toContain(managed('a'))
  })

  test('a failure is on record once the message does not come again', async () => {
    const [message] = await queued('one')
    if (message === undefined) throw new Error('no message')
    const openRepository = () =>
      openGitRepository({ url: 'http://127.0.0.1:1/gone.git', branch: 'main', directory: `${remote.directory}/gone` })
    const together = new PushBatch({ ...deployment, openRepository })
    await refusal('repository_unreachable', together.serve(message, { willRetry: true }))
    expect((await deployment.deliveries.list(repository, { limit: 1 })).deliveries).toMatchObject([{ status: 'queued' }])
    await refusal('repository_unreachable', together.serve(message, { willRetry: false }))
    expect((await deployment.deliveries.list(repository, { limit: 1 })).deliveries).toMatchObject([
      { status: 'failed', failure: { code: 'repository_unreachable' } },
    ])
  })
})
