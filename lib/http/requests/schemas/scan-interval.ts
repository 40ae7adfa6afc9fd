import * as z from 'zod'

/** Seconds between looks at a branch of which no webhook tells; the sweep comes once a minute. */
export const scanInterval = z.int().min(60).max(86_400)
