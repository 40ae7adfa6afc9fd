import type { Library } from './work.ts'

/**
 * URLs as Go's `net/url` reads them, which takes less than a browser does and changes nothing:
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/cel/library/urls.go
 */
export const URLS: Library = {
  'isURL(string): bool': (text: string) => urlProblem(text) === undefined,
  'url(string): kubernetes.URL': readUrl,
  'kubernetes.URL.getScheme(): string': ({ scheme }: GoUrl) => scheme,
  'kubernetes.URL.getHost(): string': ({ host }: GoUrl) => host,
  'kubernetes.URL.getHostname(): string': ({ host }: GoUrl) => withoutPort(host).replace(/^\[(.*)\]$/, '$1'),
  'kubernetes.URL.getPort(): string': ({ host }: GoUrl) => host.slice(withoutPort(host).length + 1),
  'kubernetes.URL.getEscapedPath(): string': ({ path }: GoUrl) => escapedPath(path),
  'kubernetes.URL.getQuery(): map<string, list<string>>': ({ query }: GoUrl) => queryOf(query),
}

/** The parts of a URL, the path and the query as written. */
export class GoUrl {
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly #text: string

  constructor(text: string, parts: UrlParts) {
    this.#text = text
    this.scheme = parts.scheme
    this.host = parts.host
    this.path = parts.path
    this.query = parts.query
  }

  valueOf(): string {
    return this.#text
  }
}

interface UrlParts {
  scheme: string
  host: string
  path: string
  query: string
}

/** Returns why a text is no URL: an absolute one, or an absolute path. */
export function urlProblem(text: string): string | undefined {
  try {
    partsOf(text, false)
    return undefined
  } catch (error) {
    return error instanceof Error ? `parse ${JSON.stringify(text.slice(0, 60))}: ${error.message}` : undefined
  }
}

function readUrl(text: string): GoUrl {
  const problem = urlProblem(text)
  if (problem !== undefined) throw new Error(`URL parse error during conversion from string: ${problem}`)
  return new GoUrl(text, partsOf(text, true))
}

function partsOf(text: string, withFragment: boolean): UrlParts {
  const [whole = ''] = withFragment ? text.split('#') : [text]
  const scheme = schemeOf(whole)
  const afterScheme = scheme === '' ? whole : whole.slice(scheme.length + 1)
  const [rest = '', ...queries] = afterScheme.split('?')
  const parts = { scheme: scheme.toLowerCase(), host: '', path: rest, query: queries.join('?') }
  if (!rest.startsWith('/')) {
    if (scheme === '' && rest !== '*') throw new Error('invalid URI for request')
    return scheme === '' ? parts : { ...parts, path: '' }
  }
  if (scheme !== '' && rest.startsWith('//')) {
    const end = rest.indexOf('/', 2)
    const authority = end < 0 ? rest.slice(2) : rest.slice(2, end)
    parts.host = hostOf(authority)
    parts.path = end < 0 ? '' : rest.slice(end)
  }
  unescaped(parts.path)
  return parts
}

function schemeOf(text: string): string {
  if (text === '') throw new Error('empty url')
  if (/[^ -~\u0080-\u{10ffff}]/u.test(text)) throw new Error('invalid control character in URL')
  if (text.startsWith(':')) throw new Error('missing protocol scheme')
  return /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1] ?? ''
}

function hostOf(authority: string): string {
  const at = authority.lastIndexOf('@')
  const user = at < 0 ? '' : authority.slice(0, at)
  if (!/^[\w\-.:~!$&'()*+,;=%@]*$/.test(user)) throw new Error('net/url: invalid userinfo')
  unescaped(user)
  const host = authority.slice(at + 1)
  const close = host.lastIndexOf(']')
  if (host.startsWith('[') && close < 0) throw new Error("missing ']' in host")
  const colon = host.startsWith('[') ? close + 1 : host.lastIndexOf(':')
  const port = colon < 0 ? '' : host.slice(colon)
  if (!/^(:\d*)?$/.test(port)) throw new Error(`invalid port ${JSON.stringify(port)} after host`)
  const wrong = /[^\w\-.~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u.exec(host)
  if (wrong !== null) throw new Error(`invalid character ${JSON.stringify(wrong[0])} in host name`)
  const early = /%(?!25)[0-7][0-9a-f]/i.exec(host)
  if (early !== null) throw new Error(`invalid URL escape ${JSON.stringify(early[0])}`)
  return unescaped(host)
}

/** Returns a host without its port, if what follows the last colon may be one. */
function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '')
}

function unescaped(text: string): string {
  const wrong = /%(?![0-9a-f]{2}).{0,2}/isu.exec(text)
  if (wrong !== null) throw new Error(`invalid URL escape ${JSON.stringify(wrong[0])}`)
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))
}

function escapedPath(path: string): string {
  if (/^[\w\-.~!$&'()*+,;=:@/[\]%]*$/.test(path)) return path
  return unescaped(path).replaceAll(/[^\w\-.~$&+,/:;=@]+/gu, (part) =>
    Array.from(Buffer.from(part), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}

/** A pair that cannot be read is left out, as by Go. */
function queryOf(query: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';') || /%(?![0-9a-f]{2})/i.test(pair)) continue
    const [key = '', ...value] = pair.replaceAll('+', ' ').split('=')
    const values = found.get(unescaped(key)) ?? []
    found.set(unescaped(key), [...values, unescaped(value.join('='))])
  }
  return found
}
