import { randomUUID } from 'node:crypto'
import type { StoredObject } from '../aws/aws-endpoint.ts'
import type { AwsEvent } from './default-bus.ts'

/** The event that S3 sends for a new object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function objectCreated({ bucket, key, size }: StoredObject): AwsEvent {
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size, etag: '', sequencer: '0' },
      'request-id': randomUUID(),
      reason: 'PutObject',
    },
  }
}
