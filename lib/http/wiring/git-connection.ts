import * as z from 'zod'
import { definedOf } from '../../defined-of.ts'
import type { ConnectionFor } from '../../git/wire/transport.ts'
import { hostNetwork } from '../../hosts/host-network.ts'
import { storedSecrets } from './stored-secrets.ts'

/** The way to Git hosts: infra/environments/network-variables.ts makes these. */
export const connectionVariables = {
  /** A proxy, without its login. */
  GIT_PROXY: z.url().optional(),
  /** The secret with the login of the proxy. */
  GIT_PROXY_SECRET: z.string().min(1).optional(),
  /** Hosts that are reached without the proxy, separated by commas. */
  GIT_PROXY_EXCEPT: z.string().default(''),
  /** The secret with certificates that are trusted beside Node's own. */
  GIT_AUTHORITIES_SECRET: z.string().min(1).optional(),
}

let made: ConnectionFor | undefined

/** One for each process: Git and the hosts' APIs go the same way, over the same connections to a proxy. */
export function gitConnection(): ConnectionFor {
  if (made !== undefined) return made
  const variables = z.object(connectionVariables).parse(process.env)
  const { GIT_PROXY: url, GIT_PROXY_SECRET: login, GIT_PROXY_EXCEPT: except, GIT_AUTHORITIES_SECRET: authorities } = variables
  const proxy = url === undefined ? undefined : { url: new URL(url), except, login }
  made = hostNetwork(definedOf({ proxy, authorities }), storedSecrets())
  return made
}
