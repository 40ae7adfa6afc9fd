import type { RepositoryRecord } from '../../contract/repository.ts'
import { pagesAt } from '../../hosts/web-address.ts'
import type { PagesTold } from '../answers/web-links.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { provider } from './provider.ts'

/** Pages of hosts whose kind no URL tells, and the secret with their credentials does. */
export const hostPages = provider({}, () => ({
  pagesTold: async ({ url, credentials_secret: secret }: RepositoryRecord): ReturnType<PagesTold> => {
    const address = secret === undefined ? undefined : await hostCredentials().webAddress(secret, url)
    return address === undefined ? undefined : pagesAt(address)
  },
}))
