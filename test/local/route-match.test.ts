import { expect, test } from 'vitest'
import { matchRoute, routeKeyOf, routeOfKey } from '../../lib/local/gateway/route-match.ts'

const ROUTES = [
  { method: 'ANY', path: '/{all+}', function: 'any' },
  { method: 'GET', path: '/fabrics/{fabric}', function: 'one' },
  { method: 'GET', path: '/fabrics', function: 'list' },
  { method: 'ANY', path: '/fabrics/{slash+}', function: 'slash' },
  { method: 'GET', path: '/fabrics/{fabric}/gitops-status', function: 'status' },
  { method: 'GET', path: '/fabrics/default', function: 'literal' },
  { method: 'PUT', path: '/raw/{path+}', function: 'raw' },
  { method: 'GET', path: '/a.b', function: 'dot' },
]

test.each([
  ['GET', '/fabrics', 'list', {}],
  ['GET', '/fabrics/', 'slash', { slash: '' }],
  ['GET', '/fabrics/f-1/', 'slash', { slash: 'f-1/' }],
  ['PUT', '/raw/', 'raw', { path: '' }],
  ['GET', '/fabrics/f-1', 'one', { fabric: 'f-1' }],
  ['GET', '/fabrics/default', 'literal', {}],
  ['GET', '/fabrics/a%2Fb', 'one', { fabric: 'a/b' }],
  ['GET', '/fabrics/%zz', 'one', { fabric: '%zz' }],
  ['GET', '/fabrics/f-1/gitops-status', 'status', { fabric: 'f-1' }],
  ['PUT', '/raw/a/b.yaml', 'raw', { path: 'a/b.yaml' }],
  ['GET', '/raw/a/b.yaml', 'any', { all: 'raw/a/b.yaml' }],
  ['GET', '/axb', 'any', { all: 'axb' }],
  ['POST', '/fabrics/f-1', 'slash', { slash: 'f-1' }],
  ['POST', '/elsewhere', 'any', { all: 'elsewhere' }],
])('%s %s goes to %s', (method, path, expected, parameters) => {
  const match = matchRoute(ROUTES, method, path)
  expect(match?.route.function).toBe(expected)
  expect(match?.parameters).toEqual(parameters)
})

test('no route', () => {
  expect(matchRoute(ROUTES.slice(1), 'POST', '/fabrics')).toBeUndefined()
  expect(matchRoute(ROUTES.slice(1), 'PUT', '/raw')).toBeUndefined()
  expect(matchRoute(ROUTES.slice(1), 'GET', '/fabrics-and-more')).toBeUndefined()
})

test('the default route takes what no other takes', () => {
  const routes = [{ method: 'ANY', path: '$default', function: 'rest' }, ...ROUTES.slice(1)]
  expect(matchRoute(routes, 'POST', '/nowhere')).toMatchObject({ route: { function: 'rest' }, parameters: {} })
  expect(matchRoute(routes, 'GET', '/fabrics/')).toMatchObject({ route: { function: 'slash' } })
})

test.each(['$default', 'GET /fabrics/{fabric}'])('the route of the key %s has this key', (key) => {
  expect(routeKeyOf({ ...routeOfKey(key), function: 'any' })).toBe(key)
})
