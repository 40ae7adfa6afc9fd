import { PushBatch } from '../lib/app/automation/push-batch.ts'
import { settleVanished } from '../lib/app/automation/settle-vanished.ts'
import { runQueued } from '../lib/app/operations/queued-ingest.ts'
import { parseQueueMessage } from '../lib/aws/sqs/queue-message.ts'
import type { OperationReport } from '../lib/contract/report.ts'
import { queueFunction } from '../lib/http/lambda/batch.ts'
import { addLineKeys, logger } from '../lib/http/lambda/logger.ts'
import { countOperation } from '../lib/http/lambda/metrics.ts'
import { announcements } from '../lib/http/wiring/announcements.ts'
import { deadLetters } from '../lib/http/wiring/dead-letters.ts'
import { originals } from '../lib/http/wiring/originals.ts'
import { proposals } from '../lib/http/wiring/proposals.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { records } from '../lib/http/wiring/records.ts'
import { redelivery } from '../lib/http/wiring/redelivery.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { signedClones } from '../lib/http/wiring/signed-clones.ts'
import { uploads } from '../lib/http/wiring/uploads.ts'

function tell(report: OperationReport): void {
  const { operation, fabric, status, commit, message } = report
  addLineKeys({ operation, fabric })
  logger.info('The operation ended', { status, commit, outcome: message })
  countOperation(report)
}

/** Runs queued operations, and ingests raw files that pushes brought. */
export const handler = queueFunction(
  wire(settings, records, originals, signedClones, announcements, proposals, uploads, redelivery, deadLetters),
  {
    parse: parseQueueMessage,
    begin: (deployment) => {
      const pushes = new PushBatch(deployment)
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
