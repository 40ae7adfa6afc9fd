import * as z from 'zod'
import { S3Originals } from '../../aws/s3/originals.ts'
import { createS3Client } from '../../aws/s3-client.ts'
import { provider } from './provider.ts'

/** The bucket with originals and reports. */
export const originals = provider({ BUCKET_NAME: z.string().min(1) }, ({ BUCKET_NAME }) => ({
  originals: new S3Originals(createS3Client(), BUCKET_NAME),
}))
