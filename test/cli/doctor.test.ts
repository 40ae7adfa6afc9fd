import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Check, DoctorReport } from '../../lib/cli/doctor/check.ts'
import { EXIT } from '../../lib/cli/exit-code.ts'
import type { HealthReport } from '../../lib/domain/health.ts'
import type { OperationRecord } from '../../lib/domain/operation-record.ts'
import type { StatusReport } from '../../lib/domain/status.ts'
import { VERSION } from '../../lib/version.ts'
import { runGfm } from './captured-run.ts'
import { type Answers, type RecordedAnswer, recordedDeployment } from './recorded-deployment.ts'
import { fabric, finishedRecord, OPERATION, status } from './samples.ts'

const HEALTH = 'GET /api/plugins/hedgehog/health/'
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

function health(changes: Partial<HealthReport> = {}): RecordedAnswer {
  const idle = { status: 'ok', waiting: 0, in_flight: 0 } as const
  const well = { stage: 'prod', version: VERSION, time: ago(0), table: { status: 'ok' }, bucket: { status: 'ok' } } as const
  return { body: { ...well, queue: idle, dead_letters: idle, ...changes } }
}

const calm: StatusReport = { ...status, pending_files: [], rejected_files: [], lock: null }

interface Told {
  status?: Partial<StatusReport> | RecordedAnswer
  operations?: Partial<OperationRecord>[] | RecordedAnswer
}

/** What a deployment answers about a fabric. */
function about(id: string, { status = {}, operations = [{}] }: Told = {}): Answers {
  const isAnswer = (value: object): value is RecordedAnswer => 'body' in value
  const history = Array.isArray(operations)
    ? { body: { operations: operations.map((one) => ({ ...finishedRecord, ...one })) } }
    : operations
  return {
    [`GET ${id}/gitops-status/`]: isAnswer(status) ? status : { body: { ...calm, fabric: id, ...status } },
    [`GET ${id}/operations/?limit=20`]: history,
  }
}

function deployment(fabrics: Record<string, Told> = {}, answer: Answers[string] = health()): Answers {
  const list = Object.keys(fabrics).map((id) => ({ ...fabric, id }))
  const each = Object.entries(fabrics).map(([id, told]) => about(id, told))
  return Object.assign({ [HEALTH]: answer, 'GET ': { body: { fabrics: list } } }, ...each)
}

/** Runs `gfm doctor --json` on a deployment with these answers. */
async function examined(answers: Answers, args: string[] = []) {
  const { url, seen } = await recordedDeployment(answers)
  const { code, stdout, stderr } = await runGfm(['doctor', '--json', '--endpoint', url, ...args])
  return { code, stdout, stderr, seen, url, report: JSON.parse(stdout) as DoctorReport }
}

function notWell({ checks }: DoctorReport): Check[] {
  return checks.filter(({ status }) => status !== 'ok')
}

/** The only thing that is not well with a deployment of one fabric. */
async function complaint(told: Told): Promise<Check & { code: number }> {
  const { report, code } = await examined(deployment({ lab: told }))
  const [first, ...others] = notWell(report)
  if (first === undefined || others.length > 0)
    throw new Error(`Expected one complaint, found ${JSON.stringify([first, ...others])}`)
  expect(first.fabric).toBe('lab')
  return { ...first, code }
}

describe('a deployment that is well', () => {
  test('every check is told, and nothing is asked to be done', async () => {
    const { code, report, stderr, seen, url } = await examined(deployment({ lab: {} }))
    expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
    expect(report).toMatchObject({ endpoint: url, version: VERSION, status: 'ok' })
    expect(notWell(report)).toEqual([])
    const told = (fabric?: string) => report.checks.filter((check) => check.fabric === fabric).map(({ check }) => check)
    expect(told()).toEqual(['connection', 'access', 'version', 'clock', 'table', 'bucket', 'queue', 'dead_letters', 'fabrics'])
    expect(told('lab')).toEqual(['repository', 'credentials', 'branch', 'structure', 'pending', 'rejected', 'lock', 'operations'])
    expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['GET']))
  })

  test('a page for people names the fabrics, and what to do below what is not well', async () => {
    const { url } = await recordedDeployment(deployment({ lab: {}, edge: { status: { gitops_initialized: false } } }))
    const { code, stdout } = await runGfm(['doctor', '--quiet', '--endpoint', url])
    expect(stdout).toMatch(/^lab\n {2}✓ repository {4}https:.*\n/m)
    expect(stdout).toMatch(
      /^edge\n(.*\n)* {2}! structure {5}the fabric is not initialised\n +expected: .*\n +do: gfm init --endpoint http:\S+ --fabric edge\n/m,
    )
    expect(stdout).toMatch(/\n\n! 1 warning, 24 ok\n$/)
    expect(code).toBe(EXIT.done)
  })

  test('many fabrics are asked, a few at once, and told in their order', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `fabric-${index}`)
    const { report } = await examined(deployment(Object.fromEntries(ids.map((id) => [id, {}]))))
    expect([...new Set(report.checks.flatMap(({ fabric = [] }) => fabric))]).toEqual(ids)
    expect(report.status).toBe('ok')
  })
})

describe('who is not let in', () => {
  const expired = `h.${Buffer.from(JSON.stringify({ exp: 1_700_000_000, sub: 'ann' })).toString('base64url')}.s1gnature`
  const lasting = `h.${Buffer.from(JSON.stringify({ exp: 4_000_000_000 })).toString('base64url')}.s1gnature`

  test.each<[string, number, string, RegExp, RegExp]>([
    ['no token', 401, '', /none was sent/, /set GFM_API_TOKEN/],
    ['a token that ran out', 401, expired, /ran out at 2023-11-14T22:13:20/, /get a new one/],
    ['a token of somebody else', 401, lasting, /does not accept/, /iss and aud/],
    ['a token that is none', 401, 's3cret-token', /does not accept/, /iss and aud/],
    ['no signature', 403, '', /lets nobody in who is not known/, /no GFM_API_TOKEN; if it is jwt, set GFM_API_TOKEN/],
    ['a token without the right', 403, lasting, /is not allowed/, /let their principal execute-api:Invoke/],
  ])('%s: %d', async (_, code, token, found, hint) => {
    vi.stubEnv('GFM_API_TOKEN', token)
    const message = code === 401 ? 'Unauthorized' : 'Forbidden'
    const { report, code: exit, stdout } = await examined({ [HEALTH]: { status: code, body: { message } } })
    vi.unstubAllEnvs()
    expect(report.checks.map(({ check, status }) => [check, status])).toEqual([
      ['connection', 'ok'],
      ['access', 'failed'],
    ])
    expect(report.checks[1]).toMatchObject({ found: expect.stringMatching(found), hint: expect.stringMatching(hint) })
    expect(exit).toBe(EXIT.rejected)
    expect(stdout).not.toMatch(/s1gnature|s3cret|"ann"/)
  })

  test('a server that says the token back does not get it printed', async () => {
    vi.stubEnv('GFM_API_TOKEN', 's3cret-token')
    const echo = { status: 500, body: { detail: 'Bearer s3cret-token is wrong', code: 'wrong' } }
    const { stdout, seen } = await examined(deployment({ lab: { status: echo } }, echo))
    vi.unstubAllEnvs()
    expect(seen[0]?.headers.authorization).toBe('Bearer s3cret-token')
    expect(stdout).toContain('Bearer *** is wrong')
    expect(stdout).not.toContain('s3cret-token')
  })
})

describe('what is no deployment, or not a sound one', () => {
  test.each<[string, Answers[string], string, RegExp]>([
    ['an internal error', { status: 500, body: { message: 'Internal Server Error' } }, 'api', /answered 500/],
    ['an error of the gateway', { status: 503, body: 'Service Unavailable' }, 'api', /answered 503/],
    ['throttling', { status: 429, body: { message: 'Too Many Requests' } }, 'api', /answered 429/],
    ['a page', { body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } }, 'api', /not with JSON/],
    ['garbage', { body: '\u0000\u0001{' }, 'api', /not with JSON/],
    ['other JSON', { body: { status: 'ok' } }, 'api', /not as expected at stage/],
    ['a time that is none', { body: { ...(health().body as object), time: 'now' } }, 'api', /not as expected at time/],
    ['nothing', { status: 204 }, 'api', /not as expected/],
    ['a redirect', { status: 302, headers: { location: 'https://example.com/' } }, 'connection', /redirect/],
    ['a closed connection', 'hang up', 'connection', /cannot be reached/],
    ['no such path', { status: 404, body: { message: 'Not Found' } }, 'api', /answered 404/],
  ])('%s', async (_, answer, check, found) => {
    const { report, code } = await examined({ [HEALTH]: answer })
    const [first, ...others] = notWell(report)
    expect(others).toEqual([])
    expect(first).toMatchObject({ check, status: 'failed', found: expect.stringMatching(found), hint: expect.any(String) })
    expect(code).toBe(EXIT.rejected)
  })

  test('silence', async () => {
    const { report } = await examined({ [HEALTH]: 'silence' }, ['--timeout', '0.1'])
    expect(notWell(report)).toMatchObject([{ check: 'connection', found: expect.stringContaining('no answer within 0.1 s') }])
  })

  test('nobody listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { code, stdout } = await runGfm(['doctor', '--json', '--endpoint', `http://127.0.0.1:${port}`])
    const { checks } = JSON.parse(stdout) as DoctorReport
    expect(checks).toMatchObject([
      {
        check: 'connection',
        status: 'failed',
        found: expect.stringContaining('ECONNREFUSED'),
        hint: expect.stringContaining('nothing listens'),
      },
    ])
    expect(code).toBe(EXIT.rejected)
  })

  test('nobody has the name', async () => {
    const { stdout } = await runGfm(['doctor', '--json', '--endpoint', 'https://gfm.invalid'])
    const { checks } = JSON.parse(stdout) as DoctorReport
    expect(checks).toMatchObject([{ check: 'connection', status: 'failed', found: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) }])
  })

  test('what speaks no TLS', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { stdout } = await runGfm([
      'doctor',
      '--json',
      '--endpoint',
      `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ])
    const { checks } = JSON.parse(stdout) as DoctorReport
    expect(checks).toMatchObject([{ check: 'tls', status: 'failed', hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') }])
  })

  test('an older deployment, which has no health, is asked for its fabrics', async () => {
    const { report, code } = await examined(deployment({ lab: {} }, { status: 404, body: { code: 'not_found' } }))
    expect(notWell(report)).toMatchObject([
      { check: 'api', status: 'warning', hint: expect.stringContaining('deploy this version') },
    ])
    expect(report.checks.some(({ fabric, check }) => fabric === 'lab' && check === 'operations')).toBe(true)
    expect(code).toBe(EXIT.done)
  })

  test('fabrics that cannot be listed', async () => {
    const { report } = await examined({ [HEALTH]: health(), 'GET ': { status: 500, body: { detail: 'Oh' } } })
    expect(notWell(report)).toMatchObject([{ check: 'fabrics', status: 'failed', found: 'Oh' }])
  })
})

describe('what a deployment tells of itself', () => {
  test.each<[string, Partial<HealthReport>, Partial<Check>]>([
    ['older', { version: '0.0.9' }, { check: 'version', status: 'warning', hint: 'deploy the newer version' }],
    ['newer', { version: '0.10.0' }, { check: 'version', status: 'warning', hint: 'use the gfm of that version' }],
    [
      'a clock a minute behind',
      { time: ago(1) },
      { check: 'clock', status: 'warning', hint: expect.stringContaining('ahead of') },
    ],
    [
      'a clock ten minutes ahead',
      { time: ago(-10) },
      { check: 'clock', status: 'failed', hint: expect.stringContaining('behind') },
    ],
    [
      'no table',
      { table: { status: 'failed', reason: 'ResourceNotFoundException' } },
      { check: 'table', status: 'failed', found: 'cannot be used: ResourceNotFoundException' },
    ],
    ['no bucket', { bucket: { status: 'failed', reason: 'NoSuchBucket' } }, { check: 'bucket', status: 'failed' }],
    ['no queue', { queue: { status: 'failed', reason: 'TimeoutError' } }, { check: 'queue', status: 'failed' }],
    [
      'no dead letters',
      { dead_letters: { status: 'failed', reason: 'AccessDenied' } },
      { check: 'dead_letters', status: 'failed' },
    ],
    [
      'operations that were given up',
      { dead_letters: { status: 'ok', waiting: 2, in_flight: 0 } },
      { check: 'dead_letters', status: 'failed', found: '2 operations given up after several attempts' },
    ],
  ])('%s', async (_, changes, expected) => {
    const { report, code } = await examined(deployment({}, health(changes)))
    expect(notWell(report)).toMatchObject([expected])
    expect(code).toBe(expected.status === 'failed' ? EXIT.rejected : EXIT.done)
  })
})

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
      'a lock nobody released',
      { status: { lock: { operation: OPERATION, expires_at: ago(1) } } },
      { check: 'lock', found: expect.stringContaining('held it until') },
    ],
  ])('%s is a warning', async (_, told, expected) => {
    expect(await complaint(told)).toMatchObject({ status: 'warning', code: EXIT.done, ...expected })
  })

  test.each<[string, Partial<OperationRecord>[], string]>([
    ['nothing is known', [], ''],
    ['it is in step', [{ status: 'running' }, { commit: status.head }, { commit: 'a' }], ', as the last operation left it'],
    ['nothing was to do', [{ status: 'no_change', commit: null, source_commit: status.head }], ', as the last operation left it'],
    ['somebody committed', [{ commit: 'a' }, { commit: status.head }], ', with commits since the last operation'],
    [
      'an operation failed on it',
      [
        { status: 'queued', started_at: ago(1) },
        { status: 'failed', commit: status.head },
      ],
      '',
    ],
  ])('the branch, when %s', async (_, operations, told) => {
    const { report } = await examined(deployment({ lab: { operations } }))
    expect(report.checks.find(({ check }) => check === 'branch')).toMatchObject({
      status: 'ok',
      found: `main at ${status.head?.slice(0, 12)}${told}`,
    })
  })

  const held = { lock: { operation: OPERATION, expires_at: ago(-1) } }

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

  test.each<[string, Partial<OperationRecord>[], string, RegExp]>([
    [
      'the last one failed',
      [{ status: 'failed', failure: { code: 'push_refused', message: 'No' } }],
      'failed',
      /push_refused No$/,
    ],
    ['one waits for long', [{ status: 'queued', started_at: ago(16) }, {}], 'warning', /queued since 16 min/],
    ['one is lost', [{}, { status: 'queued', started_at: ago(90) }], 'failed', /queued since 90 min/],
  ])('operations: %s', async (_, operations, expected, found) => {
    expect(await complaint({ operations })).toMatchObject({
      check: 'operations',
      status: expected,
      found: expect.stringMatching(found),
    })
  })

  test.each<[string, Partial<OperationRecord>[]]>([
    ['none yet', []],
    ['one failed, and was done since', [{}, { status: 'failed' }]],
    ['one is at work', [{ status: 'running', started_at: ago(1) }]],
  ])('operations: %s, which is well', async (_, operations) => {
    expect(notWell((await examined(deployment({ lab: { operations } }))).report)).toEqual([])
  })

  test('a history that cannot be read', async () => {
    expect(await complaint({ operations: { status: 500, body: { detail: 'No' } } })).toMatchObject({
      check: 'operations',
      found: 'No',
    })
  })
})

test('a deployment whose clock is wrong is judged by its own', async () => {
  const lab: Told = { operations: [{ status: 'running', started_at: ago(63) }] }
  const { report } = await examined(deployment({ lab }, health({ time: ago(60) })))
  expect(notWell(report)).toMatchObject([{ check: 'clock' }])
})

test('control sequences of a deployment do not reach the terminal', async () => {
  const { url } = await recordedDeployment(deployment({ lab: { status: { branch: 'main\u001b[2J' } } }))
  expect((await runGfm(['doctor', '--quiet', '--endpoint', url])).stdout).toContain('main\\x1b[2J at ')
})

test('is left with Ctrl-C', async () => {
  const abort = new AbortController()
  const { url } = await recordedDeployment({ [HEALTH]: 'silence' })
  const running = runGfm(['doctor', '--endpoint', url], { signal: abort.signal })
  abort.abort(new Error('Interrupted'))
  expect(await running).toMatchObject({ code: EXIT.failure, stdout: '', stderr: expect.stringContaining('error Interrupted') })
})

test.each(['0', '-1', 'soon', '601'])('a timeout of %j is none', async (seconds) => {
  const { code, stderr } = await runGfm(['doctor', '--endpoint', 'https://gfm.invalid', `--timeout=${seconds}`])
  expect(stderr).toContain('Expected seconds')
  expect(code).toBe(EXIT.usage)
})
