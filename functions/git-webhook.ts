import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { WatchedDirectories } from '../lib/app/automation/receive-pushes.ts'
import { receiveWebhook } from '../lib/app/automation/receive-webhook.ts'
import { isRepositoryId } from '../lib/app/registry/repositories.ts'
import { definedOf } from '../lib/defined-of.ts'
import { addLineKeys, logger } from '../lib/http/lambda/logger.ts'
import { countDelivery, countFor } from '../lib/http/lambda/metrics.ts'
import { webhookRequest } from '../lib/http/requests/webhook-request.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { queue } from '../lib/http/wiring/queue.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { webhooks } from '../lib/http/wiring/webhooks.ts'
import { withRequestHandling } from '../lib/http/with-request-handling.ts'

const wired = wire(settings, records, queue, webhooks)
const deployment = { ...wired, webhookSecrets, watched: new WatchedDirectories(wired.fabrics) }
countFor(wired.stage)

/** Callers must not learn why there is no secret; operators find the reason in the log. */
async function webhookSecrets(secret: string): Promise<readonly string[]> {
  try {
    return await wired.webhookSecrets(secret)
  } catch (error) {
    logger.error('The secret of a webhook cannot be used, so its deliveries are refused', error as Error)
    return []
  }
}

/** Receives webhook deliveries of Git hosts. It has no access to repositories. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  withRequestHandling(event, context, async () => {
    const request = webhookRequest(event, wired.now())
    const { host: source } = request.delivery
    addLineKeys({ source, ...(isRepositoryId(request.repository) ? { repository: request.repository } : {}) })
    const outcome = await receiveWebhook(deployment, request)
    addLineKeys({
      outcome: outcome.status,
      ...('delivery' in outcome ? definedOf({ delivery: outcome.delivery, host_delivery: outcome.host_delivery }) : {}),
    })
    countDelivery(source, outcome.status)
    return { status: outcome.status === 'pong' ? 200 : 202, body: outcome }
  })
