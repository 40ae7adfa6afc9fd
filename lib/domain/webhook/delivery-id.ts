import { createHash } from 'node:crypto'
import type { Delivery } from './delivery.ts'
import type { WebhookHost } from './host.ts'

/** Headers with the host's id of a delivery, which stays when it is sent again. */
const HEADERS: Record<WebhookHost, readonly string[]> = {
  github: ['x-github-delivery'],
  gitlab: ['idempotency-key', 'webhook-id', 'x-gitlab-event-uuid'],
  gitea: ['x-gitea-delivery'],
  forgejo: ['x-forgejo-delivery', 'x-gitea-delivery'],
  'bitbucket-cloud': ['x-request-uuid'],
  'bitbucket-data-center': ['x-request-id'],
  'azure-devops': [],
  generic: ['webhook-id'],
}

const ID = /^[\x21-\x7e]{1,100}$/
const HASH_LENGTH = 16

/**
 * The id by which a delivery is told from others: the host's, and a digest of the body. Hardly any host signs its id,
 * so the id alone could be put on another body; with the digest whoever replays a delivery gets its answer again and
 * nothing else.
 */
export function deliveryId({ host, headers, body }: Delivery): string {
  const given = HEADERS[host].map((name) => headers.get(name) ?? '').find((id) => ID.test(id))
  const digest = createHash('sha256').update(body).digest('hex').slice(0, HASH_LENGTH)
  return given === undefined ? digest : `${given}-${digest}`
}
