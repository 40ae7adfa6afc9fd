import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { PROBLEM_STATUS } from '../../lib/http/problems/problem.ts'
import { pageAt } from '../../lib/http/routes.ts'
import { FabricApi, type Problem } from './fabric-api.ts'

const lab = new FabricApi()
const PROBLEM = { 'content-type': 'application/problem+json' }

/** As somebody whom the gateway does not know. */
const ask = <T>(method: string, path: string) => lab.api.send<T>({ method, path, claims: null })

describe('a path that is not of the API', () => {
  test.each([
    ['GET', '/nowhere'],
    ['POST', '/'],
    ['DELETE', '/fabric/lab'],
    ['GET', '/problems/none-of-this-name'],
    ['GET', '/problems/__proto__'],
  ])('is a problem: %s %s', async (method, path) => {
    expect(await ask(method, path)).toMatchObject({ status: 404, headers: PROBLEM, body: { code: 'not_found', errors: [] } })
  })
})

test.each([
  ['POST', '/openapi.json', 'GET, HEAD'],
  ['DELETE', '/problems/not_found', 'GET, HEAD'],
])('a method that a page does not have is a problem, which names those it has: %s %s', async (method, path, allow) => {
  const answer = await ask(method, path)
  expect(answer).toMatchObject({ status: 405, headers: { ...PROBLEM, allow }, body: { code: 'method_not_allowed' } })
})

test('a method that an endpoint does not have is one, too', async () => {
  const answer = await lab.api.call('PUT', '/fabrics/')
  expect(answer).toMatchObject({ status: 405, headers: { ...PROBLEM, allow: 'POST, GET, HEAD' } })
})

test('the description is that in the documents, with the address at which it was asked for', async () => {
  const { status, headers, body } = await ask<Record<string, unknown>>('GET', '/openapi.json')
  expect({ status, headers }).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
  const { servers, ...described } = body
  const { servers: _, ...documented } = parse(readFileSync(join(import.meta.dirname, '../../docs/api/openapi.yaml'), 'utf8'))
  expect(described).toEqual(documented)
  expect(servers).toEqual([expect.objectContaining({ url: 'http://gateway' })])
  expect((await ask('HEAD', '/openapi.json/')).status).toBe(200)
})

test.each(Object.keys(PROBLEM_STATUS))('%s is explained', async (code) => {
  const { status, headers, body } = await ask<string>('GET', `/problems/${code}`)
  expect({ status, headers }).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  expect(body).toMatch(new RegExp(`^${code} \\(status \\d{3}\\)\n\n[A-Z\`][^]+\n\nWhat to do: .+\n$`))
})

test('the type of a problem is the address of its page', async () => {
  const { body } = await lab.api.call<Problem & { type: string }>('GET', '/fabrics/nobody/')
  const { origin, pathname } = new URL(body.type)
  expect(origin).toBe('http://gateway')
  expect(pageAt(pathname)).toMatchObject({ page: { id: 'explainProblem' }, named: 'fabric_not_found' })
})
