import type { DeploymentSettings } from '../../contract/health.ts'
import { definedOf } from '../../defined-of.ts'
import { reachVariables } from './hosts/git-reach.ts'
import { connectionVariables, signingVariables } from './hosts/git-variables.ts'
import { provider } from './provider.ts'

/** The settings of the way to Git hosts, as operators may see them: no login, no name of a secret, no key. */
export const toldSettings = provider(
  { ...connectionVariables, ...reachVariables, ...signingVariables },
  (given): { toldSettings: Omit<DeploymentSettings, 'committer'> } => {
    const { GIT_PROXY: proxy, GIT_PROXY_SECRET: login, GIT_PROXY_EXCEPT: except, GIT_HOSTS: hosts } = given
    const told =
      proxy === undefined ? undefined : { url: withoutLogin(proxy), login: login !== undefined, except: listed(except) }
    const { SIGNING_SECRET: secret, SIGNING_KMS_KEY: key } = given
    return {
      toldSettings: {
        ...definedOf({ proxy: told, hosts: hosts.length === 0 ? undefined : hosts }),
        authorities: given.GIT_AUTHORITIES_SECRET !== undefined,
        addresses: given.GIT_ADDRESSES,
        ssh_ports: given.GIT_SSH_PORTS.map(Number),
        signing: secret !== undefined ? 'secret' : key === undefined ? 'none' : 'kms',
      },
    }
  },
)

function withoutLogin(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

function listed(text: string): string[] {
  return text.split(',').filter((item) => item !== '')
}
