import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { ChangesReport } from '../../lib/contract/object.ts'
import type { OperationPage } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { ObjectsApi } from '../functions/objects-api.ts'
import { commentedVpc } from '../support/objects.ts'
import { runGfm } from './captured-run.ts'

const BASE = '/api/plugins/hedgehog'

const lab = new ObjectsApi()
let endpoint = ''

/** Asks the functions what a request asks, as the gateway would. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headersDistinct } = request
  const asked = Object.fromEntries(Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(',')]))
  const { status, headers, body } = await lab.api.send<unknown>({
    method,
    path: url.slice(BASE.length),
    headers: asked,
    body: await buffer(request),
  })
  // The body was unpacked to be checked.
  const { 'content-encoding': _, ...sent } = headers as Record<string, string>
  response.writeHead(status, sent).end(typeof body === 'string' ? body : JSON.stringify(body))
}

beforeAll(async () => {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return () => {
    server.close()
    server.closeAllConnections()
  }
})

const gfm = (line: string) => runGfm([...line.split(' '), '--endpoint', endpoint, '--fabric', 'lab'])

async function json<T>(line: string): Promise<T> {
  const { code, stdout, stderr } = await gfm(`${line} --json`)
  expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
  return JSON.parse(stdout) as T
}

const log = async (filters = '') => (await json<OperationPage>(`log${filters}`)).operations
const patch = (vni: number) => gfm(`patch vpc a -p {"spec":{"vni":${vni}}}`)

describe.sequential('the commands that look back, on a deployment', () => {
  test('log lists operations, and finds them by what they touched', async () => {
    await patch(2)
    expect((await log()).map(({ kind }) => kind)).toEqual(['patch', 'ingest', 'init'])
    expect((await log(' --object vpc/b')).map(({ kind }) => kind)).toEqual(['ingest'])
    expect((await log(' --limit 1')).map(({ kind }) => kind)).toEqual(['patch'])
  })

  test('show and diff tell the same of the last operation', async () => {
    const [patched, ingest] = await log()
    const shown = await json<ChangesReport>('show HEAD')
    expect(shown).toMatchObject({ to: { operation: patched?.operation }, from: { operation: ingest?.operation } })
    expect(shown.objects).toMatchObject([{ change: 'changed', object: 'VPC.vpc.githedgehog.com/default/a' }])
    for (const range of ['HEAD~1..HEAD', `${ingest?.operation}..${patched?.operation}`, `${ingest?.operation}`])
      expect((await json<ChangesReport>(`diff ${range}`)).objects).toEqual(shown.objects)
    expect((await gfm(`show ${patched?.operation}`)).stdout).toContain(`gfm revert ${patched?.operation}`)
  })

  test('get --at reads an object as it was, byte for byte', async () => {
    const [, ingest] = await log()
    for (const at of [ingest?.operation, 'HEAD~1']) expect((await gfm(`get vpc a --at ${at}`)).stdout).toBe(commentedVpc('a'))
    expect(await gfm('get vpc a --at 2001-01-01')).toMatchObject({
      code: EXIT.failure,
      stderr: expect.stringContaining('commit'),
    })
  })

  test('restore brings it back', async () => {
    expect((await json<OperationReport>('restore vpc a --at HEAD~1 --dry-run')).commit).toBeNull()
    expect(await lab.text('a')).not.toBe(commentedVpc('a'))
    const { kind, commit } = await json<OperationReport>('restore vpc a --at HEAD~1')
    expect({ kind, commit }).toEqual({ kind: 'restore', commit: await lab.remote.head() })
    expect(await lab.text('a')).toBe(commentedVpc('a'))
  })

  test('revert HEAD undoes the last operation', async () => {
    const [restored] = await log()
    const { reverts, commit } = await json<OperationReport>('revert HEAD')
    expect({ reverts, commit }).toEqual({ reverts: restored?.operation, commit: await lab.remote.head() })
    expect(await lab.text('a')).toContain('vni: 2')
  })

  test('revert HEAD of a commit by hand says what undoes it', async () => {
    await lab.remote.push({ 'README.md': '# lab\n' })
    const { code, stdout, stderr } = await gfm('revert HEAD --json')
    expect({ code, stderr }).toEqual({ code: EXIT.failure, stderr: expect.stringContaining('git revert') })
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not_revertible', exit_code: EXIT.failure } })
  })
})
