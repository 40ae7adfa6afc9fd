import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { Delivery, WebhookEvent, WebhookHosts } from '../app/ports/webhook-hosts.ts'
import { DomainError } from '../contract/errors.ts'
import { webhookHost } from './hosts.ts'
import { readBody, unreadable } from './read-body.ts'
import type { Webhook } from './shared/webhook.ts'

/** The webhooks of all hosts. */
export const webhookHosts: WebhookHosts = {
  read: (delivery, secrets) => {
    verify(delivery, secrets)
    return { event: parse(delivery), id: deliveryId(delivery) }
  },
}

/**
 * Believes a delivery whose proof one of the secrets has made; without a secret it believes none. All are tried, so
 * that the time tells nothing. Throws `webhook_refused`, which says nothing of what was expected.
 */
export function verify(delivery: Delivery, secrets: readonly string[]): void {
  const { host, headers } = delivery
  const { proof } = webhookOf(host)
  if (secrets.map((secret) => proof.isBy(secret, delivery)).includes(true)) return
  const hasProof = proof.headers.some((name) => headers.has(name))
  const reason = hasProof
    ? 'its proof was not made with a secret of this repository'
    : `it has no proof: expected the header ${proof.headers.join(' or ')}`
  throw refused(host, reason)
}

/** The names of events are told to people, and come from outside. */
const EVENT_NAME = /^[\w .:-]{1,60}$/

/** Reads a delivery whose proof is good. Throws `webhook_unreadable` with what was expected, and where. */
export function parse(delivery: Delivery): WebhookEvent {
  const webhook = webhookOf(delivery.host)
  const { push, ping, shape } = webhook
  const body = readBody(delivery)
  const event = webhook.event(delivery, body)
  if (event === '') throw unreadable(delivery.host, 'it does not say of which event it tells')
  if (event === ping) return { kind: 'ping' }
  if (event !== push) return { kind: 'ignored', event: EVENT_NAME.test(event) ? event : 'an unknown event' }
  const result = shape.safeParse(body)
  if (!result.success) throw unreadable(delivery.host, faultOf(result.error))
  return result.data.length === 0 ? { kind: 'ignored', event: 'a push of tags' } : { kind: 'push', pushes: result.data }
}

/** Zod's words name types and never values. */
function faultOf({ issues }: z.ZodError): string {
  const [first] = issues
  return first === undefined ? 'unexpected' : `${first.path.map(String).join('.') || 'the body'}: ${first.message}`
}

const ID = /^[\x21-\x7e]{1,100}$/
const HASH_LENGTH = 16

/**
 * The id by which a delivery is told from others: the host's, and a digest of the body. Hardly any host signs its id,
 * so the id alone could be put on another body; with the digest whoever replays a delivery gets its answer again and
 * nothing else.
 */
export function deliveryId({ host, headers, body }: Delivery): string {
  const given = webhookOf(host)
    .idHeaders.map((name) => headers.get(name) ?? '')
    .find((id) => ID.test(id))
  const digest = createHash('sha256').update(body).digest('hex').slice(0, HASH_LENGTH)
  return given === undefined ? digest : `${given}-${digest}`
}

/** Throws `webhook_refused` for a host that nobody knows. */
function webhookOf(host: string): Webhook {
  const known = webhookHost(host)
  if (known === undefined) throw refused(host, 'no such host sends webhooks')
  return known.webhook
}

function refused(host: string, reason: string): DomainError<'webhook_refused'> {
  return new DomainError('webhook_refused', 'The delivery is not believed', { host, reason })
}
