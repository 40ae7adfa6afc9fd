import { runQueued } from '../lib/app/queued-ingest.ts'
import { parseOperationMessage } from '../lib/aws/operation-message.ts'
import { queueFunction } from '../lib/runtime/batch.ts'

/** Runs the operations that wait in the queue. */
export const handler = queueFunction((body, deployment) => runQueued(deployment, parseOperationMessage(body)))
