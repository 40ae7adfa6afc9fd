import { isExempt } from '../../git/proxy/no-proxy.ts'
import { percentDecoded, percentEncoded } from '../../percent-encoding.ts'
import { UsageError } from '../errors/usage-error.ts'

/** Where libcurl looks for a proxy whose URL names no port. */
const DEFAULT_PORT = '1080'
const PROTOCOLS = ['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:']

/** The proxy of a URL with the setting that names it, or why there is none. */
export type ProxyChoice = { kind: 'proxy'; url: URL; from: string } | { kind: 'direct'; because: string }

interface ProxySettings {
  /** What git's `http.proxy` says for the remote; an empty text turns proxies off. */
  configured: string | undefined
  env: NodeJS.ProcessEnv
}

/**
 * Chooses as git and libcurl do: `http.proxy` before the environment, small letters before capitals even when they are
 * empty, and `HTTP_PROXY` never, which a CGI server makes of a request's header. Throws UsageError for a proxy of an
 * unknown kind.
 */
export function proxyFor(url: URL, { configured, env }: ProxySettings): ProxyChoice {
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy']
  const variable = firstSet(env, ...names) ?? firstSet(env, 'all_proxy', 'ALL_PROXY')
  const chosen = configured === undefined ? variable : { name: 'http.proxy of git', value: configured }
  if (chosen === undefined) return { kind: 'direct', because: 'no proxy is set' }
  if (chosen.value === '') return { kind: 'direct', because: `${chosen.name} is empty` }
  const exceptions = firstSet(env, 'no_proxy', 'NO_PROXY')
  if (exceptions !== undefined && isExempt(url.hostname, exceptions.value))
    return { kind: 'direct', because: `${exceptions.name} exempts ${url.hostname}` }
  return { kind: 'proxy', url: proxyUrl(chosen.value, chosen.name), from: chosen.name }
}

function firstSet(env: NodeJS.ProcessEnv, ...names: string[]): { name: string; value: string } | undefined {
  const name = names.find((candidate) => env[candidate] !== undefined)
  return name === undefined ? undefined : { name, value: env[name] ?? '' }
}

function proxyUrl(text: string, from: string): URL {
  const full = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(full)) throw new UsageError(`The proxy of ${from} is not a URL: expected http://host:port`)
  const url = new URL(full)
  if (!PROTOCOLS.includes(url.protocol))
    throw new UsageError(`The proxy of ${from} is of the kind ${url.protocol.slice(0, -1)}: expected http, https or socks5`)
  // A URL leaves out the port that is usual for its protocol, so the text tells whether there is one.
  if (url.port === '' && url.protocol !== 'https:' && !/:\d+\/?$/.test(full)) url.port = DEFAULT_PORT
  // The libraries of proxies decode the login, and would fail for a percent sign that stands for itself.
  url.username = percentEncoded(percentDecoded(url.username))
  url.password = percentEncoded(percentDecoded(url.password))
  return url
}
