import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Check, DoctorReport } from '../../lib/cli/doctor/check.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { DeploymentSettings, HealthReport } from '../../lib/contract/health.ts'
import { VERSION } from '../../lib/version.ts'
import { runGfm } from './captured-run.ts'
import { ago, deployment, examined, HEALTH, health, notWell, type Told } from './doctored.ts'
import { type Answers, recordedDeployment } from './recorded-deployment.ts'

const SETTINGS = ['proxy', 'authorities', 'identity', 'signing', 'hosts']

describe('a deployment that is well', () => {
  test('every check is shown, without any hint', async () => {
    const { code, report, stderr, seen, url } = await examined(deployment({ lab: {} }))
    expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
    expect(report).toMatchObject({ endpoint: url, version: VERSION, status: 'ok' })
    expect(notWell(report)).toEqual([])
    const told = (fabric?: string) => report.checks.filter((check) => check.fabric === fabric).map(({ check }) => check)
    expect(told()).toEqual([
      'connection',
      'access',
      'version',
      'clock',
      'table',
      'bucket',
      'queue',
      'dead_letters',
      'dead_events',
      'fabrics',
    ])
    expect(told('lab')).toEqual(['repository', 'credentials', 'branch', 'structure', 'pending', 'rejected', 'lock', 'operations'])
    expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['GET']))
  })

  test('its settings are shown to those whom it tells them', async () => {
    const committer = { name: 'Fabric Bot', email: 'bot@example.com' }
    const none: DeploymentSettings = { authorities: false, addresses: [], ssh_ports: [], committer, signing: 'none' }
    const shown = async (settings: DeploymentSettings) => {
      const { report } = await examined(deployment({}, health({ settings })))
      expect(notWell(report)).toEqual([])
      return report.checks.filter(({ check }) => SETTINGS.includes(check)).map(({ check, found }) => `${check}: ${found}`)
    }
    expect(await shown(none)).toEqual([
      'proxy: none: Git hosts are reached directly',
      'authorities: those of Node',
      'identity: the committer is Fabric Bot <bot@example.com>',
      'signing: commits are not signed, unless the secret of a repository has a key',
      'hosts: every public host',
    ])
    const proxy = { url: 'http://proxy:3128', login: true, except: ['git.example.com'] }
    const reach = { hosts: ['a', 'b'], addresses: ['10.0.0.0/8'], ssh_ports: [22] }
    expect(await shown({ ...none, ...reach, proxy, authorities: true, signing: 'kms' })).toEqual([
      'proxy: http://proxy:3128, with a login, but directly to git.example.com',
      'authorities: certificates of its own, beside those of Node',
      'identity: the committer is Fabric Bot <bot@example.com>',
      'signing: by a key of AWS KMS',
      'hosts: a, b; addresses 10.0.0.0/8; ssh at port 22',
    ])
  })

  test('the page for people names the fabrics, with a hint below each problem', async () => {
    const { url } = await recordedDeployment(deployment({ lab: {}, edge: { status: { gitops_initialized: false } } }))
    const { code, stdout } = await runGfm(['doctor', '--quiet', '--endpoint', url])
    expect(stdout).toMatch(/^lab\n {2}✓ repository {4}https:.*\n/m)
    expect(stdout).toMatch(
      /^edge\n(.*\n)* {2}! structure {5}the fabric is not initialised\n +expected: .*\n +do: gfm init --endpoint http:\S+ --fabric edge\n/m,
    )
    expect(stdout).toMatch(/\n\n! 1 warning, 25 ok\n$/)
    expect(code).toBe(EXIT.done)
  })

  test('many fabrics are checked, a few at once, and shown in their order', async () => {
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
    ['a token that ran out', 401, expired, /expired at 2023-11-14T22:13:20/, /get a new one/],
    ['a token of somebody else', 401, lasting, /does not accept/, /iss and aud/],
    ['a token that is none', 401, 's3cret-token', /does not accept/, /iss and aud/],
    ['no signature', 403, '', /refuses unknown callers/, /no GFM_API_TOKEN; if it is jwt, set GFM_API_TOKEN/],
    ['a token without the right', 403, lasting, /has no permission/, /let their principal execute-api:Invoke/],
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
    [
      'no queue of dead events',
      { dead_events: { status: 'failed', reason: 'AccessDenied' } },
      { check: 'dead_events', status: 'failed' },
    ],
    [
      'events that no function handled',
      { dead_events: { status: 'ok', waiting: 1, in_flight: 1 } },
      {
        check: 'dead_events',
        status: 'failed',
        found: '2 events (of uploads, pushes to CodeCommit or the clock) that no function handled',
        hint: expect.stringContaining('Events that failed'),
      },
    ],
  ])('%s', async (_, changes, expected) => {
    const { report, code } = await examined(deployment({}, health(changes)))
    expect(notWell(report)).toMatchObject([expected])
    expect(code).toBe(expected.status === 'failed' ? EXIT.rejected : EXIT.done)
  })
})

test('a deployment of an older version, which does not report dead events, is healthy all the same', async () => {
  const { body } = health()
  const { dead_events: _, ...older } = body as HealthReport
  const { report } = await examined(deployment({}, { body: older }))
  expect(notWell(report)).toEqual([])
  expect(report.checks.map(({ check }) => check)).not.toContain('dead_events')
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
