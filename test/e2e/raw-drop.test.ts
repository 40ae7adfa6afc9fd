import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeliveryRecord } from '../../lib/contract/delivery.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { StatusReport } from '../../lib/contract/status.ts'
import type { Stack } from '../../lib/local/stack.ts'
import { startCheckedStack } from '../support/checked-stack.ts'
import { eventually } from '../support/eventually.ts'
import { git } from '../support/git.ts'
import { RAW, vpc } from '../support/objects.ts'

let stack: Stack
let bare: string

beforeAll(async () => {
  stack = await startCheckedStack()
  bare = await stack.ensureRepository('lab.git')
  await send('POST', '/fabrics', { name: 'lab', repository_url: stack.repositoryUrl('lab.git') })
  await send('POST', '/fabrics/lab/init-gitops', {})
})
afterAll(() => stack.close())

const api = (path: string) => `${stack.url}/api/plugins/hedgehog${path}`

async function send<T>(method: string, path: string, body?: object) {
  const response = await fetch(api(path), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}

async function put(path: string, text: string, headers: Record<string, string> = { 'content-type': 'application/yaml' }) {
  const response = await fetch(api(`/fabrics/lab/raw/${path}`), { method: 'PUT', headers, body: text })
  return { status: response.status, body: (await response.json()) as OperationReport & { code?: string; errors: object[] } }
}

const head = () => git(bare, 'rev-parse', 'main')
const paths = async () => (await git(bare, 'ls-tree', '-r', '--name-only', 'main')).split('\n')

test('a file that is put is ingested in one commit; put twice it is one file', async () => {
  const before = Number(await git(bare, 'rev-list', '--count', 'main'))
  const first = await put('net/a.yaml', `${vpc('a')}---\n${vpc('b', '# ümlaut\n')}`)
  expect(first).toMatchObject({
    status: 200,
    body: { status: 'succeeded', files: [{ file: `${RAW}/net/a.yaml`, outcome: 'ingested' }] },
  })
  expect(Number(await git(bare, 'rev-list', '--count', 'main'))).toBe(before + 1)
  expect(await git(bare, 'show', `main:${RAW}/net/a.yaml.archived`)).toContain('# ümlaut')
  const again = await put('net/a.yaml', `${vpc('a')}---\n${vpc('b', '# ümlaut\n')}`)
  expect(again).toMatchObject({ status: 200, body: { status: 'no_change', commit: null } })
  expect(Number(await git(bare, 'rev-list', '--count', 'main'))).toBe(before + 1)
})

test.each([
  ['a broken file', 'bad.yaml', 'a: [\n', 422, 'files_rejected'],
  ['a path that leads elsewhere', '..%2Fa.yaml', vpc('x'), 400, 'unsafe_path'],
  ['another kind of file', 'a.txt', vpc('x'), 400, 'invalid_request'],
  ['more than a request can have', 'large.yaml', `${vpc('x')}#${'x'.repeat(4 * 1024 * 1024)}\n`, 413, 'body_too_large'],
])('%s is refused, and leaves no trace', async (_, path, text, status, code) => {
  const before = await head()
  const { operations } = (await send<{ operations: OperationRecord[] }>('GET', '/fabrics/lab/operations')).body
  expect(await put(path, text)).toMatchObject({ status, body: { code, errors: expect.any(Array) } })
  const after = (await send<{ operations: OperationRecord[] }>('GET', '/fabrics/lab/operations')).body
  expect([await head(), after.operations.length]).toEqual([before, operations.length])
})

test('a dry run shows what would happen', async () => {
  const before = await head()
  const { body } = await put('dry.yaml?dry_run=true', vpc('dry'))
  expect(body).toMatchObject({ status: 'succeeded', dry_run: true, diff: expect.stringContaining('+  name: dry') })
  expect(await head()).toBe(before)
})

interface Granted {
  operation: string
  url: string
  method: string
  headers: Record<string, string>
}

async function upload(file_path: string, text: string): Promise<{ granted: Granted; status: number }> {
  const size = Buffer.byteLength(text)
  const { status, body: granted } = await send<Granted>('POST', '/fabrics/lab/raw-uploads', { file_path, size })
  expect(status).toBe(201)
  const { 'content-length': _, ...headers } = granted.headers
  const response = await fetch(granted.url, { method: granted.method, headers, body: text })
  return { granted, status: response.status }
}

const finished = (operation: string) =>
  eventually(async () => {
    const { status, body } = await send<{ status: string }>('GET', `/fabrics/lab/operations/${operation}`)
    expect([status, body.status]).toEqual([200, expect.not.stringMatching(/queued|running/)])
    return body
  })

test('a large file is uploaded to the bucket, and ingested by the operation of the grant', async () => {
  const text = `${vpc('large')}# ${'x'.repeat(6 * 1024 * 1024)}\n`
  const { granted, status } = await upload('large.yaml', text)
  expect(status).toBe(200)
  const done = await finished(granted.operation)
  expect(done).toMatchObject({ status: 'succeeded', files: [{ file: `${RAW}/large.yaml`, outcome: 'ingested' }] })
  expect(await git(bare, 'cat-file', '-s', `main:${RAW}/large.yaml.archived`)).toBe(String(text.length))
  // It is told after the operation has its outcome.
  await eventually(async () => expect(await readFile(stack.eventFile, 'utf8')).toContain(granted.operation))
  // S3 tells at least once.
  const commit = await head()
  stack.emit({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: new URL(granted.url).pathname.split('/')[1] }, object: { key: `uploads/${granted.operation}` } },
  })
  const { granted: next } = await upload('next.yaml', vpc('next'))
  await finished(next.operation)
  expect(await git(bare, 'rev-list', '--count', `${commit}..main`)).toBe('1')
})

test('an uploaded file that is refused waits in raw/, and the status shows the reason', async () => {
  const { granted } = await upload('broken.yaml', 'a: [\n')
  expect(await finished(granted.operation)).toMatchObject({ status: 'succeeded', files: [{ outcome: 'rejected' }] })
  expect(await paths()).toContain(`${RAW}/broken.yaml`)
  const { body } = await send<StatusReport>('GET', '/fabrics/lab/gitops-status')
  expect(body.rejected_files).toMatchObject([{ file: `${RAW}/broken.yaml`, faults: [expect.anything()] }])
})

test('a waiting file is replaced only by a request that names its version', async () => {
  const refused = await put('broken.yaml', vpc('mended'))
  expect(refused).toMatchObject({ status: 409, body: { code: 'raw_file_exists' } })
  const blob = await git(bare, 'rev-parse', `main:${RAW}/broken.yaml`)
  const mended = await put('broken.yaml', vpc('mended'), { 'content-type': 'text/yaml', 'if-match': `"${blob}"` })
  expect(mended).toMatchObject({ status: 200, body: { status: 'succeeded' } })
  expect(await paths()).not.toContain(`${RAW}/broken.yaml`)
})

test('an upload without a grant has no effect', async () => {
  const before = await head()
  stack.emit({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'another' }, object: { key: 'uploads/01JDN0SCH00000000000000000' } },
  })
  expect(await head()).toBe(before)
  expect((await send('GET', '/fabrics/lab/operations/01JDN0SCH00000000000000000')).status).toBe(404)
})

test('a push to CodeCommit arrives through EventBridge', async () => {
  const repository_url = 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/fabrics'
  await send('POST', '/fabrics', { name: 'cc', repository_url })
  const detail = {
    event: 'referenceUpdated',
    repositoryName: 'fabrics',
    referenceType: 'branch',
    referenceName: 'main',
    commitId: 'a'.repeat(40),
  }
  for (const referenceName of ['other', 'main'])
    stack.emit({
      source: 'aws.codecommit',
      'detail-type': 'CodeCommit Repository State Change',
      detail: { ...detail, referenceName },
    })
  await eventually(async () => {
    const { body } = await send<{ deliveries: DeliveryRecord[] }>('GET', '/fabrics/cc/deliveries')
    expect(body.deliveries).toMatchObject([{ source: 'codecommit', branch: 'main', after: 'a'.repeat(40) }])
  })
})
