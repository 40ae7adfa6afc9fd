import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { RebuildReport } from '../../lib/contract/rebuild.ts'
import type { StatusReport } from '../../lib/contract/status.ts'
import { readCalls } from '../../lib/local/aws/call-trail.ts'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { type Stack, startStack } from '../../lib/local/stack.ts'
import { gfmJson } from '../support/gfm.ts'
import { vpc } from '../support/objects.ts'
import { deniedCalls, readPolicies } from '../support/permissions.ts'
import { git } from '../support/remote.ts'

const run = promisify(execFile)
const REPOSITORY = 'net.git'
const FABRICS = ['edge', 'lab']

let directory: string
let stack: Stack

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-recovery-'))
  stack = await start()
  await stack.ensureRepository(REPOSITORY)
  for (const name of FABRICS) await call('POST', '/fabrics', { name, repository_url: stack.repositoryUrl(REPOSITORY) })
  await call('POST', '/fabrics/lab/init-gitops', {})
  await call('POST', '/fabrics/edge/init-gitops', { base_directory: 'sites/edge' })
  await push({ 'fabrics/lab/gitops/raw/a.yaml': vpc('a'), 'fabrics/lab/gitops/raw/bad.yaml': 'a: [\n' })
  await push({ 'sites/edge/raw/b.yaml': vpc('b'), 'sites/edge/raw/c.yaml': vpc('c') })
  for (const name of FABRICS) await call('POST', `/fabrics/${name}/ingest-raw`, {})
  await call('POST', '/fabrics/lab/ingest-raw', {})
  await call('POST', '/fabrics/edge/ingest-raw', {})
})
afterAll(async () => {
  await stop()
  await rm(directory, { recursive: true, force: true })
})

function start(): Promise<Stack> {
  return startStack({ directory: join(directory, 'stack'), onProblem: (problem) => console.error(problem) })
}

/** No function may have called what its role would not have been allowed. */
async function stop(): Promise<void> {
  await stack.close()
  expect(await deniedCalls(readCalls(stack.callFile), readPolicies(ASSEMBLY))).toEqual([])
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${stack.url}/api/plugins/hedgehog${path}`, { method, ...json })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}

async function push(files: Record<string, string>): Promise<void> {
  const clone = await mkdtemp(join(directory, 'clone-'))
  await git(clone, 'clone', '--quiet', stack.repositoryUrl(REPOSITORY), '.')
  for (const [path, text] of Object.entries(files))
    await run('sh', ['-c', 'mkdir -p "$(dirname "$2")" && printf %s "$1" > "$2"', 'sh', text, join(clone, path)])
  await git(clone, 'add', '--all')
  await git(clone, 'commit', '--quiet', '--message', 'by hand')
  await git(clone, 'push', '--quiet', 'origin', 'HEAD:main')
}

/** Everything that the API tells: the fabrics, and of each its status, its operations and each of them in full. */
async function everything() {
  const { fabrics } = await call<{ fabrics: FabricRecord[] }>('GET', '/fabrics')
  const details = FABRICS.map(async (name) => {
    const status = await call<StatusReport>('GET', `/fabrics/${name}/gitops-status`)
    const { operations } = await call<{ operations: OperationRecord[] }>('GET', `/fabrics/${name}/operations`)
    const reports = operations.map(({ operation }) => call<object>('GET', `/fabrics/${name}/operations/${operation}`))
    return { status, operations, reports: await Promise.all(reports) }
  })
  return { fabrics, details: await Promise.all(details) }
}

/**
 * Without what only the table knows: when a fabric was registered and how often its record was written. An operation's
 * record begins some milliseconds before its report, from which it is restored.
 */
function withoutTheTables({ fabrics, details }: Awaited<ReturnType<typeof everything>>) {
  const timeless = ({ started_at: _, ...record }: OperationRecord) => record
  return {
    fabrics: fabrics.map(({ created_at: _, updated_at: __, version: ___, ...fabric }) => fabric),
    details: details.map(({ status, operations, reports }) => ({
      status: { ...status, last_operations: status.last_operations.map(timeless) },
      operations: operations.map(timeless),
      reports,
    })),
  }
}

describe.sequential('nothing that is lost stays lost', () => {
  test('the clones: the next request makes them anew', async () => {
    const before = await everything()
    const clones = join(stack.directory, 'repositories')
    const names = await readdir(clones)
    expect(names).toHaveLength(1)
    await Promise.all(names.map((name) => rm(join(clones, name), { recursive: true })))
    expect(await everything()).toEqual(before)
    await push({ 'fabrics/lab/gitops/raw/d.yaml': vpc('d') })
    expect(await call('POST', '/fabrics/lab/ingest-raw', {})).toMatchObject({ status: 'succeeded', files_created: 1 })
    expect(await call('GET', '/fabrics/lab/gitops-status')).toMatchObject({ objects: { vpcs: 2 }, pending_files: [] })
    expect(await readdir(clones)).toEqual(names)
  })

  test('the table: after gfm rebuild, status and history are as before', async () => {
    const before = await everything()
    expect(before.details.map(({ status: { directory: place, rejected_files } }) => [place, rejected_files.length])).toEqual([
      ['sites/edge', 0],
      ['fabrics/lab/gitops', 1],
    ])
    expect(before.details.map(({ operations }) => operations.map(({ status }) => status))).toEqual([
      ['succeeded', 'succeeded'],
      ['succeeded', 'rejected', 'succeeded', 'succeeded'],
    ])
    await stop()
    await rm(join(stack.directory, 'dynamodb'), { recursive: true })
    stack = await start()
    expect(await call('GET', '/fabrics')).toEqual({ fabrics: [], unreadable: [] })
    const command = ['rebuild', '--endpoint', stack.url, '--repository-url', stack.repositoryUrl(REPOSITORY)]
    const report = await gfmJson<RebuildReport>(command)
    expect(report).toMatchObject({
      complete: true,
      repository_restored: true,
      fabrics: [
        { fabric: 'lab', record: 'restored', operations_restored: 4 },
        { fabric: 'edge', record: 'restored', operations_restored: 2 },
      ],
      skipped: [],
    })
    const after = await everything()
    expect(withoutTheTables(after)).toEqual(withoutTheTables(before))
    expect(await gfmJson<RebuildReport>(command)).toMatchObject({
      repository_restored: false,
      fabrics: [{ record: 'present', operations_restored: 0 }, { record: 'present' }],
    })
    expect(await everything()).toEqual(after)
  })
})
