import { describe, expect, test } from 'vitest'
import { MOST_ROUNDS } from '../../lib/app/automation/ingest-waiting.ts'
import { sweep } from '../../lib/app/automation/sweep.ts'
import { managed, raw, vpc } from '../support/objects.ts'
import { deployFabrics, deployment, paths, processed, remote, repository, serve } from './deployed-fabrics.ts'

/** One file fits into an operation, and a second one does not. */
const ONE_FILE = { batchBytes: 100 }

deployFabrics(['lab'], { adapt: (real) => ({ ...real, limits: ONE_FILE }) })

const push = (...names: string[]) => remote.push(Object.fromEntries(names.map((name) => [raw(`${name}.yaml`), vpc(name)])))
const inRaw = async () => (await paths()).filter((path) => path.startsWith(raw('')) && path.endsWith('.yaml'))

describe('more raw files than one operation reads', () => {
  test('are ingested by as many operations as it takes, without another request', async () => {
    await push('a', 'b', 'c')
    const { reports } = await serve()
    expect(reports.map(({ files }) => files.map(({ file }) => file))).toEqual(
      ['a', 'b', 'c'].map((name) => [raw(`${name}.yaml`)]),
    )
    expect(await paths()).toEqual(expect.arrayContaining(['a', 'b', 'c'].map(managed)))
    expect([await inRaw(), await processed()]).toEqual([[], await remote.head()])
  })

  test('are ingested although those before them are refused', async () => {
    await remote.push({ [raw('a.yaml')]: `a: [\n${'# comment\n'.repeat(9)}`, [raw('b.yaml')]: vpc('b') })
    const { reports } = await serve()
    expect(reports.map(({ status }) => status)).toEqual(['rejected', 'succeeded'])
    expect([await inRaw(), await processed()]).toEqual([[raw('a.yaml')], await remote.head()])
  })

  test('do not keep one delivery busy for ever: the sweep goes on with those that are left', async () => {
    const names = Array.from({ length: MOST_ROUNDS + 1 }, (_, index) => `n${String(index).padStart(2, '0')}`)
    await push(...names)
    expect((await serve({ force: true })).reports).toHaveLength(MOST_ROUNDS)
    expect(await inRaw()).toEqual([raw(`${names.at(-1)}.yaml`)])
    const record = await deployment.repositories.get(repository)
    expect(record).toMatchObject({ processed_head: null, head: await remote.head() })
    expect((await sweep(deployment)).moved).toEqual([repository])
    expect((await serve()).reports).toHaveLength(1)
    expect([await inRaw(), await processed()]).toEqual([[], await remote.head()])
  })

  test('come back one after the other when a force-push has taken them off the branch', async () => {
    const start = (await remote.head()) ?? ''
    await push('a', 'b', 'c')
    const { limits: _, ...unlimited } = deployment
    expect((await serve({}, unlimited)).reports).toHaveLength(1)
    await remote.force(start)
    const { reports } = await serve()
    expect(reports).toHaveLength(3)
    expect(await paths()).toEqual(expect.arrayContaining(['a', 'b', 'c'].map(managed)))
    expect((await deployment.lostOperations.list(repository)).lost).toEqual([])
  })
})

test('the work of serving a push ends at the deadline, although no signal has fired', async () => {
  await push('a')
  await expect(serve({ deadline: deployment.now().getTime() - 1 })).rejects.toMatchObject({ code: 'timed_out' })
  expect(await inRaw()).toEqual([raw('a.yaml')])
  expect((await serve()).reports).toHaveLength(1)
})
