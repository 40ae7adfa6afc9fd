import { definedOf } from '../../defined-of.ts'
import type { ConnectionFor } from '../../git/wire/transport.ts'
import { type Authorities, authoritiesOf, HOST_AUTHORITIES, PROXY_AUTHORITIES } from './authorities.ts'
import { isYes, readHttpSettings } from './git-config.ts'
import { type ProxyChoice, proxyFor } from './proxy-choice.ts'

/** The way to a remote over http or https, as git would take it. */
export interface Network {
  proxy: ProxyChoice
  /** Absent: those of Node, and of `NODE_EXTRA_CA_CERTS`. */
  authorities: Authorities | undefined
  connection: ConnectionFor
  /** What git does and `gfm` does not, in sentences. */
  warnings: string[]
}

/**
 * Reads the settings of git and the environment for a URL. The configuration is that of the remote; exceptions hold for
 * each host that it redirects to. Throws UsageError for a setting that cannot be used.
 */
export async function networkOf(remote: string, signal: AbortSignal, env: NodeJS.ProcessEnv = process.env): Promise<Network> {
  // Most commands need no proxy's libraries: those of a remote by path or SSH start without them.
  const { proxyAgents } = await import('../../git/proxy/proxy-agent.ts')
  const settings = await readHttpSettings(remote)
  const configured = settings.get('proxy')
  const choose = (url: URL) => proxyFor(url, { configured, env })
  const authorities = await authoritiesOf(HOST_AUTHORITIES, settings, env)
  const ofProxy = await authoritiesOf(PROXY_AUTHORITIES, settings, env)
  const agents = proxyAgents({ ca: ofProxy?.certificates, signal })
  const agentFor = (url: URL) => {
    const choice = choose(url)
    return choice.kind === 'direct' ? undefined : agents(choice.url, url)
  }
  return {
    proxy: choose(new URL(remote)),
    authorities,
    connection: (url) => definedOf({ agent: agentFor(url), ca: authorities?.certificates }),
    warnings: checksTurnedOff(settings, env) ? [CHECKS_STAY] : [],
  }
}

const CHECKS_STAY =
  'http.sslVerify=false or GIT_SSL_NO_VERIFY is set, and gfm checks certificates all the same: name the CA of the host in http.sslCAInfo'

function checksTurnedOff(settings: ReadonlyMap<string, string>, env: NodeJS.ProcessEnv): boolean {
  return env.GIT_SSL_NO_VERIFY !== undefined || !isYes(settings.get('sslverify') ?? 'true')
}
