import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { installHook } from '../support/git.ts'
import { vpc } from '../support/objects.ts'
import { FabricApi } from './fabric-api.ts'

const lab = new FabricApi()
const { newName, register, initialised, pushRaw, ingest, commits, sharedFabric } = lab

describe('operations', () => {
  test('are listed newest first, each with its full report', async () => {
    const name = await initialised({ 'a.yaml': vpc('a') })
    const { body: report } = await ingest(name)
    const { body } = await lab.api.call<{ operations: OperationRecord[]; next?: string }>('GET', `/fabrics/${name}/operations/`)
    expect(body.operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['ingest', 'succeeded'],
      ['init', 'succeeded'],
    ])
    const path = `/fabrics/${name}/operations/${report.operation}/`
    const one = await lab.api.call<OperationReport>('GET', path)
    expect(one.status).toBe(200)
    expect(one.body).toMatchObject({ operation: report.operation, commit: report.commit, documents: report.documents })

    const first = await lab.api.call<{ operations: OperationRecord[]; next?: string }>(
      'GET',
      `/fabrics/${name}/operations/?limit=1`,
    )
    const rest = await lab.api.call<{ operations: OperationRecord[] }>(
      'GET',
      `/fabrics/${name}/operations/?limit=1&after=${first.body.next}`,
    )
    expect([...first.body.operations, ...rest.body.operations].map(({ kind }) => kind)).toEqual(['ingest', 'init'])
  })

  test('that failed tell why', async () => {
    const name = newName()
    await register(name)
    await installHook(lab.remote.repository, 'pre-receive', 'echo "frozen until Monday" >&2; exit 1')
    const refused = await lab.api.call('POST', `/fabrics/${name}/init-gitops/`, {})
    await rm(join(lab.remote.repository, 'hooks/pre-receive'))
    expect(refused.body).toMatchObject({ code: 'push_refused' })
    const { body } = await lab.api.call<{ operations: OperationRecord[] }>('GET', `/fabrics/${name}/operations/`)
    expect(body.operations).toMatchObject([{ status: 'failed', failure: { code: 'push_refused' } }])
  })

  test('that are not there answer 404, and what is no id 400', async () => {
    const name = await sharedFabric()
    const absent = await lab.api.call('GET', `/fabrics/${name}/operations/01JDN0SCH00000000000000000/`)
    expect(absent).toMatchObject({ status: 404, body: { code: 'operation_not_found' } })
    expect(await lab.api.call('GET', `/fabrics/${name}/operations/latest/`)).toMatchObject({ status: 400 })
  })
})

describe('a request with an Idempotency-Key', () => {
  test('is answered again and runs once, for its caller', async () => {
    const name = await initialised({ 'a.yaml': vpc('a') })
    const key = { 'idempotency-key': `${name}-1` }
    const before = await commits()
    const first = await ingest(name, {}, key)
    await pushRaw(name, { 'b.yaml': vpc('b') })
    const replayed = await ingest(name, {}, key)
    expect(replayed).toMatchObject({ status: 200, body: first.body, headers: { 'idempotency-replayed': 'true' } })
    expect(await commits()).toBe(before + 2)
    expect(await ingest(name, { atomic: true }, key)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })

    const headers = { 'content-type': 'application/json', ...key }
    const request = { method: 'POST', path: `/fabrics/${name}/ingest-raw/`, body: '{}', headers }
    const other = await lab.api.send<OperationReport>({ ...request, claims: { sub: 'somebody else' } })
    expect(other.body.operation).not.toBe(first.body.operation)
    expect(await commits()).toBe(before + 3)
  })

  test('runs again after a failure that has passed', async () => {
    const root = join(lab.directory, 'srv')
    const first = await startGitServer({ root })
    const { port } = first
    await first.close()
    await createRepository(root, 'late.git')
    const name = newName()
    await register(name, { repository_url: `http://127.0.0.1:${port}/late.git` })
    const init = () => lab.api.call('POST', `/fabrics/${name}/init-gitops/`, {}, { 'idempotency-key': name })
    const refused = await init()
    expect(refused).toMatchObject({ status: 502, body: { code: 'repository_unreachable' } })
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    const server = await startGitServer({ root, port })
    try {
      expect(await init()).toMatchObject({ status: 201 })
      expect(await init()).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } })
    } finally {
      await server.close()
    }
  })
})

describe('the gateway', () => {
  test('has to say who calls', async () => {
    expect(await lab.api.send({ method: 'GET', path: '/fabrics/', claims: null })).toMatchObject({
      status: 401,
      body: { code: 'not_authenticated' },
    })
  })

  test('is told which methods there are', async () => {
    const put = await lab.api.send({ method: 'PUT', path: '/fabrics/x/' })
    expect(put).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    expect(put.headers.allow).toBe('GET, HEAD, PATCH, DELETE')
  })

  test('gets answers that nobody keeps or guesses the type of', async () => {
    const { headers } = await lab.api.call('GET', '/fabrics/')
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })
})
