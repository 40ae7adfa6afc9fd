const MINUTE_MS = 60_000

/**
 * How long something may be left as it is before somebody has to look after it, in milliseconds. A message of the queue
 * comes again for an hour, and nobody works on its operation after that; a push whose outcome is unknown is worth a
 * question as soon as the host answers again; a signed request to upload is good for 15 minutes.
 */
export const DUE_AFTER_MS = {
  queued: 90 * MINUTE_MS,
  running: 90 * MINUTE_MS,
  unknown: 5 * MINUTE_MS,
  delivery: 90 * MINUTE_MS,
  upload: 30 * MINUTE_MS,
} as const
