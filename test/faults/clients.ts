import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { s3, sqs } from '../aws/services.ts'

/** By which what a deployment has made of its work is looked at: nothing befalls them. */
export interface Clients {
  s3: S3Client
  sqs: SQSClient
  database: DynamoDBDocumentClient
}

export function clientsOf(services: { database: string; aws: string }): Clients {
  return { s3: s3(services.aws), sqs: sqs(services.aws), database: databaseAt(services.database) }
}

function databaseAt(endpoint: string): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS })
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
}
