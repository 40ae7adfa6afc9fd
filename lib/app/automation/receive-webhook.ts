import type { WebhookOutcome } from '../../contract/delivery.ts'
import { DomainError } from '../../contract/errors.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import type { Repositories } from '../ports/registry.ts'
import type { Delivery, WebhookHosts } from '../ports/webhook-hosts.ts'
import { receiveProposal } from './receive-proposal.ts'
import { type Receiving, receivePushes } from './receive-pushes.ts'

export interface ReceivingWebhooks extends Receiving {
  repositories: Pick<Repositories, 'get'>
  webhookHosts: WebhookHosts
  /** The secrets that verify deliveries. Throws `credentials_unreadable`. */
  webhookSecrets(secret: string): Promise<readonly string[]>
}

/**
 * Receives a delivery of a host's webhook, and verifies its proof before reading anything else. Throws
 * `webhook_refused` without a valid proof. A repository that is not known or has no secret gives the same error, so
 * that callers cannot find out which exist. Throws `webhook_unreadable`.
 */
export async function receiveWebhook(
  deployment: ReceivingWebhooks,
  { delivery, repository: id }: { delivery: Delivery; repository: string },
): Promise<WebhookOutcome> {
  const repository = await deployment.repositories.get(id)
  const { id: deliveryId, event } = deployment.webhookHosts.read(delivery, await secretsOf(deployment, repository))
  if (repository === undefined)
    throw new DomainError('webhook_refused', 'The delivery has no proof', { host: delivery.host, reason: 'unknown' })
  if (event.kind === 'ping') return { status: 'pong' }
  if (event.kind === 'ignored') return { status: 'ignored', reason: `${event.event} is no push` }
  if (event.kind === 'proposal')
    return receiveProposal(deployment, { repository, source: delivery.host, delivery: deliveryId, proposal: event.proposal })
  return receivePushes(deployment, { repository, source: delivery.host, delivery: deliveryId, pushes: event.pushes })
}

async function secretsOf(
  { webhookSecrets }: ReceivingWebhooks,
  repository: RepositoryRecord | undefined,
): Promise<readonly string[]> {
  return repository?.webhook_secret === undefined ? [] : webhookSecrets(repository.webhook_secret)
}
