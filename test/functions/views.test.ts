import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { StatusAnswer } from '../../lib/contract/answer.ts'
import type { Catalogue } from '../../lib/contract/views/catalogue.ts'
import type { SearchPage } from '../../lib/contract/views/search.ts'
import type { Topology } from '../../lib/contract/views/topology.ts'
import { vpc } from '../support/objects.ts'
import { FabricApi, type Problem } from './fabric-api.ts'

const WIRING = readFileSync(join(import.meta.dirname, '../../samples/prepop.yaml'), 'utf8')
const lab = new FabricApi()
let fabric = ''

beforeAll(async () => {
  fabric = await lab.initialised({ 'wiring.yaml': WIRING })
  expect((await lab.ingest(fabric)).status).toBe(200)
})

const get = <T>(path: string, headers: Record<string, string> = {}) =>
  lab.api.send<T & Problem>({ method: 'GET', path: `/fabrics/${fabric}/${path}`, headers, body: '' })

describe('the topology', () => {
  test('is that of a commit, which the caller may have already', async () => {
    const { status, body, headers } = await get<Topology>('topology')
    expect([status, body.focus, body.nodes.length]).toEqual([200, null, 17])
    expect(headers.etag).toBe(`"${body.head}"`)
    const again = await get('topology', { 'if-none-match': `"${body.head}"` })
    expect([again.status, again.headers.etag]).toEqual([304, headers.etag])
  })

  test('near a device has that device in the middle', async () => {
    const { body } = await get<Topology>('topology?focus=server-05&depth=1')
    expect(body).toMatchObject({ focus: 'Server/server-05', left_out: { nodes: 0, links: 0, issues: 0 } })
    expect(body.links.every(({ a }) => a.node === 'Server/server-05')).toBe(true)
  })

  test.each([
    ['topology?focus=nobody', 404, 'object_not_found'],
    ['topology?focus=leaf-01&depth=6', 400, 'invalid_request'],
    ['topology?other=1', 400, 'invalid_request'],
    ['search', 400, 'invalid_request'],
    ['search?q=a&in=keys', 400, 'invalid_request'],
  ])('or search by %s is refused with %i', async (path, status, code) => {
    expect(await get(path)).toMatchObject({ status, body: { code } })
  })
})

test('the status is the same until the branch, the settings or the operations change', async () => {
  const { headers, body } = await get<StatusAnswer>('gitops-status')
  expect(body).toMatchObject({ objects_total: 46, watcher: { enabled: true } })
  const known = { 'if-none-match': String(headers.etag) }
  expect(await get('gitops-status', known)).toMatchObject({ status: 304, body: undefined })
  await lab.api.call('POST', `/fabrics/${fabric}/watcher`, { action: 'stop' })
  const stopped = await get<StatusAnswer>('gitops-status', known)
  expect(stopped).toMatchObject({ status: 200, body: { watcher: { enabled: false } } })
  await lab.api.call('POST', `/fabrics/${fabric}/watcher`, { action: 'start' })
  await lab.pushRaw(fabric, { 'late.yaml': 'kind: [' })
  expect(await get('gitops-status', known)).toMatchObject({ status: 200, body: { rejected_files: [{}] } })
})

describe('the catalogue', () => {
  test('has the names of all objects, and is the same until an object changes', async () => {
    const { status, body, headers } = await get<Catalogue>('catalogue')
    expect(status).toBe(200)
    const switches = body.groups.find(({ plural }) => plural === 'switches')
    expect(switches).toMatchObject({ kind: 'Switch', namespace: 'default', names: expect.arrayContaining(['leaf-01']) })
    expect(body.groups.flatMap(({ names }) => names)).toHaveLength(46)
    const known = { 'if-none-match': String(headers.etag) }
    await lab.pushRaw(fabric, { 'waits.yaml': 'kind: [' })
    expect([(await get('catalogue', known)).status, (await get('catalogue?versions=true', known)).status]).toEqual([304, 304])
    await lab.pushRaw(fabric, { 'one.yaml': vpc('one') })
    await lab.ingest(fabric)
    const later = await get<Catalogue>('catalogue?versions=true', known)
    const vpcs = later.body.groups.find(({ plural }) => plural === 'vpcs')
    expect([later.status, vpcs?.names, vpcs?.versions]).toEqual([
      200,
      expect.arrayContaining(['one']),
      expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{40}$/)]),
    ])
  })
})

describe('a search', () => {
  test('goes on where the page before ended', async () => {
    const whole = await get<SearchPage>('search?q=leaf-03&in=names&limit=100')
    expect([whole.status, whole.body.searched]).toEqual([200, whole.body.total])
    const first = await get<SearchPage>('search?q=leaf-03&in=names&limit=1')
    const second = await get<SearchPage>(`search?q=leaf-03&in=names&limit=100&after=${encodeURIComponent(first.body.next ?? '')}`)
    const found = [...first.body.found, ...second.body.found]
    expect(new Set(found.map(({ object }) => object))).toEqual(new Set(whole.body.found.map(({ object }) => object)))
  })
})
