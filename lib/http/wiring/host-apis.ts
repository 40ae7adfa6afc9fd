import { DomainError } from '../../contract/errors.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { provider } from './provider.ts'

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
