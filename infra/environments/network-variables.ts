import { secretPrefix } from '../../lib/http/authorisation/team-secret.ts'
import type { Environment, OutboundProxy } from './environment.ts'

const PROXY = /^(?:https?|socks5h?):\/\/[^/@\s]+:(\d{1,5})$/

/**
 * The variables that tell functions the way to Git hosts. Throws for a proxy or a secret that cannot be used, and for a
 * proxy without a list of hosts: the proxy resolves the names, so no function sees the addresses that it connects to.
 */
export function networkVariables(environment: Environment): Record<string, string> {
  const { proxy, certificateAuthorities: authorities, gitHosts } = environment
  if (proxy !== undefined && gitHosts === 'any')
    throw new Error('With a proxy, name the hosts of repositories in gitHosts: nothing else keeps callers from private addresses')
  return {
    ...(proxy === undefined ? {} : proxyVariables(environment, proxy)),
    ...(authorities === undefined
      ? {}
      : { GIT_AUTHORITIES_SECRET: readableSecret(environment, 'certificateAuthorities', authorities) }),
  }
}

/** Throws for what is not the URL of a proxy. */
export function portOf({ url }: OutboundProxy): number {
  const [, port] = PROXY.exec(url) ?? []
  if (port !== undefined) return Number(port)
  const found = url.replace(/\/\/.*@/, '//***@')
  throw new Error(`proxy.url is ${found}: expected http://host:port, https or socks5h, with the login in the secret proxy.login`)
}

function proxyVariables(environment: Environment, proxy: OutboundProxy): Record<string, string> {
  const { url, login, except = [] } = proxy
  portOf(proxy)
  return {
    GIT_PROXY: url,
    ...(login === undefined ? {} : { GIT_PROXY_SECRET: readableSecret(environment, 'proxy.login', login) }),
    ...(except.length === 0 ? {} : { GIT_PROXY_EXCEPT: except.join(',') }),
  }
}

/** The functions' roles admit them to no other secrets. */
export function readableSecret({ stage }: Environment, setting: string, secret: string): string {
  const prefix = secretPrefix(stage, 'git')
  if (secret.startsWith(prefix)) return secret
  throw new Error(`${setting} is the secret ${secret}, which functions cannot read: its name has to begin with ${prefix}`)
}
