const MINUTE_MS = 60_000

/**
 * Milliseconds after which an open record is due. The queue delivers a message again for an hour, and nobody works on
 * its operation after that. An unknown push is checked as soon as the host may answer again. A signed upload request is
 * valid for 15 minutes.
 */
export const DUE_AFTER_MS = {
  queued: 90 * MINUTE_MS,
  running: 90 * MINUTE_MS,
  unknown: 5 * MINUTE_MS,
  delivery: 90 * MINUTE_MS,
  upload: 30 * MINUTE_MS,
} as const
