import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import { endpoints } from '../../lib/http/routes.ts'
import type { ApiRequest } from '../support/api-event.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { Remote } from '../support/remote.ts'

/** In everything that a client writes, and so to be found wherever any of it went. */
const MARK = 'm4rk3d'

let directory: string
let remote: Remote
let api: DeployedFunctions

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-log-lines-'))
  remote = await Remote.start()
  api = await DeployedFunctions.start(directory, { quiet: false })
  await api.call('POST', '/fabrics/', { name: 'lab', repository_url: remote.url })
  await api.call('POST', '/fabrics/', { name: 'patched', repository_url: 'https://git.example.com/patched.git' })
  await api.call('POST', '/fabrics/lab/init-gitops/', {})
})
afterAll(async () => {
  await Promise.all([api.close(), remote.close()])
  await rm(directory, { recursive: true, force: true })
})

/** In a URL; half a surrogate pair cannot be in one. */
function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, ''))
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '..',
    '../../x',
    '/etc/passwd',
    '.git',
    'a/../b',
    '\u202e',
    'a\nb: c',
    '$(id)',
    '__proto__',
  ),
  fc.integer({ min: 200, max: 6000 }).map((length) => 'a'.repeat(length)),
)
const marked = anyText.map((text) => `${text}${MARK}`)
const markedPath = fc
  .array(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), { minLength: 1, maxLength: 4 })
  .map((names) => `${names.join('/')}/${MARK}`)
/** Mostly what a field may not be, sometimes what it may. */
const anyValue = fc.oneof(
  { arbitrary: fc.oneof(marked, markedPath), weight: 4 },
  { arbitrary: anyText, weight: 2 },
  { arbitrary: fc.constantFrom(true, false, null, 0, -1, 2 ** 53, 'main', 'none', 'strict', 'raw'), weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 2 },
)
const flag = fc.boolean()
const fields = ['branch', 'directory', 'raw_directory_path', 'managed_directory_path', 'description']
const settings = ['archive_strategy', 'kinds', 'validation', 'credentials_secret', 'version']
const options = ['name', 'repository_url', 'force', 'dry_run', 'base_directory', 'file_path', 'atomic', MARK]

type Asked = readonly [method: string, path: string, body: string | Buffer]
const asked = (method: string, path: string, body: object): Asked => [method, path, JSON.stringify(body)]

/** Requests that may well succeed, with something odd in them. */
const plausible: fc.Arbitrary<Asked> = fc.oneof(
  fc
    .tuple(fc.stringMatching(/^f-[a-z0-9]{1,9}$/), fc.constantFrom(...fields, ...settings), anyValue)
    .map(([name, field, value]) => {
      return asked('POST', '/fabrics/', { name, repository_url: `https://git.example.com/${name}.git`, [field]: value })
    }),
  fc
    .record({ dry_run: flag, base_directory: anyValue, force: flag }, { requiredKeys: [] })
    .map((body) => asked('POST', '/fabrics/lab/init-gitops/', body)),
  fc
    .record({ dry_run: flag, file_path: anyValue, atomic: flag }, { requiredKeys: [] })
    .map((body) => asked('POST', '/fabrics/lab/ingest-raw/', body)),
  fc
    .tuple(fc.constantFrom('description', ...settings), anyValue)
    .map(([field, value]) => asked('PATCH', '/fabrics/patched/', { [field]: value })),
)
const anyBody: fc.Arbitrary<string | Buffer> = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields, ...settings, ...options), anyValue).map((body) => JSON.stringify(body)),
  fc.tuple(fc.json({ maxDepth: 4 }), marked).map(([json, text]) => `${json}${text}`),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(`${MARK}${Buffer.from(bytes).toString('latin1')}`, 'latin1')),
)
const anyName = fc.oneof(
  fc.constant('nobody'),
  fc.string({ minLength: 1, maxLength: 80 }).map((text) => encoded(text).replaceAll('.', '%2e')),
)
const anyPath = fc.oneof(
  fc.constant('/fabrics/'),
  fc
    .tuple(anyName, fc.constantFrom('', '/init-gitops', '/ingest-raw', '/operations', '/gitops-status'))
    .map(([name, rest]) => `/fabrics/${name}${rest}/`),
  anyName.map((id) => `/fabrics/lab/operations/${id}/`),
)
const anything = fc.tuple(fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD'), anyPath, anyBody)
const anyHeaders = fc.record(
  {
    'content-type': fc.oneof({ arbitrary: fc.constant('application/json'), weight: 8 }, { arbitrary: marked, weight: 1 }),
    'idempotency-key': fc.oneof(marked, fc.uuid()),
    'accept-encoding': fc.oneof(fc.constantFrom('gzip', '*;q=0', 'br'), marked),
    authorization: marked,
    cookie: marked,
  },
  { requiredKeys: ['content-type'] },
)
const anyPair = fc.tuple(fc.constantFrom('limit', 'after', MARK), fc.oneof(marked, anyText, fc.nat().map(String)))
const anyQuery = fc.array(anyPair, { maxLength: 2 }).map((pairs) => pairs.map((pair) => pair.map(encoded).join('=')).join('&'))
const anyClaims = fc.record({ sub: anyText.map((text) => `u${text}`), name: anyText, email: anyText }, { requiredKeys: ['sub'] })

const anyRequest: fc.Arbitrary<ApiRequest> = fc
  .tuple(fc.oneof(plausible, anything), anyHeaders, anyQuery, anyClaims)
  .map(([[method, path, body], headers, query, claims]) => {
    return { method, path: query === '' ? path : `${path}?${query}`, body, headers, claims }
  })

test('whatever is sent, nothing of it is in the log, and no answer is a failure of the server', async () => {
  const lines: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0)
  const statuses = new Set<number>()
  try {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        lines.length = 0
        const { status } = await api.send(request)
        statuses.add(status)
        expect(status).toBeLessThan(500)
        expect(lines.length).toBeGreaterThan(0)
        expect(lines.join('')).not.toContain(MARK)
      }),
      { numRuns: 300 },
    )
  } finally {
    write.mockRestore()
  }
  // The requests were not all alike.
  for (const status of [200, 201, 400, 404]) expect(statuses).toContain(status)
})

interface Line {
  level?: string
  operation?: string
  stage?: string
  audit?: string
  _aws?: { CloudWatchMetrics: { Dimensions: string[][] }[] }
}

/** What is written meanwhile. */
async function linesOf(run: () => Promise<unknown>): Promise<Line[]> {
  const lines: Line[] = []
  const collect = (chunk: unknown) => lines.push(JSON.parse(String(chunk))) > 0
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(collect))
  await run()
  for (const spy of spies) spy.mockRestore()
  return lines
}

/** Each line names an operation; those with metrics are the stage's in every set of dimensions. */
function checkLines(lines: readonly Line[], operation: unknown = expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/)): void {
  for (const line of lines) expect(line).toMatchObject({ operation })
  const counted = lines.filter(({ _aws }) => _aws !== undefined)
  for (const { stage, _aws } of counted) {
    expect(stage).toBe('test')
    for (const { Dimensions } of _aws?.CloudWatchMetrics ?? [])
      for (const dimensions of Dimensions) expect(dimensions).toEqual(expect.arrayContaining(['stage', 'service']))
  }
}

const asText = endpoints.map(({ method, path }) => [method, path.replace('/api/plugins/hedgehog', '')] as const)
const filled = (path: string) =>
  path
    .replace('{fabric}', 'nobody')
    .replace('{operation}', '01ARZ3NDEKTSV4RRFFQ69G5FAV')
    .replaceAll(/\{\w+\}/g, 'x')

test.each(asText)('each line of %s %s names the operation, also where nobody was let in', async (method, path) => {
  const request = { method, path: filled(path), body: '{}', headers: { 'content-type': 'application/json' } }
  const lines = await linesOf(async () => {
    await api.send(request)
    await api.send({ ...request, claims: null })
  })
  // A write has an audit line as well.
  expect(lines.filter(({ level, audit }) => level === 'INFO' && audit === undefined)).toHaveLength(2)
  expect(lines.filter(({ _aws }) => _aws !== undefined)).not.toEqual([])
  checkLines(lines)
})

test('each line of an operation that fails names it, of a request and of a message', async () => {
  await api.call('POST', '/fabrics/', { name: 'away', repository_url: 'http://127.0.0.1:1/away.git' })
  const failed = await linesOf(() => api.call('POST', '/fabrics/away/ingest-raw/', {}))
  expect(failed.map(({ level }) => level)).toContain('ERROR')
  checkLines(failed)
  const { body } = await api.call<OperationRecord>('POST', '/fabrics/away/ingest-raw/', {}, { prefer: 'respond-async' })
  const event = await api.queued()
  if (event === undefined) throw new Error('Nothing is in the queue')
  const returned = await linesOf(() => api.deliver(event))
  expect(returned.map(({ level }) => level)).toContain('ERROR')
  checkLines(returned, body.operation)
})

test('an operation is counted for its stage, in a line that names it', async () => {
  const own = await Remote.start()
  await api.call('POST', '/fabrics/', { name: 'counted', repository_url: own.url })
  const lines = await linesOf(() => api.call('POST', '/fabrics/counted/init-gitops/', {}))
  await own.close()
  expect(lines).toContainEqual(expect.objectContaining({ Operations: 1, kind: 'init', status: 'succeeded', stage: 'test' }))
  checkLines(lines)
})
