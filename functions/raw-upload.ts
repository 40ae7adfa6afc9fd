import type { S3ObjectCreatedNotificationEvent } from 'aws-lambda'
import { receiveUpload } from '../lib/app/operations/uploads.ts'
import { uploadAt } from '../lib/aws/s3/upload-key.ts'
import { eventFunction } from '../lib/http/lambda/event-function.ts'
import { addLineKeys, logger } from '../lib/http/lambda/logger.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { queue } from '../lib/http/wiring/queue.ts'
import { records } from '../lib/http/wiring/records.ts'
import { settings } from '../lib/http/wiring/settings.ts'

/** Queues the ingest of files that S3 reports as uploaded. It has no access to the files. */
export const handler = eventFunction(
  wire(settings, records, queue),
  async ({ detail }: S3ObjectCreatedNotificationEvent, deployment) => {
    const upload = uploadAt(detail.object.key)
    if (upload === undefined) return logger.warn('Ignored an object that is not an upload', { key: detail.object.key })
    addLineKeys({ operation: upload })
    const isQueued = await receiveUpload(deployment, upload)
    logger.info(isQueued ? 'The upload is queued' : 'The upload was never granted, or has its operation already')
  },
)
