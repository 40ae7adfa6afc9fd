import { connect, type Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import * as z from 'zod'
import { DomainError } from '../contract/errors.ts'
import { definedOf } from '../defined-of.ts'
import { GIT_LIMITS } from '../git/limits.ts'
import { isExempt } from '../git/proxy/no-proxy.ts'
import type { proxyAgents } from '../git/proxy/proxy-agent.ts'
import { unreachable } from '../git/ssh/failure.ts'
import type { SshLibraryOptions } from '../git/ssh/ssh-library.ts'
import { failureReason } from '../git/wire/failure-reason.ts'
import type { Reach } from '../git/wire/reach.ts'
import type { SshRemote } from '../git/wire/remote-url.ts'
import type { ConnectionFor } from '../git/wire/transport.ts'
import { percentEncoded } from '../percent-encoding.ts'
import type { SecretStore } from './host-credentials.ts'
import { parseJson } from './shared/parse-json.ts'
import { unreadable } from './shared/unreadable.ts'

/** The way to Git hosts, as a deployment's environment has it. Secrets by their names. */
export interface HostNetworkSettings {
  /** `except`: hosts that are reached directly, as `NO_PROXY` lists them. */
  proxy?: { url: URL; login?: string | undefined; except: string } | undefined
  /** The secret with certificates in PEM that are trusted beside Node's own, of hosts and of the proxy. */
  authorities?: string | undefined
}

/** The form of the secret with the login of a proxy. */
const LOGIN = z.strictObject({ username: z.string().min(1), password: z.string() })

/**
 * How requests to Git hosts leave a deployment. Secrets are read when a request is sent, so that a new login or
 * certificate takes effect without a deployment. The way throws `credentials_unreadable` for a secret that is not of
 * the expected form.
 */
export function hostNetwork({ proxy, authorities }: HostNetworkSettings, secrets: SecretStore): ConnectionFor {
  let made: { ca: string | undefined; agentOf: ReturnType<typeof proxyAgents> } | undefined
  const agentFor = async (url: URL, ca: string[] | undefined) => {
    if (proxy === undefined || isExempt(url.hostname, proxy.except)) return undefined
    // A deployment without a proxy starts without the libraries of proxies.
    const { proxyAgents } = await import('../git/proxy/proxy-agent.ts')
    // Agents hold connections, and are kept for as long as the certificates stay the same.
    if (made === undefined || made.ca !== ca?.at(-1)) made = { ca: ca?.at(-1), agentOf: proxyAgents({ ca }) }
    return made.agentOf(await withLogin(proxy, secrets), url)
  }
  return async (url) => {
    const ca = await trusted(authorities, secrets)
    return definedOf({ agent: await agentFor(url, ca), ca })
  }
}

/**
 * Opens connections to SSH servers, on the same way. Throws `repository_unreachable`, `host_not_allowed`,
 * `credentials_unreadable`.
 */
export function hostSockets(
  { proxy, authorities }: HostNetworkSettings,
  secrets: SecretStore,
  reach: Reach,
): SshLibraryOptions['connect'] {
  return async (remote, port, signal) => {
    const { host } = remote
    if (proxy === undefined || isExempt(host, proxy.except)) return direct(remote, port, { signal, lookup: reach.lookup })
    const { tunnel } = await import('../git/proxy/tunnel.ts')
    const ca = await trusted(authorities, secrets)
    return tunnel(await withLogin(proxy, secrets), { host, port }, { ca, signal })
  }
}

function direct(
  { host, url }: SshRemote,
  port: number,
  { signal, lookup }: { signal: AbortSignal; lookup: Reach['lookup'] },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup, signal })
    const late = setTimeout(() => socket.destroy(new Error('it does not answer')), GIT_LIMITS.connectMs.value)
    socket.once('connect', () => {
      clearTimeout(late)
      resolve(socket)
    })
    socket.once('error', (error) => {
      clearTimeout(late)
      reject(error instanceof DomainError ? error : unreachable(url, failureReason(error), error))
    })
  })
}

async function trusted(authorities: string | undefined, secrets: SecretStore): Promise<string[] | undefined> {
  return authorities === undefined ? undefined : [...rootCertificates, await certificatesOf(authorities, secrets)]
}

async function withLogin(
  { url: proxy, login: secret }: NonNullable<HostNetworkSettings['proxy']>,
  secrets: SecretStore,
): Promise<URL> {
  if (secret === undefined) return proxy
  const { data } = LOGIN.safeParse(parseJson(await secrets.text(secret, { fresh: false })))
  if (data === undefined) throw unreadable(secret, 'a login of the proxy has the form {"username", "password"}')
  const url = new URL(proxy)
  url.username = percentEncoded(data.username)
  url.password = percentEncoded(data.password)
  return url
}

/** OpenSSL drops what is no certificate without a word. */
async function certificatesOf(secret: string, secrets: SecretStore): Promise<string> {
  const text = (await secrets.text(secret, { fresh: false })) ?? ''
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw unreadable(secret, 'it has no certificate in PEM')
  return text
}
