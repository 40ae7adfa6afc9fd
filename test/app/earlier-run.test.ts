import { decodeTime } from 'ulid'
import { describe, expect, test, vi } from 'vitest'
import { keepEarlierRun } from '../../lib/app/transaction/earlier-run.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { operationRecord, operationReport, ulid } from '../ports/samples.ts'
import { inMemory } from './in-memory.ts'

const FABRIC = 'fabric-1'
const [FIRST, SECOND] = ['c'.repeat(40), 'd'.repeat(40)]
const OFF = 'b'.repeat(40)

/** An earlier run tried a commit, and its report was kept. */
async function triedOn(base: string | null, candidates: readonly string[] = [FIRST], changes: object = {}) {
  const memory = inMemory()
  const context = { ...memory.context, ...changes } as OperationContext
  await context.originals.putReport(operationReport(1))
  const run = { candidates, base: base === 'head' ? memory.host.head : base }
  const keep = async () => keepEarlierRun(context, operationRecord(1), run, await memory.repository.refresh())
  const listed = async () => (await context.journal.list(FABRIC, { limit: 5 })).operations
  return { ...memory, context, keep, listed }
}

describe('an earlier run leaves nothing to look for', () => {
  test.each<[string, string | null, string[], object]>([
    ['nobody looks for losses', OFF, [FIRST], { mayBeLost: undefined }],
    ['nothing was tried', OFF, [], {}],
    ['no base is known', null, [FIRST], {}],
    ['the branch is at its base', 'head', [FIRST], {}],
  ])('where %s', async (_, base, candidates, changes) => {
    const { repository, keep, listed, noted } = await triedOn(base, candidates, changes)
    const reaches = vi.spyOn(repository, 'reaches')
    await keep()
    expect([noted.lost, reaches.mock.calls, await listed()]).toEqual([[], [], []])
  })

  test('where its base is still on the branch', async () => {
    const { host, keep, listed, noted } = await triedOn('head')
    host.edit({ 'y.yaml': 'y: 1\n' }, 'by hand')
    await keep()
    expect([noted.lost, await listed()]).toEqual([[], []])
  })
})

describe('an earlier run whose base has left the branch', () => {
  test('is put on the list of the lost, as interrupted, with its report, under an id of its own', async () => {
    const { context, keep, listed, noted } = await triedOn(OFF, [FIRST, SECOND])
    await keep()
    const [operation = ''] = noted.lost
    expect(operation).not.toBe(ulid(1))
    expect(decodeTime(operation)).toBe(decodeTime(ulid(1)))
    expect(await listed()).toMatchObject([{ operation, status: 'failed', failure: { code: 'interrupted' } }])
    expect(await context.originals.getReport(FABRIC, operation)).toMatchObject({ operation, commit: FIRST })
  })

  test('has the same id each time, and keeps the first report', async () => {
    const { context, keep, noted } = await triedOn(OFF)
    await keep()
    await context.originals.putReport(operationReport(1, { message: 'of the next run' }))
    await keep()
    const [one = '', other] = noted.lost
    expect(other).toBe(one)
    expect((await context.originals.getReport(FABRIC, one))?.message).toBe(operationReport(1).message)
  })

  test('has another id than one with another commit', async () => {
    const ids = await Promise.all(
      [FIRST, SECOND, `${'c'.repeat(39)}f`].map(async (commit) => {
        const { keep, noted } = await triedOn(OFF, [commit])
        await keep()
        return noted.lost[0]
      }),
    )
    expect(new Set(ids).size).toBe(3)
  })

  test('is on the list without a report, too', async () => {
    const { context, keep, noted } = await triedOn(OFF)
    vi.spyOn(context.originals, 'getReport').mockResolvedValue(undefined)
    const put = vi.spyOn(context.originals, 'putReport')
    await keep()
    expect([noted.lost.length, put.mock.calls]).toEqual([1, []])
  })
})
