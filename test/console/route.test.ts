import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OBJECT_VIEWS, pathTo, type Route, routeOf } from '../../console/navigation/route.ts'

const part = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text !== '.' && text !== '..')
/** A path with slashes; a part of it is never empty. */
const file = fc
  .array(
    part.filter((text) => !text.includes('/')),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join('/'))
const objectId = fc.record({ kind: part, namespace: part, name: part })
const text = fc.string({ unit: 'binary' })

const known: fc.Arbitrary<Exclude<Route, { page: 'unknown' }>> = fc.oneof(
  fc.constantFrom({ page: 'fabrics' as const }, { page: 'new-fabric' as const }, { page: 'failed-messages' as const }),
  fc.record({ page: fc.constantFrom('fabric' as const, 'settings' as const), fabric: part }),
  fc.record({ page: fc.constant('objects' as const), fabric: part, q: text, kind: text, namespace: text }),
  fc.record({
    page: fc.constant('object' as const),
    fabric: part,
    object: objectId,
    view: fc.constantFrom(...OBJECT_VIEWS),
  }),
  fc.record({ page: fc.constant('past' as const), fabric: part, object: objectId, at: part }),
  fc.record({
    page: fc.constant('operations' as const),
    fabric: part,
    object: text,
    file: text,
    actor: text,
    status: text,
  }),
  fc.record({ page: fc.constant('operation' as const), fabric: part, operation: part }),
  fc.record({ page: fc.constant('compare' as const), fabric: part, from: text, to: text, path: text }),
  fc.record({ page: fc.constant('search' as const), fabric: part, q: text }),
  fc.record({ page: fc.constant('topology' as const), fabric: part, focus: text, depth: text }),
  fc.record({ page: fc.constant('raw' as const), fabric: part, file }),
)

function parsed(path: string): Route {
  const [pathname = '', search = ''] = path.split('?', 2)
  return routeOf(pathname, search)
}

test('every page has an address of its own, whatever its names are', () => {
  fc.assert(
    fc.property(known, (route) => {
      expect(parsed(pathTo(route))).toEqual(route)
    }),
  )
})

test('half a surrogate pair, which no address can have, does not keep a page from being shown', () => {
  const object = { kind: 'vpc', namespace: 'default', name: 'a\ud800' }
  expect(pathTo({ page: 'object', fabric: '\udfff', object, view: 'text' })).toBe('/console/f/%EF%BF%BD/o/vpc/default/a%EF%BF%BD')
})

describe('an address that nobody has made', () => {
  test.each([
    '/',
    '/api/x',
    '/consoles',
    '/console/g',
    '/console/f',
    '/console/f/a/b',
    '/console/f/a/o/k/n',
    '/console/f/%E0%A4%A',
  ])('%s is no page', (path) => expect(parsed(path)).toEqual({ page: 'unknown', path }))

  test('with another view of an object shows its text', () => {
    expect(parsed('/console/f/a/o/k/n/x?view=nonsense')).toMatchObject({ page: 'object', view: 'text' })
  })

  test('may have a slash at its end', () => {
    expect(parsed('/console/f/lab/')).toEqual({ page: 'fabric', fabric: 'lab' })
  })
})
