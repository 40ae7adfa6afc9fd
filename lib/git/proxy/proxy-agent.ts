import type { Agent, ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { SocksProxyAgent } from 'socks-proxy-agent'
import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { GIT_LIMITS } from '../limits.ts'
import { neverConnected } from '../wire/never-connected.ts'
import { proxyName } from './proxy-name.ts'

type ProxyAgent = HttpProxyAgent<string> | HttpsProxyAgent<string> | SocksProxyAgent

/** What the agents have in common. */
interface Connecting {
  connect(request: ClientRequest, options: { host?: string | null | undefined }): Promise<Socket>
}

interface ProxyOptions {
  /** Certificates to trust for the proxy itself, instead of Node's own. */
  ca?: readonly string[] | undefined
  /** Ends connections to the proxy that do not stand yet. */
  signal?: AbortSignal
}

/** The agents of the proxies in use, made as they are asked for: for a proxy and the URL that is reached through it. */
export function proxyAgents(options: ProxyOptions): (proxy: URL, target: URL) => Agent {
  const agents = new Map<string, Agent>()
  return (proxy, target) => {
    const secure = target.protocol === 'https:'
    const key = `${secure} ${proxy.href}`
    const agent = agents.get(key) ?? proxyAgent(proxy, { ...options, secure })
    agents.set(key, agent)
    return agent
  }
}

/**
 * Connections through a proxy, kept alive. Failures of the proxy are `repository_unreachable` and name it. `secure`:
 * the targets are https URLs, which an http proxy reaches by CONNECT.
 */
function proxyAgent(proxy: URL, { secure, ca, signal }: ProxyOptions & { secure: boolean }): Agent {
  if (proxy.protocol.startsWith('socks')) return telling(new SocksProxyAgent(proxy, { keepAlive: true }), proxy, signal)
  const options = { keepAlive: true, ...definedOf({ ca: ca === undefined ? undefined : [...ca] }) }
  return telling(secure ? new HttpsProxyAgent(proxy, options) : new HttpProxyAgent(proxy, options), proxy, signal)
}

/**
 * Has an agent say which proxy failed, and give up a proxy that says nothing: a request that is ended before it has a
 * connection would wait for it for ever.
 */
function telling(agent: ProxyAgent, proxy: URL, signal: AbortSignal | undefined): Agent {
  const connecting: Connecting = agent
  const connect = connecting.connect.bind(agent)
  connecting.connect = async (request, options) => {
    const end = new AbortController()
    const giveUp = () => end.abort()
    const late = setTimeout(giveUp, GIT_LIMITS.connectMs.value)
    signal?.addEventListener('abort', giveUp)
    if ('connectOpts' in agent) agent.connectOpts = { ...agent.connectOpts, signal: end.signal }
    const answered = statusOf(request)
    try {
      const socket = await connect(request, options)
      const status = answered() ?? 200
      if (status === 200) return socket
      socket.destroy()
      throw refusal(status)
    } catch (error) {
      throw unreachable(proxy, String(options.host), end.signal.aborted ? neverConnected('it does not answer') : error)
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', giveUp)
    }
  }
  return agent
}

/** The status with which a proxy answers CONNECT. The library would hand it on as the target's answer. */
function statusOf(request: ClientRequest): () => number | undefined {
  let status: number | undefined
  request.once('proxyConnect', (answer: { statusCode?: number }) => {
    status = answer.statusCode
  })
  return () => status
}

/** What a proxy's answer to CONNECT says against the connection. */
export function refusal(status: number | undefined): Error {
  return neverConnected(status === 407 ? 'it asks for another login (407): check its user and password' : `it answers ${status}`)
}

/** The error for a proxy that fails; names it, without its login. */
export function unreachable(proxy: URL, host: string, error: unknown): DomainError {
  const words = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error)
  const reason = `the proxy ${proxyName(proxy)} does not let through: ${words}`
  return new DomainError(
    'repository_unreachable',
    `The Git host ${host} cannot be reached: ${reason}`,
    { url: `https://${host}`, reason },
    { cause: error },
  )
}
