import { readerOf } from './reader.ts'

/**
 * Parses the key of a route of an HTTP API: `$default`, or `METHOD /path`, with `{name}` for one segment and, at the
 * end, `{name+}` for all remaining segments
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html). Returns the key without
 * the names: two routes with the same one conflict. Throws for anything else, and for a slash at the end.
 */
export function parseRouteKey(text: string): string {
  if (text === '$default') return text
  const reader = readerOf('route key', text)
  const method = reader.expect(/(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /, 'a method')
  const names = new Set<string>()
  let shape = method
  for (let segment = reader.take(SEGMENT); segment !== undefined; segment = reader.take(SEGMENT)) {
    const [, name, greedy] = /^\/\{(\w+)(\+?)\}$/.exec(segment) ?? []
    if (name !== undefined && names.has(name)) throw new Error(`route key: {${name}} twice in ${text}`)
    if (name !== undefined) names.add(name)
    shape += name === undefined ? segment : `/{${greedy}}`
    if (greedy === '+') break
  }
  reader.end()
  return shape
}

const SEGMENT = /\/(?:\{\w+\+?\}|[A-Za-z0-9._~-]+)/
