import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { DeploymentClient } from '../../lib/cli/deployment/deployment-client.ts'
import { UnreachableError } from '../../lib/cli/deployment/deployment-request.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { temporaryDirectory } from '../support/git.ts'
import { runGfm } from './captured-run.ts'
import { type Answers, recordedDeployment } from './recorded-deployment.ts'
import { cleanReport, dryRunReport, fabric, finishedRecord, mixedReport, OPERATION, status, syntaxError } from './samples.ts'

const DONE = { ...finishedRecord, ...cleanReport }

/** Runs `gfm {line} --endpoint ...` on a deployment that gives these answers. */
async function against(answers: Answers, line: string) {
  const { url, seen } = await recordedDeployment(answers)
  return { ...(await runGfm([...line.split(' '), '--endpoint', url])), seen, url }
}

describe('one fabric', () => {
  test.each([
    [
      'init --force --strip-hnp-stamps --directory net/lab',
      'init-gitops',
      { force: true, dry_run: false, strip_hnp_stamps: true, base_directory: 'net/lab' },
    ],
    ['init --dry-run', 'init-gitops', { force: false, dry_run: true, strip_hnp_stamps: false }],
    ['ingest', 'ingest-raw', { atomic: false, dry_run: false }],
    ['ingest --atomic --dry-run --file raw/a.yaml', 'ingest-raw', { atomic: true, dry_run: true, file_path: 'raw/a.yaml' }],
  ])('gfm %s asks for it', async (line, action, body) => {
    const { code, seen, stderr } = await against(
      { [`POST lab/${action}/`]: { status: 201, body: cleanReport } },
      `${line} --fabric lab`,
    )
    expect(seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'POST', path: `lab/${action}/`, body },
    ])
    expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
  })

  test('a report is shown as on a remote, and 1 means that a file was refused', async () => {
    const { code, stdout } = await against({ 'POST lab/ingest-raw/': { body: mixedReport } }, 'ingest --fabric lab')
    expect(stdout).toContain('✓ ingest(lab): 2 objects from raw/good.yaml; 1 file rejected\n')
    expect(stdout).toContain('raw/bad.yaml:14:3 duplicate_key')
    expect(code).toBe(EXIT.rejected)
  })

  test('--json is the report itself, with fields of a later version', async () => {
    const later = { ...dryRunReport, weather: 'fair' }
    const { stdout, stderr } = await against({ 'POST lab/ingest-raw/': { body: later } }, 'ingest --fabric lab --dry-run --json')
    expect(JSON.parse(stdout)).toEqual(later)
    expect(stderr).toBe('')
  })

  test('status', async () => {
    const { code, stdout } = await against({ 'GET lab/gitops-status/': { body: status } }, 'status --fabric lab')
    expect(stdout).toContain('lab in https://git.example.com/net/lab.git main c9f62179e861\n')
    expect(code).toBe(EXIT.rejected)
  })

  test('an id is one segment of the path, whatever is in it', async () => {
    const { seen, code } = await against({}, 'status --fabric ../operations?x')
    expect(seen[0]?.path).toBe('..%2Foperations%3Fx/gitops-status/')
    expect(code).toBe(EXIT.failure)
  })

  test('the token goes along, and an endpoint may have a path', async () => {
    vi.stubEnv('GFM_API_TOKEN', 's3cret-token')
    const { url, seen } = await recordedDeployment({})
    await runGfm(['status', '--endpoint', `${url}/stage/`, '--fabric', 'lab'])
    vi.unstubAllEnvs()
    expect(seen[0]?.headers.authorization).toBe('Bearer s3cret-token')
    expect(seen[0]?.path).toBe('/stage/api/plugins/hedgehog/fabrics/lab/gitops-status/')
  })
})

describe('every fabric', () => {
  const list: Answers = {
    'GET ': { body: { fabrics: [{ ...fabric, id: 'a' }], next: 'a b' } },
    'GET ?after=a%20b': {
      body: {
        fabrics: [
          { ...fabric, id: 'b' },
          { ...fabric, id: 'c' },
        ],
      },
    },
  }
  const problem = { status: 409, body: { title: 'Conflict', detail: 'Initialise it first', code: 'fabric_not_initialized' } }

  test('of every page gets its turn, also after one that failed; the worst exit code counts', async () => {
    const { code, stdout, stderr } = await against(
      {
        ...list,
        'POST a/ingest-raw/': { body: mixedReport },
        'POST b/ingest-raw/': problem,
        'POST c/ingest-raw/': { body: cleanReport },
      },
      'ingest --all',
    )
    expect(stdout.match(/^✓ .*/gm)).toEqual([`✓ ${mixedReport.message}`, `✓ ${cleanReport.message}`])
    expect(stderr).toBe('error b: Initialise it first\n')
    expect(code).toBe(EXIT.failure)
  })

  test('--json is one list', async () => {
    const { code, stdout } = await against(
      {
        ...list,
        'GET a/gitops-status/': { body: status },
        'GET b/gitops-status/': problem,
        'GET c/gitops-status/': { body: { ...status, rejected_files: [] } },
      },
      'status --all --json',
    )
    expect(JSON.parse(stdout)).toEqual([status, { ...status, rejected_files: [] }])
    expect(code).toBe(EXIT.failure)
  })
})

describe('an operation that goes on in the background', () => {
  const queued = { ...finishedRecord, status: 'queued' }
  const path = `lab/operations/${OPERATION}/`
  const ingest = async (polls: Answers[string]) => {
    const { url, seen } = await recordedDeployment({
      'POST lab/ingest-raw/': { status: 202, body: queued },
      [`GET ${path}`]: polls,
    })
    const messages: string[] = []
    const client = new DeploymentClient({
      endpoint: url,
      signal: new AbortController().signal,
      progress: ({ message }) => messages.push(message),
      pollMs: 1,
    })
    return { done: client.operate('lab', 'ingest-raw', {}), seen, messages }
  }

  test('is followed to its end', async () => {
    const { done, messages } = await ingest([{ body: queued }, { body: { ...queued, status: 'running' } }, { body: DONE }])
    expect(await done).toEqual(DONE)
    expect(messages).toEqual([`Operation ${OPERATION} is queued`, `Operation ${OPERATION} is running`])
  })

  test('is asked for again when the network or the gateway fails for a moment', async () => {
    const gateway = { status: 503, body: 'Service Unavailable' }
    const { done } = await ingest([gateway, { body: queued }, gateway, gateway, { body: DONE }])
    expect(await done).toEqual(DONE)
  })

  test('is given up when nothing comes any more', async () => {
    const { done, seen } = await ingest('hang up')
    await expect(done).rejects.toThrow(UnreachableError)
    expect(seen.filter(({ method }) => method === 'GET')).toHaveLength(5)
  })

  test('shows why it failed', async () => {
    const failure = { code: 'manifest_unreadable', message: 'The manifest cannot be read', faults: [syntaxError] }
    const { done } = await ingest({ body: { ...queued, status: 'failed', failure } })
    await expect(done).rejects.toMatchObject({ message: failure.message, code: failure.code, faults: failure.faults })
  })

  test('can be left with Ctrl-C', async () => {
    const abort = new AbortController()
    const { url } = await recordedDeployment({
      'POST lab/ingest-raw/': { status: 202, body: queued },
      [`GET ${path}`]: { body: queued },
    })
    const running = runGfm(['ingest', '--endpoint', url, '--fabric', 'lab'], { signal: abort.signal })
    abort.abort(new Error('Interrupted'))
    expect(await running).toMatchObject({
      code: EXIT.failure,
      stdout: '',
      stderr: expect.stringContaining('error Interrupted\n'),
    })
  })
})

describe('what a deployment may answer instead', () => {
  const faulty = { title: 'Files rejected', detail: 'Nothing was taken', code: 'files_rejected', errors: [syntaxError] }

  test('a problem, with all faults; all or none, and none, is a rejection', async () => {
    const { code, stdout, stderr } = await against(
      { 'POST lab/ingest-raw/': { status: 422, body: faulty } },
      'ingest --fabric lab --atomic',
    )
    expect(stderr).toContain(
      'error Nothing was taken\n  fabrics/lab/gitops/raw/bad.yaml:14:3 duplicate_key: The key vni stands twice\n',
    )
    expect({ code, stdout }).toEqual({ code: EXIT.rejected, stdout: '' })
  })

  test.each<[string, Answers[string], RegExp, number]>([
    ['a problem without details', { status: 403, body: { title: 'Forbidden' } }, /^error Forbidden\n$/, EXIT.failure],
    [
      'a refused request',
      { status: 400, body: { detail: 'No such path', code: 'invalid_request' } },
      /^error No such path\n$/,
      EXIT.usage,
    ],
    [
      'an error of the gateway',
      { status: 401, body: { message: 'Unauthorized' } },
      /^error The deployment answered 401\n$/,
      EXIT.failure,
    ],
    ['an error page', { status: 500, body: '<html>' }, /^error The deployment answered 500\n$/, EXIT.failure],
    ['a page', { body: '<html>' }, /answered 200, but not with JSON: is it the endpoint of a deployment\?/, EXIT.failure],
    ['something else', { body: { hello: 'world' } }, /The answer is not as expected at fabric: /, EXIT.failure],
    ['nothing', { status: 204 }, /The answer is not as expected at its root: /, EXIT.failure],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://gfm.example.com' } },
      /cannot be reached: .*redirect/,
      EXIT.failure,
    ],
    ['a closed connection', 'hang up', /http:\/\/127\.0\.0\.1:\d+ cannot be reached: /, EXIT.failure],
  ])('%s', async (_, answer, message, expected) => {
    const { code, stdout, stderr } = await against({ 'GET lab/gitops-status/': answer }, 'status --fabric lab')
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' })
  })

  test('nobody listens', async () => {
    const { code, stderr } = await runGfm(['status', '--endpoint', 'http://127.0.0.1:1', '--fabric', 'lab'])
    expect(stderr).toMatch(/^error http:\/\/127\.0\.0\.1:1 cannot be reached: .+\n$/)
    expect(code).toBe(EXIT.failure)
  })

  test('what was never sent is not said to have been carried out', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { stderr } = await runGfm(['fabric', 'delete', 'lab', '--yes', '--endpoint', `http://127.0.0.1:${port}`])
    expect(stderr).toMatch(/^error .* cannot be reached: connect ECONNREFUSED .*\n$/)
  })

  test('https to a server of plain http is told in words', async () => {
    const { url } = await recordedDeployment({})
    const { stderr } = await runGfm(['status', '--endpoint', url.replace('http:', 'https:'), '--fabric', 'lab'])
    expect(stderr).toMatch(/^error .* cannot be reached: the server speaks no TLS on this port: .*\n$/)
  })

  test('silence; the error of a request that changes something says that it may have been carried out', async () => {
    const { url } = await recordedDeployment({ 'POST lab/ingest-raw/': 'silence', 'GET lab/gitops-status/': 'silence' })
    const client = new DeploymentClient({ endpoint: url, signal: new AbortController().signal, timeoutMs: 100 })
    await expect(client.operate('lab', 'ingest-raw', {})).rejects.toThrow(
      /no answer within 0\.1 s\n.* may have been carried out all the same/,
    )
    await expect(client.status('lab')).rejects.toThrow(/no answer within 0\.1 s$/)
  })

  test('control sequences do not reach the terminal', async () => {
    const body = { ...cleanReport, message: 'fine\u001b[2J\u001b]0;owned\u0007' }
    const { stdout } = await against({ 'POST lab/ingest-raw/': { body } }, 'ingest --fabric lab')
    expect(stdout).toContain('✓ lab: fine\\x1b[2J\\x1b]0;owned\\x07\n')
  })
})

describe('gfm fabric', () => {
  test('register sends the given settings, and leaves the others to the deployment', async () => {
    const kinds = join(await temporaryDirectory(), 'kinds.yaml')
    await writeFile(kinds, '- {group: apps.example.com, kind: Widget, plural: widgets}\n')
    const wording = join(await temporaryDirectory(), 'wording.txt')
    await writeFile(wording, 'chore: {summary}\n')
    const { code, stdout, seen } = await against(
      { 'POST ': { status: 201, body: fabric } },
      `fabric register lab --repository-url https://git.example.com/net/lab.git --branch dev --strict --kinds ${kinds} --credentials-secret lab-git --webhook-secret lab-hook --on-conflict raw --scan-interval 120 --message-template ${wording}`,
    )
    expect(seen[0]?.body).toEqual({
      name: 'lab',
      repository_url: 'https://git.example.com/net/lab.git',
      branch: 'dev',
      credentials_secret: 'lab-git',
      webhook_secret: 'lab-hook',
      on_conflict: 'raw',
      scan_interval: 120,
      commit: { template: 'chore: {summary}\n' },
      kinds: fabric.kinds,
      validation: 'strict',
    })
    expect(stdout).toContain('lab The lab\n  repository https://git.example.com/net/lab.git main\n')
    expect(code).toBe(EXIT.done)
  })

  test.each<[string, string, unknown, string, unknown]>([
    ['list', 'GET ', { fabrics: [fabric] }, 'lab     initialised', undefined],
    ['get lab', 'GET lab/', fabric, 'lab The lab', undefined],
    ['update lab --no-strict', 'PATCH lab/', fabric, 'lab The lab', { validation: 'off' }],
    [
      'update lab --sign-off --no-message-template',
      'PATCH lab/',
      fabric,
      'lab The lab',
      { commit: { sign_off: true, template: null } },
    ],
    ['delete lab --yes', 'DELETE lab/', undefined, 'lab is no longer registered', undefined],
  ])('%s', async (line, request, body, expected, sent) => {
    const { code, stdout, seen } = await against({ [request]: { body } }, `fabric ${line}`)
    expect(stdout).toContain(expected)
    expect(seen[0]?.body).toEqual(sent)
    expect(code).toBe(EXIT.done)
  })

  const ETAG = 'e'.repeat(40)

  test.each([
    ['update lab --strict', 'PATCH lab/'],
    ['delete lab --yes', 'DELETE lab/'],
  ])('%s: any version, or the one that was seen', async (line, request) => {
    const answers = { [request]: { body: fabric } }
    expect((await against(answers, `fabric ${line}`)).seen[0]?.headers['if-match']).toBe('*')
    expect((await against(answers, `fabric ${line} --if-match ${ETAG}`)).seen[0]?.headers['if-match']).toBe(`"${ETAG}"`)
    const { code, stderr, seen } = await against(answers, `fabric ${line} --if-match 3`)
    expect({ code, stderr, seen }).toEqual({ code: EXIT.usage, stderr: expect.stringContaining('is no ETag'), seen: [] })
  })

  test('get shows the version, also as JSON', async () => {
    const answers = { 'GET lab/': { body: fabric, headers: { etag: `"${ETAG}"` } } }
    expect((await against(answers, 'fabric get lab')).stdout).toContain(`  version    ${ETAG}\n`)
    expect(JSON.parse((await against(answers, 'fabric get lab --json')).stdout)).toEqual({ ...fabric, etag: ETAG })
  })

  test('--json is the answer itself', async () => {
    const { stdout } = await against({ 'GET lab/': { body: fabric } }, 'fabric get lab --json')
    expect(JSON.parse(stdout)).toEqual(fabric)
  })

  test('a fabric that is there already', async () => {
    const problem = { title: 'Fabric exists', detail: 'The fabric lab is registered already', code: 'fabric_exists' }
    const { code, stderr } = await against(
      { 'POST ': { status: 409, body: problem } },
      'fabric register lab --repository-url https://x.example',
    )
    expect(stderr).toBe('error The fabric lab is registered already\n')
    expect(code).toBe(EXIT.failure)
  })
})
