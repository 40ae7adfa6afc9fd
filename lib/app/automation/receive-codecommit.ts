import type { ReceivedDelivery } from '../../contract/delivery.ts'
import type { Repositories } from '../ports/registry.ts'
import type { ToldPush } from '../ports/webhook-hosts.ts'
import { repositoryId } from '../registry/repositories.ts'
import { type Receiving, receivePushes } from './receive-pushes.ts'

export interface ReceivingCodeCommit extends Receiving {
  repositories: Pick<Repositories, 'get'>
}

/**
 * Receives an event of EventBridge about a push to AWS CodeCommit. Undefined for a repository and branch that are not
 * registered.
 */
export async function receiveCodeCommitPush(
  deployment: ReceivingCodeCommit,
  { delivery, repositoryUrl, push }: ToldPush,
): Promise<ReceivedDelivery | undefined> {
  const repository = await deployment.repositories.get(repositoryId(repositoryUrl, push.branch))
  if (repository === undefined) return undefined
  return receivePushes(deployment, { repository, source: 'codecommit', delivery, pushes: [push] })
}
