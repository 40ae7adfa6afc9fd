import type { ScheduledEvent } from 'aws-lambda'
import { sweep } from '../lib/app/sweep.ts'
import { eventFunction } from '../lib/runtime/event-function.ts'
import { logger } from '../lib/runtime/logger.ts'
import { countSweep } from '../lib/runtime/metrics.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { queue } from '../lib/runtime/wiring/queue.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'
import { uploads } from '../lib/runtime/wiring/uploads.ts'

/** Finds what no webhook has told, and what no process has finished. */
export const handler = eventFunction(
  wire(settings, records, queue, clones, uploads),
  async (_: ScheduledEvent, deployment, options) => {
    const report = await sweep(deployment, options)
    if (report.unreachable.length > 0) logger.warn('Some remotes could not be asked', { unreachable: report.unreachable })
    if (report.faults.length > 0) logger.error('The sweep left something out', { faults: report.faults })
    logger.info('Swept', { ...report })
    countSweep(report)
  },
)
