import type { DeliveryRecord, WebhookOutcome } from '../../contract/delivery.ts'
import { proposedFabric } from '../../domain/proposal/proposal-branch.ts'
import type { EndedProposal } from '../../domain/push/ended-proposal.ts'
import { claimAndQueue, digestOf, type ProvedDelivery, type Receiving } from './receive-pushes.ts'

/**
 * Records that a request of a fabric has ended, once, and queues a look at the branch, which finds out what became of
 * it. Requests of people cost nothing, and leave no record.
 */
export async function receiveProposal(
  deployment: Receiving,
  { repository, source, delivery, proposal }: Omit<ProvedDelivery, 'pushes'> & { proposal: EndedProposal },
): Promise<WebhookOutcome> {
  const { id, base, branch, outcome, at } = proposal
  const { fabrics } = await deployment.watched.of(repository.id, deployment.now())
  const fabric = base === repository.branch ? proposedFabric(branch, fabrics) : undefined
  if (fabric === undefined) return { status: 'ignored', reason: `the request from ${branch} to ${base} is none of the manager's` }
  const record: DeliveryRecord = {
    repository: repository.id,
    // As for a push, neither the host nor its id counts: they are not part of what most hosts sign.
    delivery: `proposal-${digestOf([repository.id, base, branch, id, outcome, at])}`,
    source,
    status: 'queued',
    reason: `request ${id} of the fabric ${fabric} was ${outcome}`,
    host_delivery: delivery,
    branch,
    received_at: deployment.now().toISOString(),
  }
  return claimAndQueue(deployment, record)
}
