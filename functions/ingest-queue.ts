import { runQueued } from '../lib/app/queued-ingest.ts'
import { parseOperationMessage } from '../lib/aws/operation-message.ts'
import { queueFunction } from '../lib/runtime/batch.ts'
import { addLineKeys } from '../lib/runtime/logger.ts'
import { countOperation } from '../lib/runtime/metrics.ts'
import { clones } from '../lib/runtime/wiring/clones.ts'
import { originals } from '../lib/runtime/wiring/originals.ts'
import { wire } from '../lib/runtime/wiring/part.ts'
import { records } from '../lib/runtime/wiring/records.ts'
import { redelivery } from '../lib/runtime/wiring/redelivery.ts'
import { settings } from '../lib/runtime/wiring/settings.ts'

/** Runs the operations that wait in the queue. */
export const handler = queueFunction(
  wire(settings, records, originals, clones, redelivery),
  async (body, deployment, options) => {
    const message = parseOperationMessage(body)
    addLineKeys({ operation: message.operation, fabric: message.fabric })
    const report = await runQueued(deployment, message, options)
    if (report !== undefined) countOperation(report)
  },
)
