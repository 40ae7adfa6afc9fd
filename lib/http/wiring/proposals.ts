import { DomainError } from '../../contract/errors.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { hostProposals } from '../../hosts/host-proposals.ts'
import { type HostKind, hostKindOf, hostOf } from '../../hosts/hosts.ts'
import { gitNetwork } from './hosts/git-network.ts'
import { gitReach } from './hosts/git-reach.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { storedSecrets } from './hosts/stored-secrets.ts'
import { provider } from './provider.ts'

function refused({ url }: RepositoryRecord, reason: string): DomainError<'proposal_refused'> {
  return new DomainError('proposal_refused', `Changes of ${url} cannot be proposed: ${reason}`, { reason })
}

/** Pull and merge requests at the hosts of repositories, with the credentials of each. */
export const proposals = provider({}, () => ({
  proposalsOf: async (record: RepositoryRecord) => {
    const { url, credentials_secret: secret } = record
    if (!url.startsWith('http')) throw refused(record, 'it has an ssh URL: register the https URL, with a token for the API')
    const kind = await kindOf(record)
    const made = hostProposals({
      kind,
      url,
      credentials: async (known) =>
        secret === undefined ? undefined : hostCredentials().credentials({ secret, url, purpose: 'proposals', refused: known }),
      awsKeys: storedSecrets().awsKeys,
      reach: gitReach(),
      connection: gitNetwork().connection,
    })
    if (made === undefined)
      throw refused(record, `pull requests of ${kind} are not supported, or this is not the URL of a repository there`)
    return made
  },
}))

async function kindOf(record: RepositoryRecord): Promise<HostKind> {
  const { url, credentials_secret: secret } = record
  const known = secret === undefined ? hostKindOf(new URL(url).host) : await hostCredentials().kind(secret, url)
  if (secret === undefined && (known === undefined || hostOf(known).signedApi === undefined))
    throw refused(record, 'the repository has no credentials_secret')
  if (known === undefined) throw refused(record, 'the kind of Git host is not known: name it in the "type" of the secret')
  return known
}
