import type { ScheduledEvent } from 'aws-lambda'
import { sweep } from '../lib/app/automation/sweep.ts'
import { eventFunction } from '../lib/http/lambda/event-function.ts'
import { logger } from '../lib/http/lambda/logger.ts'
import { countSweep } from '../lib/http/lambda/metrics.ts'
import { clones } from '../lib/http/wiring/clones.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { queue } from '../lib/http/wiring/queue.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { uploads } from '../lib/http/wiring/uploads.ts'

/** Finds pushes that no webhook announced, and work that no process finished. */
export const handler = eventFunction(
  wire(settings, records, queue, clones, uploads),
  async (_: ScheduledEvent, deployment, options) => {
    const report = await sweep(deployment, options)
    if (report.unreachable.length > 0) logger.warn('Some remotes could not be asked', { unreachable: report.unreachable })
    if (report.faults.length > 0) logger.error('The sweep skipped some records or repositories', { faults: report.faults })
    logger.info('Swept', { ...report })
    countSweep(report)
  },
)
