import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'

const SETTINGS = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS }

export function s3(endpoint: string): S3Client {
  return new S3Client({ ...SETTINGS, endpoint, forcePathStyle: true })
}

export function sqs(endpoint: string): SQSClient {
  return new SQSClient({ ...SETTINGS, endpoint })
}
