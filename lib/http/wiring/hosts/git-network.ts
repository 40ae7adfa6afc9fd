import * as z from 'zod'
import { definedOf } from '../../../defined-of.ts'
import type { OpenSsh } from '../../../git/branch/transport-to.ts'
import { byLibrary, type SshLibraryOptions } from '../../../git/ssh/ssh-library.ts'
import { SshTransport } from '../../../git/ssh/ssh-transport.ts'
import type { ConnectionFor } from '../../../git/wire/transport.ts'
import { hostNetwork, hostSockets } from '../../../hosts/host-network.ts'
import { gitReach } from './git-reach.ts'
import { connectionVariables } from './git-variables.ts'
import { storedSecrets } from './stored-secrets.ts'

interface GitNetwork {
  /** By http and https. */
  connection: ConnectionFor
  /** By SSH, with the keys of a repository. */
  openSsh(keys: SshLibraryOptions['keys']): OpenSsh
}

let made: GitNetwork | undefined

/** One for each process: Git and the hosts' APIs go the same way, over the same connections to a proxy. */
export function gitNetwork(): GitNetwork {
  if (made !== undefined) return made
  const variables = z.object(connectionVariables).parse(process.env)
  const { GIT_PROXY: url, GIT_PROXY_SECRET: login, GIT_PROXY_EXCEPT: except, GIT_AUTHORITIES_SECRET: authorities } = variables
  const proxy = url === undefined ? undefined : { url: new URL(url), except, login }
  const settings = definedOf({ proxy, authorities })
  const connect = hostSockets(settings, storedSecrets(), gitReach())
  made = {
    connection: hostNetwork(settings, storedSecrets()),
    openSsh: (keys) => (remote, bounds) => new SshTransport(remote, byLibrary({ keys, connect }), bounds),
  }
  return made
}
