import * as z from 'zod'

/** Seconds between checks of a branch without a webhook; the sweep runs once a minute. */
export const scanInterval = z.int().min(60).max(86_400)
