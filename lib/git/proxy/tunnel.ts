import * as http from 'node:http'
import * as https from 'node:https'
import { isIPv6, type Socket } from 'node:net'
import { definedOf } from '../../defined-of.ts'
import { percentDecoded } from '../../percent-encoding.ts'
import { GIT_LIMITS } from '../limits.ts'
import { neverConnected } from '../wire/never-connected.ts'
import { refusal, unreachable } from './proxy-agent.ts'

interface TunnelOptions {
  /** Certificates to trust for the proxy itself, instead of Node's own. */
  ca?: string[] | undefined
  signal: AbortSignal
}

/**
 * One connection through an http or https proxy to a server of another protocol. That server may speak first, so what
 * comes with the proxy's answer is kept. Throws `repository_unreachable`, which names the proxy.
 */
export function tunnel(proxy: URL, { host, port }: { host: string; port: number }, options: TunnelOptions): Promise<Socket> {
  if (proxy.protocol.startsWith('socks'))
    return Promise.reject(
      unreachable(proxy, host, neverConnected('SSH goes through http and https proxies only: name the host in proxy.except')),
    )
  return new Promise((resolve, reject) => {
    const request = asking(proxy, `${isIPv6(host) ? `[${host}]` : host}:${port}`, options)
    const fail = (error: unknown) => reject(unreachable(proxy, host, error))
    request.setTimeout(GIT_LIMITS.connectMs.value, () => request.destroy(neverConnected('it does not answer')))
    request.once('error', fail)
    request.once('response', ({ statusCode }) => fail(refusal(statusCode)))
    request.once('connect', ({ statusCode }, socket, head) => {
      socket.setTimeout(0)
      if (statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        return resolve(socket)
      }
      socket.destroy()
      fail(refusal(statusCode))
    })
    request.end()
  })
}

function asking(proxy: URL, target: string, { ca, signal }: TunnelOptions): http.ClientRequest {
  const { protocol, hostname, port, username, password } = proxy
  const login = [username, password].map(percentDecoded).join(':')
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`
  const headers = { host: target, ...(username === '' ? {} : { 'proxy-authorization': authorization }) }
  const place = {
    host: hostname.replace(/[[\]]/g, ''),
    port,
    method: 'CONNECT',
    path: target,
    headers,
    signal,
    agent: false,
  } as const
  return protocol === 'https:' ? https.request({ ...place, ...definedOf({ ca }) }) : http.request(place)
}
