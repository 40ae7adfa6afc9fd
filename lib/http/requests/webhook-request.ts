import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Delivery } from '../../app/ports/webhook-hosts.ts'
import { LIMITS } from '../../domain/limits.ts'
import { isWebhookHost } from '../../hosts/hosts.ts'
import { HttpError } from '../problems/problem.ts'
import { bodyOf } from './body.ts'
import { checkEncoding } from './sent-body.ts'

/** A delivery as received, and the id of the repository that it names. Nothing in it may be trusted yet. */
export interface WebhookRequest {
  delivery: Delivery
  repository: string
}

/**
 * Throws `method_not_allowed`, `not_found` for an unknown host, `body_too_large`, and `unsupported_media_type` for a
 * compressed body.
 */
export function webhookRequest(event: APIGatewayProxyEventV2, now: Date): WebhookRequest {
  if (event.requestContext.http.method !== 'POST')
    throw new HttpError('method_not_allowed', 'Deliveries are posted', [], { allow: 'POST' })
  const { host = '', repository = '', slash = '' } = event.pathParameters ?? {}
  if (!isWebhookHost(host) || slash !== '') throw new HttpError('not_found', 'There is nothing at this path')
  checkEncoding(event)
  const headers = new Map(Object.entries(event.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  return { delivery: { host, headers, body: bodyOf(event, LIMITS.webhookBodyBytes.value), now }, repository }
}
