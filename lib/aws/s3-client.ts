import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { clientOptions } from './client-options.ts'

/** Originals may have many megabytes. */
const REQUEST_MS = 30_000

/**
 * A client with an overridden endpoint talks to an emulator or an appliance, where the bucket is in the path and not in
 * the host name.
 */
export function createS3Client(more: Pick<S3ClientConfig, 'requestChecksumCalculation'> = {}): S3Client {
  const forcePathStyle = (process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL ?? '') !== ''
  return new S3Client({ ...clientOptions(REQUEST_MS), forcePathStyle, ...more })
}
