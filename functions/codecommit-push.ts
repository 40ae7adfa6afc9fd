import { receiveCodeCommitPush } from '../lib/app/automation/receive-codecommit.ts'
import { WatchedDirectories } from '../lib/app/automation/receive-pushes.ts'
import { readCodeCommitEvent } from '../lib/hosts/codecommit/webhook.ts'
import { eventFunction } from '../lib/http/lambda/event-function.ts'
import { addLineKeys, logger } from '../lib/http/lambda/logger.ts'
import { countDelivery } from '../lib/http/lambda/metrics.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { queue } from '../lib/http/wiring/queue.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

const wired = wire(settings, records, queue)
const deployment = { ...wired, watched: new WatchedDirectories(wired.fabrics) }

/**
 * Receives EventBridge's events of pushes to AWS CodeCommit, which has no webhooks. It has no access to repositories.
 */
export const handler = eventFunction(deployment, async (event: unknown) => {
  const pushed = readCodeCommitEvent(event)
  if (pushed === undefined) return logger.info('Ignored an event that is not a push to a branch')
  addLineKeys({ repository_url: pushed.repositoryUrl, delivery: pushed.delivery })
  const received = await receiveCodeCommitPush(deployment, pushed)
  if (received !== undefined) addLineKeys({ repository: received.repository })
  logger.info('A push to CodeCommit', { outcome: received?.status ?? 'not registered' })
  if (received !== undefined) countDelivery(received.source, received.status)
})
