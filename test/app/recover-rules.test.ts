import { describe, expect, test, vi } from 'vitest'
import { recoverLost } from '../../lib/app/automation/recover-lost.ts'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { EndedOperation } from '../../lib/contract/operation.ts'
import { ulid } from '../ports/samples.ts'
import { managed, raw, vpc } from '../support/objects.ts'
import { MANAGER } from './in-memory.ts'
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

describe('the files of a lost operation', () => {
  /** Brings back what an operation had ingested. */
  async function recover(operation: string, more: string[] = []) {
    const lost = [operation, ...more].map((one) => ({ operation: one, fabric: 'lab', commit: 'c', head: 'h' }))
    await deployment.lostOperations.put(id, lost)
    return recoverLost(deployment, { id, repository }, lost, {})
  }

  /** Each ingested by an operation of its own. */
  async function lostFiles<N extends string[]>(...names: N): Promise<{ [K in keyof N]: string }> {
    const start = host.head
    const operations: string[] = []
    for (const name of names) operations.push(await ingested(name))
    forceBack(start)
    return operations as { [K in keyof N]: string }
  }

  test.each([
    ['wait again where they were', { [raw('a.yaml')]: vpc('a') }],
    ['wait under another name', { [raw('renamed.yaml')]: vpc('a') }],
    ['are archived', { 'fabrics/lab/gitops/raw/.archive/other.yaml': vpc('other') }],
  ])('are left alone where they %s', async (what, files) => {
    const [operation] = await lostFiles('a')
    if (what === 'are archived') {
      const [file] = (await deployment.originals.getReport('lab', operation))?.files ?? []
      host.edit({ [`${file?.archived_to?.replace(/[^/]*$/, 'elsewhere.yaml')}`]: vpc('a') }, 'archived')
    } else host.edit(files, 'there')
    const head = host.head
    expect(await recover(operation)).toEqual({ reports: [], failures: [], unfinished: new Set() })
    expect(host.head).toBe(head)
    expect(await losses()).toEqual([[operation, 'settled']])
  })

  test('come back beside another file that has their name, with the beginning of their id in it', async () => {
    const [operation] = await lostFiles('a')
    const [{ blob } = { blob: '' }] = (await deployment.originals.getReport('lab', operation))?.files ?? []
    host.edit({ [raw('a.yaml')]: vpc('other') }, 'another')
    const { reports } = await recover(operation)
    expect(reports[0]?.files.map(({ file }) => file)).toEqual([raw(`a.${blob.slice(0, 8)}.yaml`)])
    expect(reports[0]).toMatchObject({ actor: MANAGER, dry_run: false })
  })

  test('that were refused, or have no copy, do not come back', async () => {
    const [operation] = await lostFiles('a')
    vi.spyOn(deployment.originals, 'get').mockResolvedValue(undefined)
    expect((await recover(operation)).reports).toEqual([])
    expect(await losses()).toEqual([[operation, 'settled']])
  })

  test('that were refused beside them do not come back', async () => {
    const start = host.head
    host.edit({ [raw('a.yaml')]: vpc('a'), [raw('bad.yaml')]: 'a: [\n' }, 'raw')
    const { reports } = await serve()
    await deployment.originals.put(
      reports[0]?.files.find(({ outcome }) => outcome === 'rejected')?.sha256 ?? '',
      Buffer.from('a: [\n'),
    )
    forceBack(start)
    const recovered = await recover(reports[0]?.operation ?? '')
    expect(recovered.reports.map(({ files }) => files.map(({ file }) => file))).toEqual([[raw('a.yaml')]])
  })

  test('of an operation without a report do not come back', async () => {
    expect((await recover(ulid(77))).reports).toEqual([])
    expect(await losses()).toEqual([[ulid(77), 'settled']])
  })

  test('come back, too, if it is forced away while those of another come back', async () => {
    const before = host.head
    const first = await ingested('a')
    const middle = host.head
    const second = await ingested('b')
    forceBack(middle)
    const real = repository.refresh.bind(repository)
    const forced = () => Promise.resolve(forceBack(before)).then(() => real())
    vi.spyOn(repository, 'refresh').mockImplementationOnce(real).mockImplementationOnce(forced)
    expect((await serve()).lost).toEqual([second])
    expect((await serve()).lost).toContain(first)
    expect([host.text(managed('a')), host.text(managed('b'))]).toEqual([vpc('a'), vpc('b')])
  })

  test('come back once its outcome is on record, where it was forced away before, below a commit by hand', async () => {
    const before = host.head
    const { journal } = deployment
    const finish = vi.spyOn(journal, 'finish').mockRejectedValueOnce(new Error('late'))
    const first = await ingested('a')
    host.edit({ 'README.md': 'x\n' }, 'by hand')
    await serve()
    forceBack(before)
    expect((await serve()).lost).toEqual([])
    const [outcome] = finish.mock.calls[0] ?? []
    await journal.finish(outcome as EndedOperation)
    expect((await serve()).lost).toEqual([first])
    expect(host.text(managed('a'))).toBe(vpc('a'))
    expect(await record()).toMatchObject({ left_heads: '' })
  })

  test('come back with as many operations as it takes', async () => {
    const start = host.head
    host.edit({ [raw('a.yaml')]: vpc('a'), [raw('b.yaml')]: vpc('b'), [raw('c.yaml')]: 'a: [\n' }, 'raw')
    const { reports } = await serve()
    forceBack(start)
    const limited = { ...deployment, limits: { batchBytes: 1 } }
    const lost = [{ operation: reports[0]?.operation ?? '', fabric: 'lab', commit: 'c', head: 'h' }]
    const recovered = await recoverLost(limited, { id, repository }, lost, {})
    expect(recovered.reports.map(({ files }) => files.map(({ file }) => file))).toEqual([[raw('a.yaml')], [raw('b.yaml')]])
    expect(recovered.unfinished.size).toBe(0)
  })

  test('come back behind others that are refused now', async () => {
    const start = host.head
    host.edit({ [raw('a.yaml')]: vpc('a'), [raw('b.yaml')]: vpc('b'), [raw('c.yaml')]: vpc('c') }, 'raw')
    const { reports } = await serve()
    forceBack(start)
    const get = deployment.originals.get.bind(deployment.originals)
    const first = reports[0]?.files[0]?.sha256
    vi.spyOn(deployment.originals, 'get').mockImplementation(async (sha256) =>
      sha256 === first ? Buffer.from('a: [\n') : get(sha256),
    )
    const limited = { ...deployment, limits: { batchBytes: 1 } }
    const lost = [{ operation: reports[0]?.operation ?? '', fabric: 'lab', commit: 'c', head: 'h' }]
    const recovered = await recoverLost(limited, { id, repository }, lost, {})
    expect(recovered.reports.map(({ files }) => files.map(({ file, outcome }) => [file, outcome]))).toEqual([
      [[raw('a.yaml'), 'rejected']],
      [[raw('b.yaml'), 'ingested']],
      [[raw('c.yaml'), 'ingested']],
    ])
  })

  test('stay on the list where after twenty operations some are still gone', async () => {
    const start = host.head
    const files = Array.from({ length: 21 }, (_, index): [string, string] => [raw(`f${index}.yaml`), vpc(`f${index}`)])
    host.edit(Object.fromEntries(files), 'many')
    const { reports } = await serve()
    const operation = reports[0]?.operation ?? ''
    forceBack(start)
    const limited = { ...deployment, limits: { batchBytes: 1 } }
    const served = await servePushes(limited, id)
    expect([served.reports.length, served.lost]).toEqual([20, [operation]])
    expect(await losses()).toEqual([[operation, 'waiting']])
    expect((await record())?.processed_head).toBeNull()
    expect((await servePushes(limited, id)).reports).toHaveLength(1)
    expect(await losses()).toEqual([])
  })

  test('that can never come back are reported, and the others come back', async () => {
    const [one, two] = await lostFiles('a', 'b')
    const stays = new DomainError('record_unreadable', 'no report', { record: 'r', reason: 'x' })
    vi.spyOn(deployment.originals, 'getReport').mockRejectedValueOnce(stays)
    const { failures, reports } = await recover(one, [two])
    expect(failures).toEqual([{ fabric: 'lab', operation: one, failure: { code: 'record_unreadable', message: 'no report' } }])
    expect(reports).toHaveLength(1)
    expect(await losses()).toEqual([one, two].map((operation) => [operation, 'settled']))
  })

  test('wait for another time where an error may pass, and the others come back', async () => {
    const [one, two, three] = await lostFiles('a', 'b', 'c')
    const other = new DomainError('timed_out', 'late', { what: 'x', after_ms: 1 })
    vi.spyOn(deployment.originals, 'getReport').mockRejectedValueOnce(away).mockRejectedValueOnce(other)
    await expect(recover(one, [two, three])).rejects.toBe(away)
    expect(await losses()).toEqual([
      [one, 'waiting'],
      [two, 'waiting'],
      [three, 'settled'],
    ])
    expect(host.text(managed('c'))).toBe(vpc('c'))
  })
})
