import * as z from 'zod'
import { createEventBridgeClient, EventBus } from '../../aws/event-bus.ts'
import { CommitFeedback } from '../../hosts/commit-feedback.ts'
import { logger } from '../lambda/logger.ts'
import { countUnannounced } from '../lambda/metrics.ts'
import { gitNetwork } from './hosts/git-network.ts'
import { gitReach } from './hosts/git-reach.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { provider } from './provider.ts'

function warn(message: string, details: Record<string, string | number>): void {
  logger.warn(message, details)
  countUnannounced()
}

/** The channels that announce operations: the event bus, and commit statuses at Git hosts. */
export const announcements = provider({ EVENT_BUS_NAME: z.string().min(1) }, ({ EVENT_BUS_NAME: busName }) => ({
  events: new EventBus({ client: createEventBridgeClient(), busName, warn }),
  commitStatuses: new CommitFeedback({
    credentials: hostCredentials(),
    reach: gitReach(),
    connection: gitNetwork().connection,
    warn,
  }),
  onAnnouncementFailed: (error: unknown) => {
    logger.warn('An operation is done, but its announcement failed', error as Error)
    countUnannounced()
  },
}))
