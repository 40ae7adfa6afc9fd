import { DomainError } from '../../contract/errors.ts'
import type { WebhookHost } from './host.ts'

/** Says what was expected and where, never what was found: a body may hold anything. */
export function unreadable(host: WebhookHost, reason: string): DomainError<'webhook_unreadable'> {
  return new DomainError('webhook_unreadable', 'The delivery cannot be read', { host, reason })
}
