import { byText } from '../../by-text.ts'
import { percentDecoded } from '../../percent-encoding.ts'

/** The key and path of the route that takes what no other route matches. */
const DEFAULT = '$default'

/** A route of an HTTP API, as far as the gateway needs it. */
export interface GatewayRoute {
  method: string
  /** With `{name}` for a segment and `{name+}` for the rest; `$default` for all that is left. */
  path: string
  function: string
}

export interface RouteMatch<R extends GatewayRoute> {
  route: R
  /** Decoded values of the placeholders. */
  parameters: Record<string, string>
}

/** The key of a route, for instance `GET /fabrics`. */
export function routeKeyOf({ method, path }: GatewayRoute): string {
  return path === DEFAULT ? DEFAULT : `${method} ${path}`
}

/** The route of a key, without its function. */
export function routeOfKey(key: string): Pick<GatewayRoute, 'method' | 'path'> {
  const [method = '', path = ''] = key === DEFAULT ? ['ANY', DEFAULT] : key.split(' ')
  return { method, path }
}

/**
 * The route that API Gateway would choose: literal segments win over placeholders, `{name+}` comes later, `$default`
 * last (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html). `{name+}` may be
 * empty, and no route ends in a slash.
 */
export function matchRoute<R extends GatewayRoute>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const matches = routes
    .filter((route) => route.method === method || route.method === 'ANY')
    .map((route) => ({ route, parameters: parametersOf(route.path, path) }))
    .filter((match): match is RouteMatch<R> => match.parameters !== undefined)
  return matches.sort(byText(({ route }) => specificity(route)))[0]
}

function parametersOf(template: string, path: string): Record<string, string> | undefined {
  if (template === DEFAULT) return {}
  const pattern = template.replaceAll('.', '\\.').replaceAll(/\{(\w+)(\+?)\}/g, (_, name: string, rest: string) => {
    return rest === '' ? `(?<${name}>[^/]+)` : `(?<${name}>.*)`
  })
  const match = new RegExp(`^${pattern}$`).exec(path)
  if (match === null) return undefined
  return Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, percentDecoded(value)]))
}

/** One letter per segment; a lower letter is more specific. */
function specificity({ path, method }: GatewayRoute): string {
  if (path === DEFAULT) return 'd'
  const segments = path.split('/').map((segment) => (!segment.startsWith('{') ? 'a' : segment.endsWith('+}') ? 'c' : 'b'))
  return `${segments.join('')}${method === 'ANY' ? 'b' : 'a'}`
}
