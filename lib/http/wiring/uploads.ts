import * as z from 'zod'
import { S3Uploads } from '../../aws/s3/uploads.ts'
import { createS3Client } from '../../aws/s3-client.ts'
import { provider } from './provider.ts'

/** Raw files uploaded to the bucket. */
export const uploads = provider({ BUCKET_NAME: z.string().min(1) }, ({ BUCKET_NAME }) => ({
  uploads: new S3Uploads(createS3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' }), BUCKET_NAME),
}))
