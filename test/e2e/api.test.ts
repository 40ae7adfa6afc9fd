import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { StatusReport } from '../../lib/contract/status.ts'
import type { Stack } from '../../lib/local/stack.ts'
import { startCheckedStack } from '../support/checked-stack.ts'
import { eventually } from '../support/eventually.ts'
import { RAW, vpc } from '../support/objects.ts'

const run = promisify(execFile)

interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  errors: { code: string; file: string; line?: number; column?: number; message: string }[]
}

interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

let stack: Stack
let bare: string

beforeAll(async () => {
  stack = await startCheckedStack()
  bare = await stack.ensureRepository('lab.git')
})
afterAll(async () => {
  await stack.close()
})

async function call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
  const init =
    body === undefined
      ? { method, headers }
      : {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }
  const response = await fetch(`${stack.url}/api/plugins/hedgehog${path}`, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T }
}

/** Commits files on the Git server, as somebody's push would have. */
async function push(files: Record<string, string>): Promise<void> {
  const clone = await mkdtemp(join(stack.directory, 'clone-'))
  const git = (...args: string[]) => run('git', ['-C', clone, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args])
  await git('clone', '--quiet', stack.repositoryUrl('lab.git'), '.')
  for (const [path, text] of Object.entries(files)) {
    await run('mkdir', ['-p', join(clone, path, '..')])
    await run('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', text, join(clone, path)])
  }
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'by hand')
  await git('push', '--quiet', 'origin', 'HEAD:main')
}

async function commits(): Promise<number> {
  return Number((await run('git', ['-C', bare, 'rev-list', '--count', 'main'])).stdout)
}

describe.sequential('a fabric over HTTP', () => {
  test('is registered once, with the defaults of HNP', async () => {
    const input = { name: 'lab', repository_url: stack.repositoryUrl('lab.git') }
    const made = await call<FabricRecord>('POST', '/fabrics/', input)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      id: 'lab',
      directory: 'fabrics/lab/gitops',
      archive_strategy: 'rename_with_extension',
      raw_directory_path: 'raw',
      managed_directory_path: 'managed',
      gitops_initialized: false,
    })
    const again = await call<Problem>('POST', '/fabrics', input)
    expect(again).toMatchObject({ status: 409, body: { code: 'fabric_exists', type: `${stack.url}/problems/fabric_exists` } })
    expect(again.headers.get('content-type')).toBe('application/problem+json')
  })

  test.each<[string, unknown, number, string]>([
    ['a body that is not JSON', '{"name": "x",\n  oops}', 400, 'invalid_json'],
    ['unknown and wrong fields, all of them told', { name: 'A b', repository_url: 'x', color: 1 }, 400, 'invalid_body'],
    ['credentials in the URL', { name: 'x', repository_url: 'https://user:s3cr3t@example.com/x.git' }, 400, 'invalid_body'],
    ['a local path', { name: 'x', repository_url: '/etc' }, 400, 'invalid_body'],
  ])('is not registered with %s', async (_, input, status, code) => {
    const { status: found, body } = await call<Problem>('POST', '/fabrics/', input)
    expect(found).toBe(status)
    expect(body.errors.map((error) => error.code)).toContain(code)
    expect(JSON.stringify(body)).not.toContain('s3cr3t')
  })

  test('does not overlap another fabric of its repository', async () => {
    const input = { name: 'other', repository_url: stack.repositoryUrl('lab.git'), directory: 'fabrics/lab' }
    expect(await call<Problem>('POST', '/fabrics/', input)).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'overlapping_directory' }] },
    })
  })

  test('cannot ingest before it is initialised, and shows what init would do', async () => {
    expect(await call<Problem>('POST', '/fabrics/lab/ingest-raw/', {})).toMatchObject({
      status: 409,
      body: { code: 'fabric_not_initialized' },
    })
    const dry = await call<OperationReport>('POST', '/fabrics/lab/init-gitops/', { dry_run: true })
    expect(dry.body.diff).toContain('+++ b/fabrics/lab/gitops/.hnp/manifest.yaml')
    expect((await call<OperationReport>('POST', '/fabrics/lab/init-gitops/', {})).status).toBe(201)
    expect(await call<OperationReport>('POST', '/fabrics/lab/init-gitops/', {})).toMatchObject({
      status: 200,
      body: { already_initialized: true },
    })
    expect((await call<FabricRecord>('GET', '/fabrics/lab/')).body.gitops_initialized).toBe(true)
    expect(await commits()).toBe(1)
  })

  test('ingests, with the counters of HNP; a repeated request is answered again and not run again', async () => {
    await push({ [`${RAW}/a.yaml`]: `${vpc('a-1')}---\n${vpc('a-2')}` })
    const key = { 'idempotency-key': 'ingest-1' }
    const first = await call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', {}, key)
    expect(first).toMatchObject({
      status: 200,
      body: { files_processed: 1, documents_extracted: 2, files_created: 2, files_archived: 1 },
    })
    const again = await call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', {}, key)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const reused = await call<Problem>('POST', '/fabrics/lab/ingest-raw/', { atomic: true }, key)
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
    expect(await commits()).toBe(3)
  })

  test('answers every fault of an all-or-nothing ingest', async () => {
    await push({
      [`${RAW}/good.yaml`]: vpc('good'),
      [`${RAW}/bad.yaml`]: `${vpc('bad')}spec: {a: 1, a: 2}\n`,
      [`${RAW}/worse.yaml`]: 'a: [\n',
    })
    const { status, body } = await call<Problem>('POST', '/fabrics/lab/ingest-raw/', { atomic: true })
    expect(status).toBe(422)
    expect(new Set(body.errors.map(({ file }) => file))).toEqual(new Set([`${RAW}/bad.yaml`, `${RAW}/worse.yaml`]))
    expect(body.errors).toContainEqual(expect.objectContaining({ code: 'duplicate_key', line: 5, column: expect.any(Number) }))
  })

  test('ingests one file, and knows which were refused', async () => {
    const one = await call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', { file_path: 'good.yaml' })
    expect(one.body).toMatchObject({ files_processed: 1, fates: { created: 1 } })
    expect((await call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', {})).body.status).toBe('rejected')
    const { body } = await call<StatusReport>('GET', '/fabrics/lab/gitops-status/')
    expect(body.rejected_files.map(({ file }) => file)).toEqual([`${RAW}/bad.yaml`, `${RAW}/worse.yaml`])
    const missing = await call<Problem>('POST', '/fabrics/lab/ingest-raw/', { file_path: '../../x.yaml' })
    expect(missing).toMatchObject({ status: 400, body: { code: 'unsafe_path' } })
  })

  test('goes through the queue when asked to, and can be followed', async () => {
    await push({ [`${RAW}/later.yaml`]: vpc('later') })
    const queued = await call<OperationRecord>('POST', '/fabrics/lab/ingest-raw/', {}, { prefer: 'respond-async' })
    expect(queued).toMatchObject({ status: 202, body: { status: 'queued' } })
    const location = queued.headers.get('location')?.replace('/api/plugins/hedgehog', '') ?? ''
    await eventually(async () => {
      const { body } = await call<OperationRecord & OperationReport>('GET', location)
      expect(body).toMatchObject({ status: 'succeeded', fates: { created: 1, rejected: 2 } })
    })
    const { body } = await call<{ operations: OperationRecord[] }>('GET', '/fabrics/lab/operations/?limit=1')
    expect(body.operations[0]?.operation).toBe(queued.body.operation)
  })

  test.each([
    ['GET', '/fabrics/nobody/', 404, 'fabric_not_found'],
    ['POST', '/fabrics/nobody/ingest-raw/', 404, 'fabric_not_found'],
    ['GET', '/fabrics/lab/operations/01JDN0SCH00000000000000000/', 404, 'operation_not_found'],
    ['GET', '/fabrics/UPPER/', 400, 'invalid_request'],
    ['GET', '/fabrics/?limit=many', 400, 'invalid_request'],
  ])('%s %s answers %d', async (method, path, status, code) => {
    expect(await call<Problem>(method, path)).toMatchObject({ status, body: { code } })
  })

  test.each([
    ['GET', '/nowhere', 404, 'not_found'],
    ['GET', '/api/plugins/hedgehog/fabric/lab', 404, 'not_found'],
    ['DELETE', '/openapi.json', 405, 'method_not_allowed'],
  ])('%s %s is answered with a problem whose type can be read', async (method, path, status, code) => {
    const answer = await fetch(`${stack.url}${path}`, { method })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const { type, ...problem } = (await answer.json()) as { type: string }
    expect({ type, ...problem }).toMatchObject({ status, code, type: `${stack.url}/problems/${code}` })
    expect(await (await fetch(type)).text()).toContain(`${code} (status ${status})`)
  })

  test('serves its description, with the address of the stack', async () => {
    const answer = await fetch(`${stack.url}/openapi.json`)
    expect(await answer.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: stack.url }] })
    expect((await fetch(`${stack.url}/openapi.json`, { method: 'HEAD' })).status).toBe(200)
  })

  test('is changed and forgotten without touching Git', async () => {
    const before = await commits()
    const changed = await call<FabricRecord>('PATCH', '/fabrics/lab/', { archive_strategy: 'none' })
    expect(changed.body).toMatchObject({ archive_strategy: 'none', version: expect.any(Number) })
    expect(await call<Problem>('PATCH', '/fabrics/lab/', { name: 'x' })).toMatchObject({ status: 400 })
    expect((await call('DELETE', '/fabrics/lab/')).status).toBe(204)
    expect((await call('GET', '/fabrics/lab/')).status).toBe(404)
    expect(await commits()).toBe(before)
  })
})
