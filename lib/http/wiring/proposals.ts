import { refusedProposal } from '../../app/ports/proposals.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { hostProposals } from '../../hosts/host-proposals.ts'
import { gitNetwork } from './hosts/git-network.ts'
import { gitReach } from './hosts/git-reach.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { storedSecrets } from './hosts/stored-secrets.ts'
import { provider } from './provider.ts'

/** Pull and merge requests at the hosts of repositories, with the credentials of each. */
export const proposals = provider({}, () => ({
  proposalsOf: async ({ url, credentials_secret: secret }: RepositoryRecord) => {
    const address = await hostCredentials().apiAddress(secret, url)
    const made = hostProposals({
      ...address,
      credentials: async (refused) =>
        secret === undefined ? undefined : hostCredentials().credentials({ secret, url, purpose: 'proposals', refused }),
      awsKeys: storedSecrets().awsKeys,
      reach: gitReach(),
      connection: gitNetwork().connection,
    })
    if (made === undefined)
      throw refusedProposal(`pull requests of ${address.kind} are not supported, or ${url} is not a repository there`)
    return made
  },
}))
