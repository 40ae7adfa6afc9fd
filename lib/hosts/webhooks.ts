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
 * Accepts a delivery whose proof was made with one of the secrets; without a secret it accepts none. All secrets are
 * tried, so that the time reveals nothing. Throws `webhook_refused`, which does not reveal the expected proof.
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

/** Event names come from outside, and are shown to people. */
const EVENT_NAME = /^[\w .:-]{1,60}$/

/** Reads a verified delivery. Throws `webhook_unreadable` with what was expected, and where. */
export function parse(delivery: Delivery): WebhookEvent {
  const webhook = webhookOf(delivery.host)
  const { push, ping, proposal } = webhook
  const body = readBody(delivery)
  const event = webhook.event(delivery, body)
  if (event === '') throw unreadable(delivery.host, 'it does not name its event')
  if (event === ping) return { kind: 'ping' }
  const named = EVENT_NAME.test(event) ? event : 'an unknown event'
  if (proposal?.names.includes(event) === true) {
    const ended = read(proposal.shape, body, delivery)
    return ended === undefined ? { kind: 'ignored', event: named } : { kind: 'proposal', proposal: ended }
  }
  if (event !== push) return { kind: 'ignored', event: named }
  const pushes = read(webhook.shape, body, delivery)
  return pushes.length === 0 ? { kind: 'ignored', event: 'a push of tags' } : { kind: 'push', pushes }
}

function read<T>(shape: z.ZodType<T>, body: unknown, { host }: Delivery): T {
  const result = shape.safeParse(body)
  if (!result.success) throw unreadable(host, faultOf(result.error))
  return result.data
}

/** Zod's messages name types, never values. */
function faultOf({ issues }: z.ZodError): string {
  const [first] = issues
  return first === undefined ? 'unexpected' : `${first.path.map(String).join('.') || 'the body'}: ${first.message}`
}

const ID = /^[\x21-\x7e]{1,100}$/
const HASH_LENGTH = 16

/**
 * The id of a delivery: the host's id, and a digest of the body. Hardly any host signs its id, so the id alone could be
 * attached to another body; with the digest, a replayed delivery only gets its answer again.
 */
export function deliveryId({ host, headers, body }: Delivery): string {
  const given = webhookOf(host)
    .idHeaders.map((name) => headers.get(name) ?? '')
    .find((id) => ID.test(id))
  const digest = createHash('sha256').update(body).digest('hex').slice(0, HASH_LENGTH)
  return given === undefined ? digest : `${given}-${digest}`
}

/** Throws `webhook_refused` for an unknown host. */
function webhookOf(host: string): Webhook {
  const known = webhookHost(host)
  if (known === undefined) throw refused(host, 'no such host sends webhooks')
  return known.webhook
}

function refused(host: string, reason: string): DomainError<'webhook_refused'> {
  return new DomainError('webhook_refused', 'The delivery has no valid proof', { host, reason })
}
