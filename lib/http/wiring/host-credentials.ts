import { StoredSecrets } from '../../aws/secrets.ts'
import { HostCredentials } from '../../hosts/host-credentials.ts'

let made: HostCredentials | undefined

/** One a process, for Git and for what is told to hosts: it remembers tokens that were made. */
export function hostCredentials(): HostCredentials {
  if (made === undefined) {
    const secrets = new StoredSecrets()
    made = new HostCredentials({ secrets, awsKeys: secrets.awsKeys })
  }
  return made
}
