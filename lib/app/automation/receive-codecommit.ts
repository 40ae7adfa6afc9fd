import type { WebhookOutcome } from '../../contract/delivery.ts'
import type { Repositories } from '../ports/registry.ts'
import type { ToldEvent } from '../ports/webhook-hosts.ts'
import { repositoryId } from '../registry/repositories.ts'
import { receiveProposal } from './receive-proposal.ts'
import { type Receiving, receivePushes } from './receive-pushes.ts'

export interface ReceivingCodeCommit extends Receiving {
  repositories: Pick<Repositories, 'get'>
}

/** Receives an event about AWS CodeCommit. Undefined for a repository and branch that are not registered. */
export async function receiveCodeCommitEvent(
  deployment: ReceivingCodeCommit,
  told: ToldEvent,
): Promise<WebhookOutcome | undefined> {
  const { delivery, repositoryUrl } = told
  const branch = 'push' in told ? told.push.branch : told.proposal.base
  const repository = await deployment.repositories.get(repositoryId(repositoryUrl, branch))
  if (repository === undefined) return undefined
  const proved = { repository, source: 'codecommit', delivery }
  return 'push' in told
    ? receivePushes(deployment, { ...proved, pushes: [told.push] })
    : receiveProposal(deployment, { ...proved, proposal: told.proposal })
}
