import { describe, expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { RebuildReport, RebuiltFabric } from '../../lib/contract/rebuild.ts'
import { runGfm } from './captured-run.ts'
import { recordedDeployment } from './recorded-deployment.ts'

const PATH = 'POST /api/plugins/hedgehog/repositories/rebuild/'
const URL = 'https://git.example.com/net/lab.git'

function fabric(changes: Partial<RebuiltFabric> = {}): RebuiltFabric {
  const operations = { operations_restored: 3, operations_present: 0, operations_left_out: 0 }
  return { fabric: 'lab', directory: 'fabrics/lab/gitops', record: 'restored', complete: true, ...operations, ...changes }
}

function report(fabrics: RebuiltFabric[], changes: Partial<RebuildReport> = {}): RebuildReport {
  const complete = fabrics.every((one) => one.complete)
  const repository = {
    repository: 'repo-1',
    repository_url: URL,
    branch: 'main',
    head: 'a'.repeat(40),
    repository_restored: true,
  }
  return { ...repository, complete, fabrics, skipped: [], unreadable: [], ...changes }
}

async function rebuild(answers: RebuildReport[], ...more: string[]) {
  const { url, seen } = await recordedDeployment({ [PATH]: answers.map((body) => ({ body })) })
  return { ...(await runGfm(['rebuild', '--endpoint', url, '--repository-url', URL, ...more])), seen }
}

describe('gfm rebuild', () => {
  test('asks for the repository as it was registered, and reports what was restored', async () => {
    const { code, stdout, seen } = await rebuild([report([fabric()])], '--branch', 'next', '--credentials-secret', 'git/lab')
    expect(seen.map(({ body }) => body)).toEqual([{ repository_url: URL, branch: 'next', credentials_secret: 'git/lab' }])
    expect(stdout).toBe(`${URL} main: restored\n  lab in fabrics/lab/gitops: restored; 3 operations restored\n`)
    expect(code).toBe(EXIT.done)
  })

  test('goes on until all is done, and reports it as one rebuild', async () => {
    const edge = fabric({ fabric: 'edge', directory: '', operations_left_out: 1 })
    const begun = { record: 'waiting', complete: false, operations_restored: 0 } as const
    const { code, stdout, seen } = await rebuild(
      [
        report([fabric({ complete: false, operations_restored: 100 }), { ...edge, ...begun }]),
        report([fabric({ record: 'present', operations_restored: 20, operations_present: 100 }), edge], {
          repository_restored: false,
        }),
      ],
      '--json',
    )
    expect(JSON.parse(stdout)).toEqual(report([fabric({ operations_restored: 120 }), edge]))
    expect(seen).toHaveLength(2)
    expect(code).toBe(EXIT.done)
  })

  test('ends when a request brings nothing new', async () => {
    const stuck = fabric({ complete: false, record: 'present', operations_restored: 0, operations_present: 9 })
    const { code, stdout, seen } = await rebuild([report([stuck])])
    expect(seen).toHaveLength(2)
    expect(stdout).toContain('not complete: run it again')
    expect(code).toBe(EXIT.rejected)
  })

  test('names what was skipped and why', async () => {
    const skipped = [{ directory: '', reason: 'its manifest is of HNP: register and initialise it' }]
    const { code, stdout } = await rebuild([report([], { skipped })])
    expect(stdout).toContain('skipped (root): its manifest is of HNP: register and initialise it\n')
    expect(code).toBe(EXIT.rejected)
  })

  test('reports records that were rewritten without some fields, and unreadable ones', async () => {
    const mended = fabric({ record: 'present', reset: ['on_conflict'] })
    const more = { repository_reset: ['webhook_secret'], unreadable: [{ id: '01J', reason: '✖ No\n  → at kind' }] }
    const { code, stdout } = await rebuild([report([mended], more)])
    expect(stdout).toContain('written anew, without what could not be read of: webhook_secret\n')
    expect(stdout).toContain('written anew, without what could not be read of: on_conflict\n')
    expect(stdout).toContain('cannot be read 01J: ✖ No   → at kind\n')
    expect(code).toBe(EXIT.rejected)
  })
})
