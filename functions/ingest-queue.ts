import { runQueued } from '../lib/app/queued-ingest.ts'
import { ServedTogether } from '../lib/app/served-together.ts'
import { settleVanished } from '../lib/app/settle-vanished.ts'
import { parseQueueMessage } from '../lib/aws/queue-message.ts'
import type { OperationReport } from '../lib/domain/operation.ts'
import { queueFunction } from '../lib/runtime/batch.ts'
import { addLineKeys, logger } from '../lib/runtime/logger.ts'
import { countOperation } from '../lib/runtime/metrics.ts'
import { announcements } from '../lib/runtime/wiring/announcements.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { deadLetters } from '../lib/runtime/wiring/dead-letters.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { redelivery } from '../lib/runtime/wiring/redelivery.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'
import { uploads } from '../lib/runtime/wiring/uploads.ts'

function tell(report: OperationReport): void {
  const { operation, fabric, status, commit, message } = report
  logger.info('The operation ended', { operation, fabric, status, commit, outcome: message })
  countOperation(report)
}

/** Runs the operations that wait in the queue, and ingests what pushes have brought. */
export const handler = queueFunction(
  wire(settings, records, originals, clones, announcements, uploads, redelivery, deadLetters),
  {
    parse: parseQueueMessage,
    begin: (deployment) => {
      const pushes = new ServedTogether(deployment)
      return async (message, options) => {
        if (message.type === 'push') {
          addLineKeys({ repository: message.repository, delivery: message.delivery })
          for (const report of await pushes.serve(message, options)) tell(report)
        } else if (message.type === 'settle') {
          addLineKeys({ operation: message.operation, fabric: message.fabric })
          await settleVanished(deployment, message, options)
        } else {
          addLineKeys({ operation: message.operation, fabric: message.fabric })
          const report = await runQueued(deployment, message, options)
          if (report !== undefined) tell(report)
        }
      }
    },
  },
)
