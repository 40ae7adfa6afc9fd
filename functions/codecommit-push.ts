import { receiveCodeCommitEvent } from '../lib/app/automation/receive-codecommit.ts'
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
 * Receives EventBridge's events of pushes to AWS CodeCommit, which has no webhooks, and of pull requests that end. It
 * has no access to repositories.
 */
export const handler = eventFunction(deployment, async (event: unknown) => {
  const told = readCodeCommitEvent(event)
  if (told === undefined) return logger.info('Ignored an event that is neither a push to a branch nor the end of a pull request')
  addLineKeys({ repository_url: told.repositoryUrl, delivery: told.delivery })
  const received = await receiveCodeCommitEvent(deployment, told)
  if (received !== undefined && 'repository' in received) addLineKeys({ repository: received.repository })
  logger.info('An event of CodeCommit', { outcome: received?.status ?? 'not registered' })
  if (received !== undefined) countDelivery('codecommit', received.status)
})
