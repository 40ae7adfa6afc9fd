import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { clientOptions } from './client-options.ts'

/** Announcements are best effort, so an operation waits no longer. */
const REQUEST_MS = 2000

export function createEventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient({ ...clientOptions(REQUEST_MS), maxAttempts: 2 })
}
