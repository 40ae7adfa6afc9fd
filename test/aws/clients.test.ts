import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, test, vi } from 'vitest'
import { createDynamoDbClient } from '../../lib/aws/dynamodb-client.ts'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import { createS3Client } from '../../lib/aws/s3-client.ts'
import { SqsOperationQueue } from '../../lib/aws/sqs/operation-queue.ts'
import { createSqsClient } from '../../lib/aws/sqs-client.ts'
import { startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { sha256 } from '../ports/originals.ts'
import { ulid } from '../ports/samples.ts'
import { startAwsServices } from '../support/aws-services.ts'
import { STATE_TABLE } from '../support/state-table.ts'

test('clients find the emulators through the standard variables of AWS', async () => {
  const database = await startDynamoDb({ tables: [STATE_TABLE] })
  const services = await startAwsServices()
  try {
    vi.stubEnv('AWS_REGION', 'us-east-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', database.endpoint)
    vi.stubEnv('AWS_ENDPOINT_URL_S3', services.endpoint)
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', services.endpoint)

    expect((await createDynamoDbClient().send(new ListTablesCommand({}))).TableNames).toEqual(['state'])
    const originals = new S3Originals(createS3Client(), 'archive')
    await originals.put(sha256(Buffer.from('x')), Buffer.from('x'))
    expect(await originals.get(sha256(Buffer.from('x')))).toEqual(new Uint8Array([120]))
    const queue = new SqsOperationQueue(createSqsClient(), services.queueUrl)
    await queue.enqueue({ type: 'operation', repository: 'repo-1', fabric: 'fabric-1', operation: ulid(1) })
  } finally {
    vi.unstubAllEnvs()
    await services.close()
    await database.close()
  }
})
