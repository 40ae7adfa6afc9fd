import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endpoints } from '../../lib/http/routes.ts'
import { apiEvent } from '../support/api-event.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { Remote } from '../support/remote.ts'

const SECRET = 's3cr3t-p4ssw0rd'

let directory: string
let remote: Remote
let api: DeployedFunctions

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-hostile-'))
  remote = await Remote.start()
  api = await DeployedFunctions.start(directory)
  await api.call('POST', '/fabrics/', { name: 'lab', repository_url: remote.url })
  await api.call('POST', '/fabrics/lab/init-gitops/', {})
})
afterAll(async () => {
  await Promise.all([api.close(), remote.close()])
  await rm(directory, { recursive: true, force: true })
})

/** Fields that the bodies have, with values that they should not. */
const fields = [
  'name',
  'repository_url',
  'branch',
  'directory',
  'kinds',
  'file_path',
  'dry_run',
  'base_directory',
  'version',
  'force',
]
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', '..', '../../etc', '.git', '/', 'a\0b', '\ud800', `https://ann:${SECRET}@git.example.com/x`, -1, []),
)
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields, '__proto__', 'constructor'), odd).map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '{', `{"password": ${SECRET}}`, '['.repeat(10_000), '{"a":1,"a":2}', '\ufeff{}'),
)
const headers = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: fc.constant('application/json') }, { weight: 1, arbitrary: fc.string() }),
    fc.dictionary(
      fc.constantFrom('idempotency-key', 'prefer', 'x-actor', 'authorization'),
      fc.oneof(fc.string(), fc.constantFrom('respond-async', 'key')),
      { maxKeys: 2 },
    ),
  )
  .map(([type, others]) => ({ ...others, 'content-type': type }))
/** Mostly right, so that the rest of the request is looked at. */
const mostly = <T>(right: T, wrong: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: wrong })
const request = fc.record({
  endpoint: fc.constantFrom(...endpoints),
  method: mostly<string | undefined>(undefined, fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'TRACE')),
  fabric: mostly('lab', fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'a'.repeat(5000), 'none'))),
  operation: mostly('01JDN0SCH00000000000000000', fc.oneof(fc.string({ minLength: 1 }), fc.constant('8'.repeat(26)))),
  host: mostly('github', fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('gitlab', 'gitea', 'bitbucket', '__proto__'))),
  repository: mostly('01JDN0SCH00000000000000000', fc.string({ minLength: 1 })),
  query: fc.dictionary(
    fc.constantFrom('limit', 'after', 'x', '__proto__'),
    fc.oneof(fc.string(), fc.constantFrom('1', '101', 'NaN', '', 'a'.repeat(2000))),
    { maxKeys: 2 },
  ),
  headers,
  body,
  isBase64Encoded: fc.boolean(),
})

/** The event for it, with what the gateway would have decoded put in as it is. */
function eventOf(given: typeof request extends fc.Arbitrary<infer T> ? T : never) {
  const { endpoint, method, fabric, operation, host, repository, query, body: text, isBase64Encoded } = given
  const path = endpoint.path.replace('/api/plugins/hedgehog', '').replace('{fabric}', 'x').replace('{operation}', 'x')
  const { event } = apiEvent({ method: method ?? endpoint.method, path, headers: { ...given.headers } })
  return {
    ...event,
    pathParameters: { fabric, operation, host, repository },
    queryStringParameters: query,
    body: isBase64Encoded ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded,
  }
}

test('whatever is sent, the answer is no 5xx, tells no secret, and every refusal is a problem document', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      // Deleting the one fabric would leave nothing to ask for.
      fc.pre(!(given.endpoint.id === 'deleteFabric' && given.fabric === 'lab'))
      const {
        status,
        headers: answered,
        body: answer,
      } = await api.invoke<{ status: number; code: string; errors: unknown[] } | undefined>(
        given.endpoint.function,
        eventOf(given),
      )
      expect(status).toBeLessThan(500)
      expect(JSON.stringify([answered, answer ?? null])).not.toContain(SECRET)
      if (status < 400 || given.method === 'HEAD') return
      expect(answered['content-type']).toBe('application/problem+json')
      expect(answer).toMatchObject({ status, code: expect.any(String), errors: expect.any(Array) })
    }),
    { numRuns: 1000 },
  )
  expect((await api.call('GET', '/fabrics/lab/')).status).toBe(200)
})
