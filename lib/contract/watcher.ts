import * as z from 'zod'
import { count } from './scalars.ts'

const watcherStatistics = z.object({
  files_processed: count,
  processing_errors: count,
  last_processing_time: z.string().nullable(),
})

export type WatcherStatistics = z.infer<typeof watcherStatistics>

/** Whether pushes and the clock start ingestion in a fabric, and how its last runs went. Field names are HNP's. */
const watcherStatus = z.object({
  is_watching: z.boolean(),
  raw_path: z.string(),
  scan_interval: count.describe('Seconds between checks of a branch without a webhook'),
  /** When the clock last looked. */
  last_scan_time: z.string().nullable(),
  statistics: watcherStatistics.describe('Counts over the latest operations'),
  healthy: z.boolean(),
  health_issues: z.array(z.string()),
})

export type WatcherStatus = z.infer<typeof watcherStatus>

export const watcherAnswer = z.object({
  success: z.boolean(),
  fabric_id: z.string(),
  fabric_name: z.string(),
  watcher_status: watcherStatus,
})

export type WatcherAnswer = z.infer<typeof watcherAnswer>

/** The answer to `start` and `stop`. */
export const controlledWatcher = watcherAnswer.extend({
  message: z.string(),
  scan_interval: count,
  raw_path: z.string(),
  statistics: watcherStatistics,
})
