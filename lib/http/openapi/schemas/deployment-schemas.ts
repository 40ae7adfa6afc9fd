import * as z from 'zod'
import { DELIVERY_RECORD } from '../../../aws/dynamodb/deliveries.ts'
import { FAULT } from '../../../aws/dynamodb/record-schemas.ts'
import { instant } from './report-schemas.ts'

const count = z.int().nonnegative()
const failed = z.object({ status: z.literal('failed'), reason: z.string() })
const part = z.union([z.object({ status: z.literal('ok') }), failed])
const queue = z.union([z.object({ status: z.literal('ok'), waiting: count, in_flight: count }), failed])

export const unreadable = z
  .array(z.object({ id: z.string(), reason: z.string() }))
  .describe('Records that are left out because this version cannot read them: `rebuild` mends what Git knows')

/** How a deployment is, seen from inside. */
export const healthReport = z.object({
  stage: z.string(),
  version: z.string(),
  time: instant,
  table: part,
  bucket: part,
  queue,
  dead_letters: queue.describe('Operations that were given up'),
  dead_events: queue.describe('Events (uploads, pushes, the clock) that no function dealt with'),
})

const statistics = z.object({
  files_processed: count,
  processing_errors: count,
  last_processing_time: z.string().nullable(),
})

export const watcherStatus = z.object({
  is_watching: z.boolean(),
  raw_path: z.string(),
  scan_interval: count.describe('Seconds between looks at a branch of which no webhook tells'),
  last_scan_time: z.string().nullable(),
  statistics: statistics.describe('Of the latest operations'),
  healthy: z.boolean(),
  health_issues: z.array(z.string()),
})

export const watcherAnswer = z.object({
  success: z.boolean(),
  fabric_id: z.string(),
  fabric_name: z.string(),
  watcher_status: watcherStatus,
})

export const controlledWatcher = watcherAnswer.extend({
  message: z.string(),
  scan_interval: count,
  raw_path: z.string(),
  statistics,
})

export const deliveryList = z.object({ deliveries: z.array(DELIVERY_RECORD), unreadable })

const failure = z.object({ code: z.string(), message: z.string(), faults: z.array(FAULT).exactOptional() })

export const failedDelivery = z.object({
  id: z.string().describe('What `retry` takes'),
  type: z.enum(['operation', 'push', 'settle', 'unreadable']),
  repository: z.string().exactOptional(),
  delivery: z.string().exactOptional(),
  fabric: z.string().exactOptional(),
  operation: z.string().exactOptional(),
  sent_at: z.string(),
  failure: failure.exactOptional(),
})

export const deadEvent = z.object({
  id: z.string(),
  sent_at: z.string(),
  about: z.string().describe('What has happened, and to what'),
  function: z.string().exactOptional().describe('That was to deal with it'),
  failure: failure.omit({ faults: true }).exactOptional(),
})

export const failedDeliveries = z.object({
  failed: z.array(failedDelivery),
  events: z
    .array(deadEvent)
    .describe('Events (uploads, pushes, the clock) that no function dealt with; `retry` leaves them alone'),
})

export const retriedDelivery = z.object({
  id: z.string(),
  outcome: z.enum(['queued', 'unreadable']),
  operation: z.string().exactOptional().describe('The new one, where it takes one'),
})

export const retriedDeliveries = z.object({ retried: z.array(retriedDelivery) })

/** A request that uploads a file. */
export const grantedUpload = z.object({
  operation: z.string().describe('That will ingest it'),
  url: z.url(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()).describe('To be sent as they are'),
  expires_at: instant,
})

/** What a host is told of its delivery. */
export const webhookOutcome = z.union([
  z.object({ status: z.literal('pong') }),
  z.object({ status: z.literal('ignored'), reason: z.string() }),
  DELIVERY_RECORD.extend({ duplicate: z.boolean() }),
])
