import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { clientOptions } from './client-options.ts'

/** Single items of at most 400 KB: an answer that takes longer is lost. */
const REQUEST_MS = 3000

export function createDynamoDbClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient(clientOptions(REQUEST_MS))
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
}
