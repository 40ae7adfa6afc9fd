import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { temporaryDirectory } from '../support/git.ts'
import { runGfm } from './captured-run.ts'
import { type Answers, recordedDeployment } from './recorded-deployment.ts'
import { cleanReport, finishedRecord } from './samples.ts'

const ETAG = '0123456789abcdef0123456789abcdef01234567'
const TEXT = 'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: a # as it is\n'
const AT = 'lab/objects/VPC.vpc.githedgehog.com/default/a/'
const read = { body: TEXT, headers: { etag: `"${ETAG}"`, 'content-type': 'application/yaml' } }
const listed = (name: string) => ({
  group: 'vpc.githedgehog.com',
  kind: 'VPC',
  plural: 'vpcs',
  namespace: 'default',
  name,
  path: `${name}.yaml`,
  etag: ETAG,
})

async function against(answers: Answers, line: string, options: Parameters<typeof runGfm>[1] = {}) {
  const { url, seen } = await recordedDeployment(answers)
  return { ...(await runGfm([...line.split(' '), '--endpoint', url, '--fabric', 'lab'], options)), seen }
}

test('get asks for the text of the file', async () => {
  const { stdout, seen } = await against({ 'GET lab/objects/vpc/default/a/': read }, 'get vpc a')
  expect(stdout).toBe(TEXT)
  expect(seen[0]?.headers.accept).toBe('application/yaml')
})

test('get lists all pages', async () => {
  const { stdout, seen } = await against(
    {
      'GET lab/objects/?kind=vpc&name_prefix=x&limit=500': { body: { objects: [listed('x1')], next: 'vpcs/default/x1' } },
      'GET lab/objects/?kind=vpc&name_prefix=x&limit=500&after=vpcs%2Fdefault%2Fx1': { body: { objects: [listed('x2')] } },
    },
    'get vpc --prefix x -o name',
  )
  expect(stdout).toBe('vpcs.vpc.githedgehog.com/x1\nvpcs.vpc.githedgehog.com/x2\n')
  expect(seen).toHaveLength(2)
})

test('put says which version it means: the one there is, or none', async () => {
  const path = join(await temporaryDirectory(), 'a.json')
  const value = { apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPC', metadata: { name: 'a' } }
  await writeFile(path, JSON.stringify(value))
  const put = `PUT ${AT}?dry_run=false&ingest=false`
  const there = await against({ [`GET ${AT}`]: read, [put]: { body: cleanReport } }, `put -f ${path}`)
  expect(there.code).toBe(EXIT.done)
  expect(there.seen[1]?.headers).toMatchObject({ 'if-match': `"${ETAG}"`, 'content-type': 'application/json' })
  expect(there.seen[1]?.body).toEqual(value)
  const gone = { status: 404, body: { title: 'Not found', code: 'object_not_found' } }
  const created = await against({ [`GET ${AT}`]: gone, [put]: { status: 201, body: cleanReport } }, `put -f ${path}`)
  expect(created.seen[1]?.headers['if-none-match']).toBe('*')
})

test.each([
  ['patch vpc a -p {"spec":1} --dry-run', 'PATCH', '?dry_run=true&ingest=false', 'application/merge-patch+json', { spec: 1 }],
  ['patch vpc a --type json -p [] --ingest', 'PATCH', '?dry_run=false&ingest=true', 'application/json-patch+json', []],
  ['delete vpc a --yes', 'DELETE', '?dry_run=false&ingest=false', undefined, undefined],
])('%s', async (line, method, query, type, body) => {
  const path = `lab/objects/vpc/default/a/${query}`
  const { code, seen } = await against({ [`${method} ${path}`]: { body: cleanReport } }, line)
  expect(code).toBe(EXIT.done)
  expect(seen[0]).toMatchObject({ method, path, body })
  expect(seen[0]?.headers).toMatchObject({ 'if-match': '*', ...(type && { 'content-type': type }) })
})

test('an answer without a version is not taken for an object', async () => {
  const { code, stderr } = await against({ 'GET lab/objects/vpc/default/a/': { body: '<html>' } }, 'get vpc a')
  expect({ code, stderr }).toEqual({ code: EXIT.failure, stderr: expect.stringContaining('no ETag') })
})

const watcher_status = {
  is_watching: true,
  raw_path: 'fabrics/lab/gitops/raw',
  scan_interval: 300,
  last_scan_time: null,
  statistics: { files_processed: 1, processing_errors: 0, last_processing_time: null },
  healthy: false,
  health_issues: ['the repository has no webhook_secret'],
}

test.each([
  ['status', 'GET', undefined],
  ['start --scan-interval 300', 'POST', { action: 'start', scan_interval: 300 }],
  ['stop', 'POST', { action: 'stop' }],
])('watcher %s', async (words, method, body) => {
  const { url, seen } = await recordedDeployment({ [`${method} lab/watcher/`]: { body: { watcher_status } } })
  const [verb = '', ...options] = words.split(' ')
  const { code, stdout } = await runGfm(['watcher', verb, 'lab', ...options, '--endpoint', url])
  expect(code).toBe(EXIT.done)
  expect(stdout).toContain('on  fabrics/lab/gitops/raw\n')
  expect(stdout).toContain('no webhook_secret')
  expect(seen[0]?.body).toEqual(body)
})

test('deliveries: the list, those that were given up, and a retry', async () => {
  const delivery = { delivery: 'd1', source: 'github', status: 'processed', received_at: '2026-11-23T12:00:00.000Z' }
  const failed = { id: 'm1', type: 'push', sent_at: 'x', failure: { code: 'push_refused', message: 'The branch is protected' } }
  const below = '/api/plugins/hedgehog/deliveries'
  const { url, seen } = await recordedDeployment({
    'GET lab/deliveries/': { body: { deliveries: [{ ...delivery, operations: ['op1'] }] } },
    [`GET ${below}/failed/`]: { body: { failed: [failed] } },
    [`POST ${below}/retry/`]: { body: { retried: [{ id: 'm1', outcome: 'queued' }] } },
  })
  const run = (...words: string[]) => runGfm(['deliveries', ...words, '--endpoint', url])
  expect((await run('list', 'lab')).stdout).toMatch(/2026-11-23 12:00:00 +github +processed +d1 +op1\n/)
  expect((await run('lab')).stdout).toContain('op1')
  expect((await run()).stderr).toContain('Name a fabric')
  expect((await run('--failed')).stdout).toContain('push_refused: The branch is protected\n')
  expect((await run('retry', 'm1')).stdout).toBe('1 message asked for again\n  queued  m1\n')
  await run('retry')
  expect(seen.slice(3).map(({ body }) => body)).toEqual([{ ids: ['m1'] }, {}])
})

describe('gfm drop', () => {
  const file = async (content: object) => {
    const path = join(await temporaryDirectory(), 'net.json')
    await writeFile(path, JSON.stringify(content))
    return path
  }

  test('hands a file over in a request', async () => {
    const { code, seen } = await against(
      { 'PUT lab/raw/net/a.json?dry_run=true': { body: cleanReport } },
      `drop ${await file({ kind: 'x' })} --as raw/net/a.json --dry-run --replaces ${ETAG}`,
    )
    expect(code).toBe(EXIT.done)
    expect(seen[0]).toMatchObject({ body: { kind: 'x' }, headers: { 'if-match': `"${ETAG}"` } })
  })

  test('uploads a large one to where the deployment says, without credentials, and follows its operation', async () => {
    const content = { data: 'x'.repeat(5 * 1024 * 1024) }
    const path = await file(content)
    const answers: Answers = {
      'PUT /bucket/uploads/1?signed': { body: '' },
      'GET lab/operations/op1/': [
        { status: 404, body: { title: 'Not found', code: 'operation_not_found' } },
        { body: { ...finishedRecord, ...cleanReport } },
      ],
    }
    const { url, seen } = await recordedDeployment(answers)
    const size = Buffer.byteLength(JSON.stringify(content))
    answers['POST lab/raw-uploads/'] = {
      status: 201,
      body: {
        operation: 'op1',
        url: `${url}/bucket/uploads/1?signed`,
        headers: { 'content-length': String(size), 'x-amz-x': 'y' },
      },
    }
    vi.stubEnv('GFM_API_TOKEN', 's3cret-token')
    const { code, stderr } = await runGfm(['drop', path, '--propose', '--endpoint', url, '--fabric', 'lab'])
    vi.unstubAllEnvs()
    expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
    expect(seen[0]?.body).toEqual({ file_path: 'net.json', size, propose: true })
    expect(seen[1]).toMatchObject({ method: 'PUT', body: content, headers: { 'x-amz-x': 'y', 'content-length': String(size) } })
    expect(seen[1]?.headers.authorization).toBeUndefined()
  })
})
