import { runQueued } from '../lib/app/queued-ingest.ts'
import { parseOperationMessage } from '../lib/aws/operation-message.ts'
import { queueFunction } from '../lib/runtime/batch.ts'
import { logger } from '../lib/runtime/logger.ts'
import { countOperation } from '../lib/runtime/metrics.ts'

/** Runs the operations that wait in the queue. */
export const handler = queueFunction(
  async (body, deployment, options) => {
    const message = parseOperationMessage(body)
    logger.appendKeys({ operation: message.operation, fabric: message.fabric })
    const report = await runQueued(deployment, message, options)
    if (report !== undefined) countOperation(report)
  },
  ['REPOSITORY_DIRECTORY', 'BUCKET_NAME'],
)
