import { describe, expect, test } from 'vitest'
import type { Check } from '../../lib/cli/doctor/check.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { ago, complaint, deployment, examined, notWell, type Told, type ToldOperation } from './doctored.ts'
import { fabric, OPERATION, status } from './samples.ts'

const FAILED = { status: 'failed', failure: { code: 'push_refused', message: 'No' } } as const

describe('what is wrong with a fabric', () => {
  test.each([
    ['repository_unreachable', 502, ['repository']],
    ['repository_not_found', 409, ['repository']],
    ['protocol_error', 502, ['repository']],
    ['timed_out', 504, ['repository']],
    ['authentication_failed', 409, ['repository', 'credentials']],
    ['credentials_unreadable', 409, ['repository', 'credentials']],
    ['branch_not_found', 409, ['repository', 'credentials', 'branch']],
    ['manifest_unreadable', 422, ['repository', 'credentials', 'branch', 'structure']],
    ['record_unreadable', 500, ['status']],
  ])('%s: what must have worked before is told, and the others get their turn', async (code, answered, steps) => {
    const problem = { status: answered, body: { title: 'No', detail: `It is ${code}`, code } }
    const { report, code: exit } = await examined(deployment({ bad: { status: problem }, lab: {} }))
    const told = report.checks.filter(({ fabric }) => fabric === 'bad').map(({ check, status }) => [check, status])
    expect(told).toEqual([
      ...steps.map((step, index) => [step, index === steps.length - 1 ? 'failed' : 'ok']),
      ['operations', 'ok'],
    ])
    expect(notWell(report)).toMatchObject([{ fabric: 'bad', found: `It is ${code}`, hint: expect.any(String) }])
    expect(exit).toBe(EXIT.rejected)
  })

  test.each<[string, Told, Partial<Check>]>([
    ['an empty branch', { status: { head: null } }, { check: 'branch', status: 'warning' }],
    [
      'no structure',
      { status: { gitops_initialized: false } },
      { check: 'structure', hint: expect.stringMatching(/^gfm init --endpoint http:\S+ --fabric lab$/) },
    ],
    ['no archive log', { status: { structure: { ...status.structure, archive_log: false } } }, { check: 'structure' }],
    [
      'managed files that are gone',
      { status: { missing_files: ['a', 'b', 'c', 'd'] } },
      { check: 'structure', found: '4 managed files deleted: a, b, c and 1 more' },
    ],
    [
      'files that wait',
      { status: { pending_files: status.pending_files } },
      { check: 'pending', hint: expect.stringMatching(/gfm ingest --endpoint http:\S+ --fabric lab$/) },
    ],
    [
      'files that were refused',
      { status: { rejected_files: status.rejected_files } },
      { check: 'rejected', found: expect.stringContaining('raw/bad.yaml') },
    ],
    [
      'a deploy key without a token for the API',
      { status: { repository_url: 'ssh://git@git.example.com/net/lab', host_api: { fault: 'it has a deploy key alone' } } },
      { check: 'host_api', found: 'commits get no status: it has a deploy key alone' },
    ],
    [
      'a lock nobody released',
      { status: { lock: { fabric: 'lab', operation: OPERATION, expires_at: ago(1) } } },
      { check: 'lock', found: expect.stringContaining('held it until') },
    ],
  ])('%s is a warning', async (_, told, expected) => {
    expect(await complaint(told)).toMatchObject({ status: 'warning', code: EXIT.done, ...expected })
  })

  test.each<[string, ToldOperation[], string]>([
    ['nothing is known', [], ''],
    ['it is in step', [{ status: 'running' }, { commit: status.head }, { commit: 'a' }], ', as the last operation left it'],
    ['nothing was to do', [{ status: 'no_change', commit: null, source_commit: status.head }], ', as the last operation left it'],
    ['somebody committed', [{ commit: 'a' }, { commit: status.head }], ', with commits since the last operation'],
    ['an operation failed on it', [{ status: 'queued', started_at: ago(1) }, FAILED], ''],
  ])('the branch, when %s', async (_, operations, told) => {
    const { report } = await examined(deployment({ lab: { operations } }))
    expect(report.checks.find(({ check }) => check === 'branch')).toMatchObject({
      status: 'ok',
      found: `main at ${status.head?.slice(0, 12)}${told}`,
    })
  })

  test.each<['push' | 'propose', string[]]>([
    ['push', []],
    ['propose', ['changes cannot be proposed: there is no token']],
  ])('an API that cannot be asked, of a fabric that is to %s', async (delivery, expected) => {
    const answers = deployment({ lab: { status: { host_api: { fault: 'there is no token' } } } })
    const { report } = await examined({ ...answers, 'GET ': { body: { fabrics: [{ ...fabric, id: 'lab', delivery }] } } })
    expect(notWell(report).map(({ found }) => found)).toEqual(expected)
  })

  const held = { lock: { fabric: 'lab', operation: OPERATION, expires_at: ago(-1) } }

  test('a lock that an operation holds for long', async () => {
    const { report } = await examined(
      deployment({ lab: { status: held, operations: [{ status: 'running', started_at: ago(20) }] } }),
    )
    expect(notWell(report)).toMatchObject([
      { check: 'lock', status: 'warning', found: expect.stringContaining('20 min ago') },
      { check: 'operations', status: 'warning', found: expect.stringContaining('running since 20 min') },
    ])
  })

  test('a lock that an operation holds since a moment is well', async () => {
    const { report } = await examined(
      deployment({ lab: { status: held, operations: [{ status: 'running', started_at: ago(1) }] } }),
    )
    expect(notWell(report)).toEqual([])
  })

  test.each<[string, ToldOperation[], string, RegExp]>([
    ['the last one failed', [FAILED], 'failed', /push_refused No$/],
    ['one waits for long', [{ status: 'queued', started_at: ago(16) }, {}], 'warning', /queued since 16 min/],
    ['one is lost', [{}, { status: 'queued', started_at: ago(90) }], 'failed', /queued since 90 min/],
  ])('operations: %s', async (_, operations, expected, found) => {
    expect(await complaint({ operations })).toMatchObject({
      check: 'operations',
      status: expected,
      found: expect.stringMatching(found),
    })
  })

  test.each<[string, ToldOperation[]]>([
    ['none yet', []],
    ['one failed, and was done since', [{}, FAILED]],
    ['one is at work', [{ status: 'running', started_at: ago(1) }]],
    [
      'the last request was refused for its own fault',
      [{ status: 'failed', failure: { code: 'object_invalid', message: 'No' } }, {}],
    ],
  ])('operations: %s, which is well', async (_, operations) => {
    expect(notWell((await examined(deployment({ lab: { operations } }))).report)).toEqual([])
  })

  test('a history that cannot be read', async () => {
    expect(await complaint({ operations: { status: 500, body: { detail: 'No' } } })).toMatchObject({
      check: 'operations',
      found: 'No',
    })
  })

  test('records that the deployment cannot read', async () => {
    const unreadable = Array.from({ length: 4 }, (_, n) => ({ id: `op-${n}`, reason: '✖ Invalid option\n  → at kind' }))
    const answer = { body: { operations: [], unreadable } }
    expect(await complaint({ operations: answer })).toMatchObject({
      check: 'records',
      status: 'failed',
      found: expect.stringMatching(/^4 operations left out: op-0 \(✖ Invalid option {3}→ at kind\); .*op-2 .* and 1 more$/),
      hint: expect.stringContaining('gfm rebuild'),
      code: EXIT.rejected,
    })
  })

  test('a fabric whose record cannot be read', async () => {
    const answers = deployment({ lab: {} })
    const list = answers['GET '] as { body: object }
    const unreadable = [{ id: 'other', reason: '✖ Invalid option\n  → at on_conflict' }]
    const { report } = await examined({ ...answers, 'GET ': { body: { ...list.body, unreadable } } })
    expect(notWell(report)).toMatchObject([{ check: 'records', found: expect.stringContaining('1 fabric left out: other') }])
  })
})
