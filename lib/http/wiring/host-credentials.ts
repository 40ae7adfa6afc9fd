import { StoredSecrets } from '../../aws/secrets.ts'
import { HostCredentials } from '../../hosts/host-credentials.ts'
import { gitReach } from './git-reach.ts'

let made: HostCredentials | undefined

/** One instance for each process, for Git and commit statuses: it caches tokens. */
export function hostCredentials(): HostCredentials {
  if (made === undefined) {
    const secrets = new StoredSecrets()
    made = new HostCredentials({ secrets, awsKeys: secrets.awsKeys, reach: gitReach() })
  }
  return made
}
