import type { Needed } from './authorisation/may-call.ts'

/**
 * Who may call: a caller with this role in the team that owns what the path names, or in any team where the path names
 * nothing that has an owner. `authenticated`: anybody whom the gateway's authorizer (IAM or JWT) admits. `none`:
 * anybody.
 */
export type RouteAuth = Needed | 'none'

export interface Endpoint {
  /** Name of the endpoint in its function and of the operation in the API's description. */
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for one segment and `{name+}` for all remaining segments; without a trailing slash. */
  path: string
  /** The file in `functions/` that serves it. */
  function: string
  auth: RouteAuth
}

/** A route of the gateway to a function. */
export interface Route extends Omit<Endpoint, 'method'> {
  method: Endpoint['method'] | 'ANY'
}

const HEALTH = '/api/plugins/hedgehog/health'
const ME = '/api/plugins/hedgehog/me'
const DELIVERIES = '/api/plugins/hedgehog/deliveries'
const REPOSITORIES = '/api/plugins/hedgehog/repositories'
const REPOSITORY = `${REPOSITORIES}/{repository}` as const
const REBUILD = `${REPOSITORIES}/rebuild` as const
const FABRICS = '/api/plugins/hedgehog/fabrics'
const FABRIC = `${FABRICS}/{fabric}` as const
const WEBHOOK = '/webhooks/{host}/{repository}'
const OPERATION = `${FABRIC}/operations/{operation}` as const
const OBJECT = `${FABRIC}/objects/{kind}/{namespace}/{name}` as const

/** Every endpoint of the HTTP API: the functions and their stack read the same table. */
export const endpoints = [
  { id: 'registerFabric', method: 'POST', path: FABRICS, function: 'fabrics', auth: 'admin' },
  { id: 'listFabrics', method: 'GET', path: FABRICS, function: 'fabrics', auth: 'reader' },
  { id: 'getFabric', method: 'GET', path: FABRIC, function: 'fabrics', auth: 'reader' },
  { id: 'updateFabric', method: 'PATCH', path: FABRIC, function: 'fabrics', auth: 'admin' },
  { id: 'deleteFabric', method: 'DELETE', path: FABRIC, function: 'fabrics', auth: 'admin' },
  { id: 'registerRepository', method: 'POST', path: REPOSITORIES, function: 'fabrics', auth: 'admin' },
  { id: 'listRepositories', method: 'GET', path: REPOSITORIES, function: 'fabrics', auth: 'reader' },
  { id: 'getRepository', method: 'GET', path: REPOSITORY, function: 'fabrics', auth: 'reader' },
  { id: 'updateRepository', method: 'PATCH', path: REPOSITORY, function: 'fabrics', auth: 'admin' },
  { id: 'initGitops', method: 'POST', path: `${FABRIC}/init-gitops`, function: 'init-gitops', auth: 'operator' },
  { id: 'ingestRaw', method: 'POST', path: `${FABRIC}/ingest-raw`, function: 'ingest-raw', auth: 'editor' },
  { id: 'dropRaw', method: 'PUT', path: `${FABRIC}/raw/{file+}`, function: 'raw-drop', auth: 'editor' },
  { id: 'readRaw', method: 'GET', path: `${FABRIC}/raw/{file+}`, function: 'raw-drop', auth: 'reader' },
  { id: 'grantRawUpload', method: 'POST', path: `${FABRIC}/raw-uploads`, function: 'raw-drop', auth: 'editor' },
  { id: 'listCrds', method: 'GET', path: `${FABRIC}/crds`, function: 'raw-drop', auth: 'reader' },
  { id: 'readCrd', method: 'GET', path: `${FABRIC}/crds/{crd}`, function: 'raw-drop', auth: 'reader' },
  { id: 'putCrd', method: 'PUT', path: `${FABRIC}/crds/{crd}`, function: 'raw-drop', auth: 'editor' },
  { id: 'deleteCrd', method: 'DELETE', path: `${FABRIC}/crds/{crd}`, function: 'raw-drop', auth: 'editor' },
  { id: 'gitopsStatus', method: 'GET', path: `${FABRIC}/gitops-status`, function: 'gitops-status', auth: 'reader' },
  { id: 'getTopology', method: 'GET', path: `${FABRIC}/topology`, function: 'gitops-status', auth: 'reader' },
  { id: 'getCatalogue', method: 'GET', path: `${FABRIC}/catalogue`, function: 'gitops-status', auth: 'reader' },
  { id: 'searchFabric', method: 'GET', path: `${FABRIC}/search`, function: 'gitops-status', auth: 'reader' },
  { id: 'getWatcher', method: 'GET', path: `${FABRIC}/watcher`, function: 'watcher', auth: 'reader' },
  { id: 'controlWatcher', method: 'POST', path: `${FABRIC}/watcher`, function: 'watcher', auth: 'operator' },
  { id: 'listOperations', method: 'GET', path: `${FABRIC}/operations`, function: 'operations', auth: 'reader' },
  { id: 'getOperation', method: 'GET', path: OPERATION, function: 'operations', auth: 'reader' },
  { id: 'listDocuments', method: 'GET', path: `${OPERATION}/documents`, function: 'operations', auth: 'reader' },
  { id: 'listProposals', method: 'GET', path: `${FABRIC}/proposals`, function: 'operations', auth: 'reader' },
  { id: 'compareChanges', method: 'GET', path: `${FABRIC}/changes`, function: 'operations', auth: 'reader' },
  { id: 'showChanges', method: 'GET', path: `${FABRIC}/changes/{point}`, function: 'operations', auth: 'reader' },
  { id: 'listDeliveries', method: 'GET', path: `${FABRIC}/deliveries`, function: 'deliveries', auth: 'reader' },
  { id: 'listFailedDeliveries', method: 'GET', path: `${DELIVERIES}/failed`, function: 'deliveries', auth: 'operator' },
  { id: 'retryDeliveries', method: 'POST', path: `${DELIVERIES}/retry`, function: 'deliveries', auth: 'operator' },
  { id: 'rebuild', method: 'POST', path: REBUILD, function: 'rebuild', auth: 'admin' },
  { id: 'whoAmI', method: 'GET', path: ME, function: 'fabrics', auth: 'authenticated' },
  { id: 'health', method: 'GET', path: HEALTH, function: 'health', auth: 'reader' },
  {
    id: 'revertOperation',
    method: 'POST',
    path: `${OPERATION}/revert`,
    function: 'revert',
    auth: 'editor',
  },
  { id: 'restoreObject', method: 'POST', path: `${OBJECT}/restore`, function: 'revert', auth: 'editor' },
  { id: 'objectHistory', method: 'GET', path: `${OBJECT}/history`, function: 'objects', auth: 'reader' },
  { id: 'listObjects', method: 'GET', path: `${FABRIC}/objects`, function: 'objects', auth: 'reader' },
  { id: 'getObject', method: 'GET', path: OBJECT, function: 'objects', auth: 'reader' },
  { id: 'putObject', method: 'PUT', path: OBJECT, function: 'objects', auth: 'editor' },
  { id: 'patchObject', method: 'PATCH', path: OBJECT, function: 'objects', auth: 'editor' },
  { id: 'deleteObject', method: 'DELETE', path: OBJECT, function: 'objects', auth: 'editor' },
  { id: 'gitWebhook', method: 'POST', path: WEBHOOK, function: 'git-webhook', auth: 'none' },
] as const satisfies readonly Endpoint[]

/**
 * What the API says of itself, the same to everybody: tools that read a description cannot sign for AWS, and nothing in
 * it is of the deployment but its address. The function at `$default` serves these pages.
 */
export const pages = [
  { id: 'openApi', method: 'GET', path: '/openapi.json', function: 'api', auth: 'none' },
  { id: 'explainProblem', method: 'GET', path: '/problems/{code}', function: 'api', auth: 'none' },
] as const satisfies readonly Endpoint[]

export type EndpointId = (typeof endpoints | typeof pages)[number]['id']

/** The path of an endpoint in the table. */
export type PathOfEndpoint<Id extends EndpointId> = Extract<(typeof endpoints | typeof pages)[number], { id: Id }>['path']

/** Matches the slash at the end of HNP's paths, and unknown longer paths. */
const SLASH = '{slash+}'

/**
 * Two routes for each path: one for other methods, so that the function can name the allowed ones, and one for the path
 * with a slash at its end. A route of an HTTP API cannot end in a slash, and a route without a slash does not match a
 * path with one, but a greedy parameter may be empty (https://github.com/storacha/w3infra/pull/166).
 */
const otherRoutes: Route[] = endpoints
  .filter(({ path }, index) => endpoints.findIndex((endpoint) => endpoint.path === path) === index)
  .flatMap((endpoint): Route[] => [
    { ...endpoint, id: 'otherMethods', method: 'ANY' },
    ...(endpoint.path.endsWith('+}') ? [] : [withSlash(endpoint)]),
  ])

function withSlash(endpoint: Endpoint): Route {
  return { ...endpoint, id: 'withSlash', method: 'ANY', path: `${endpoint.path}/${SLASH}` }
}

/** The path, and the key, of the route that takes every request that no other route matches. */
export const DEFAULT_ROUTE = '$default'

/** Without it the gateway itself would answer at an unknown path, and not with a problem document. */
const defaultRoute: Route = { id: 'default', method: 'ANY', path: DEFAULT_ROUTE, function: 'api', auth: 'none' }

/** The routes of the deployed HTTP API. */
export const deployedRoutes: readonly Route[] = [...endpoints, ...otherRoutes, defaultRoute]

/** The files of the console, and its pages, which are all the same file; only where a deployment has a console. */
export const consoleRoute: Route = {
  id: 'console',
  method: 'ANY',
  path: '/console/{file+}',
  function: 'console',
  auth: 'none',
}

/** All endpoints at the path of a route key such as `GET /api/plugins/hedgehog/fabrics`, whatever its method. */
export function endpointsAt(routeKey: string): readonly Endpoint[] {
  const at = routeKey.slice(routeKey.indexOf(' ') + 1)
  const path = at.endsWith(`/${SLASH}`) ? at.slice(0, -SLASH.length - 1) : at
  return endpoints.filter((endpoint) => endpoint.path === path)
}

/** The page at a path, with or without a slash at its end, and the value of its placeholder; undefined for none. */
export function pageAt(path: string): { page: (typeof pages)[number]; named: string } | undefined {
  for (const page of pages) {
    const [prefix = '', hasPlaceholder] = page.path.split(/(\{\w+\})/)
    const rest = path.replace(/\/$/, '').slice(prefix.length)
    const isMeant = hasPlaceholder === undefined ? rest === '' : /^[^/]+$/.test(rest)
    if (path.startsWith(prefix) && isMeant) return { page, named: rest }
  }
  return undefined
}
