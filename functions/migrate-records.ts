import { eventFunction } from '../lib/http/lambda/event-function.ts'
import { logger } from '../lib/http/lambda/logger.ts'
import { migration } from '../lib/http/wiring/migration.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** Runs after each deployment: brings the records of earlier versions to the form that this version reads. */
export const handler = eventFunction(wire(settings, migration), async (_: unknown, { migrate }) => {
  logger.info('Migrated', { ...(await migrate(new Date())) })
})
