import { pathOfParts } from '../../lib/percent-encoding.ts'
/** What a page of the console shows; everything that filters or selects is in its address. */
export type Route =
  | { page: 'fabrics' }
  | { page: 'new-fabric' }
  | { page: 'failed-messages' }
  | { page: 'fabric'; fabric: string }
  | { page: 'settings'; fabric: string }
  | { page: 'objects'; fabric: string; q: string; kind: string; namespace: string }
  | { page: 'object'; fabric: string; object: ObjectId; view: ObjectView }
  /** The object as it was at `at`, a point in time as the API takes it. */
  | { page: 'past'; fabric: string; object: ObjectId; at: string }
  | ({ page: 'operations'; fabric: string } & OperationFilter)
  | { page: 'operation'; fabric: string; operation: string }
  | { page: 'search'; fabric: string; q: string }
  /** `focus`: the device in the middle, empty for the whole fabric; `depth`: links away from it, empty for one. */
  | { page: 'topology'; fabric: string; focus: string; depth: string }
  /** `from`, `to`: points in time, `to` empty for now; `path`: only below it, empty for all of the fabric. */
  | { page: 'compare'; fabric: string; from: string; to: string; path: string }
  | { page: 'raw'; fabric: string; file: string }
  | { page: 'unknown'; path: string }

/** `kind`: its plural, as the API takes it. */
export interface ObjectId {
  kind: string
  namespace: string
  name: string
}

/** Which operations are listed; the empty text stands for all. */
export interface OperationFilter {
  /** `KIND/NAME` or `KIND/NAMESPACE/NAME` */
  object: string
  file: string
  actor: string
  status: string
}

export const OBJECT_VIEWS = ['text', 'edit', 'history'] as const

export type ObjectView = (typeof OBJECT_VIEWS)[number]

const BASE = '/console'

/** The page at an address, which may come from anywhere: what it does not know is `unknown`. */
export function routeOf(pathname: string, search: string): Route {
  const unknown: Route = { page: 'unknown', path: pathname }
  if (pathname !== BASE && !pathname.startsWith(`${BASE}/`)) return unknown
  const parts = decoded(pathname.slice(BASE.length).replace(/^\/|\/$/g, ''))
  if (parts === undefined) return unknown
  if (parts.length === 0) return { page: 'fabrics' }
  if (parts.length === 1 && parts[0] === 'new') return { page: 'new-fabric' }
  if (parts.length === 1 && parts[0] === 'failed-messages') return { page: 'failed-messages' }
  const [root, fabric = '', what, ...rest] = parts
  if (root !== 'f' || fabric === '') return unknown
  return fabricRoute(fabric, what, rest, new URLSearchParams(search)) ?? unknown
}

function fabricRoute(fabric: string, what: string | undefined, rest: string[], query: URLSearchParams): Route | undefined {
  const [first, second, third] = rest
  const asked = (name: string) => query.get(name) ?? ''
  if (what === undefined) return { page: 'fabric', fabric }
  if (what === 'raw' && rest.length > 0) return { page: 'raw', fabric, file: rest.join('/') }
  if (rest.length === 0) return listRoute(fabric, what, asked)
  if (what === 'operations' && first !== undefined && rest.length === 1) return { page: 'operation', fabric, operation: first }
  if (what !== 'o' || first === undefined || second === undefined || third === undefined || rest.length > 3) return undefined
  const object = { kind: first, namespace: second, name: third }
  if (asked('at') !== '') return { page: 'past', fabric, object, at: asked('at') }
  return { page: 'object', fabric, object, view: OBJECT_VIEWS.find((known) => known === asked('view')) ?? 'text' }
}

/** The pages about a fabric as a whole. */
function listRoute(fabric: string, what: string, asked: (name: string) => string): Route | undefined {
  switch (what) {
    case 'settings':
      return { page: 'settings', fabric }
    case 'objects':
      return { page: 'objects', fabric, q: asked('q'), kind: asked('kind'), namespace: asked('ns') }
    case 'search':
      return { page: 'search', fabric, q: asked('q') }
    case 'topology':
      return { page: 'topology', fabric, focus: asked('focus'), depth: asked('depth') }
    case 'compare':
      return { page: 'compare', fabric, from: asked('from'), to: asked('to'), path: asked('path') }
    case 'operations': {
      const filter = { object: asked('object'), file: asked('file'), actor: asked('actor'), status: asked('status') }
      return { page: 'operations', fabric, ...filter }
    }
  }
  return undefined
}

/** The address of a page: the inverse of `routeOf`. */
export function pathTo(route: Exclude<Route, { page: 'unknown' }>): string {
  if (route.page === 'fabrics') return `${BASE}/`
  if (route.page === 'new-fabric') return `${BASE}/new`
  if (route.page === 'failed-messages') return `${BASE}/failed-messages`
  const within = (...parts: string[]) => `${BASE}/f/${pathOfParts([route.fabric, ...parts])}`
  switch (route.page) {
    case 'fabric':
      return within()
    case 'settings':
      return within('settings')
    case 'objects':
      return withQuery(within('objects'), { q: route.q, kind: route.kind, ns: route.namespace })
    case 'search':
      return withQuery(within('search'), { q: route.q })
    case 'topology':
      return withQuery(within('topology'), { focus: route.focus, depth: route.depth })
    case 'compare':
      return withQuery(within('compare'), { from: route.from, to: route.to, path: route.path })
    case 'object':
      return withQuery(within('o', ...partsOf(route.object)), { view: route.view === 'text' ? '' : route.view })
    case 'past':
      return withQuery(within('o', ...partsOf(route.object)), { at: route.at })
    case 'operations': {
      const { object, file, actor, status } = route
      return withQuery(within('operations'), { object, file, actor, status })
    }
    case 'operation':
      return within('operations', route.operation)
    case 'raw':
      return within('raw', ...route.file.split('/'))
  }
}

/** All objects of a fabric, unfiltered. */
export function objectsOf(fabric: string): Route & { page: 'objects' } {
  return { page: 'objects', fabric, q: '', kind: '', namespace: '' }
}

/** All operations of a fabric, or those that match. */
export function operationsOf(fabric: string, filter: Partial<OperationFilter> = {}): Route & { page: 'operations' } {
  return { page: 'operations', fabric, object: '', file: '', actor: '', status: '', ...filter }
}

/** What differs between two points in time, or since one. */
export function compareOf(fabric: string, from = '', path = ''): Route & { page: 'compare' } {
  return { page: 'compare', fabric, from, to: '', path }
}

/** What is wired with what: all of a fabric, or what is near a device. */
export function topologyOf(fabric: string, focus = '', depth = ''): Route & { page: 'topology' } {
  return { page: 'topology', fabric, focus, depth: depth === '1' ? '' : depth }
}

function partsOf({ kind, namespace, name }: ObjectId): [string, string, string] {
  return [kind, namespace, name]
}

/** A path with the parts of a query that are not empty. */
export function withQuery(path: string, query: Record<string, string>): string {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString()
  return asked === '' ? path : `${path}?${asked}`
}

function decoded(path: string): string[] | undefined {
  try {
    return path === '' ? [] : path.split('/').map(decodeURIComponent)
  } catch {
    return undefined
  }
}
