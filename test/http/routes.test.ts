import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { PathOf } from '../../lib/http/requests/http-request.ts'
import { deployedRoutes, endpoints, endpointsAt, type PathOfEndpoint } from '../../lib/http/routes.ts'

const functions = join(import.meta.dirname, '../../functions')

describe.each(endpoints)('$method $path', (endpoint) => {
  const key = `${endpoint.method} ${endpoint.path}`

  test('is found by its route, by that for other methods and by that for a slash at its end', () => {
    expect(endpointsAt(key)).toContain(endpoint)
    expect(endpointsAt(`ANY ${endpoint.path}`)).toContain(endpoint)
    expect(endpointsAt(`ANY ${endpoint.path}/{slash+}`)).toContain(endpoint)
    expect(endpointsAt(`${key}/`)).toEqual([])
  })

  test('has a route, and an answer for other methods', () => {
    const at = deployedRoutes.filter(({ path, function: name }) => path === endpoint.path && name === endpoint.function)
    expect(at.map(({ method }) => method)).toEqual(expect.arrayContaining([endpoint.method, 'ANY']))
  })

  test('has a function', () => {
    expect(existsSync(join(functions, `${endpoint.function}.ts`))).toBe(true)
  })

  test('is only for callers the gateway has let in, unless it asks for a proof itself', () => {
    expect(endpoint.auth === 'none').toBe(endpoint.function === 'git-webhook')
  })

  test('needs more than the least role if it changes anything, and may be only read with that', () => {
    const least = endpoint.auth === 'reader' || endpoint.auth === 'authenticated'
    if (endpoint.method !== 'GET') expect(least).toBe(false)
  })
})

test('ids and routes are unique', () => {
  expect(new Set(endpoints.map(({ id }) => id)).size).toBe(endpoints.length)
  expect(new Set(deployedRoutes.map(({ method, path }) => `${method} ${path}`)).size).toBe(deployedRoutes.length)
})

test.each(['', '$default', 'GET', 'GET /', 'GET /api/plugins/hedgehog', 'GET /api/plugins/hedgehog/fabrics/{other}'])(
  'there is no endpoint at %j',
  (key) => {
    expect(endpointsAt(key)).toEqual([])
  },
)

test('what a path names is known by type from its route', () => {
  expectTypeOf<PathOf<PathOfEndpoint<'listFabrics'>>>().toEqualTypeOf<unknown>()
  expectTypeOf<PathOf<PathOfEndpoint<'getFabric'>>>().toExtend<{ fabric: string }>()
  expectTypeOf<keyof PathOf<PathOfEndpoint<'dropRaw'>>>().toEqualTypeOf<'fabric' | 'file'>()
  expectTypeOf<keyof PathOf<PathOfEndpoint<'getObject'>>>().toEqualTypeOf<'fabric' | 'kind' | 'namespace' | 'name'>()
})
