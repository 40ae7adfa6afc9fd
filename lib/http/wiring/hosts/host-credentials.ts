import { DomainError } from '../../../contract/errors.ts'
import type { RepositoryRecord } from '../../../contract/repository.ts'
import { HostCredentials } from '../../../hosts/host-credentials.ts'
import { provider } from '../provider.ts'
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

/** Whether there are credentials for the APIs of repositories' hosts. */
export const hostApis = provider({}, () => ({
  hostApiFault: async ({ url, credentials_secret: secret }: RepositoryRecord): Promise<string | undefined> => {
    try {
      await hostCredentials().apiAddress(secret, url)
      return undefined
    } catch (error) {
      if (error instanceof DomainError) return error.message
      throw error
    }
  },
}))
