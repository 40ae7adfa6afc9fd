import { HostCredentials } from '../../../hosts/host-credentials.ts'
import { gitNetwork } from './git-network.ts'
import { gitReach } from './git-reach.ts'
import { storedSecrets } from './stored-secrets.ts'

let made: HostCredentials | undefined

/** One instance for each process, for Git and commit statuses: it caches tokens. */
export function hostCredentials(): HostCredentials {
  if (made === undefined) {
    const secrets = storedSecrets()
    made = new HostCredentials({ secrets, awsKeys: secrets.awsKeys, reach: gitReach(), connection: gitNetwork().connection })
  }
  return made
}
