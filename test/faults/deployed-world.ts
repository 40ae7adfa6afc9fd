import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { ulid } from 'ulid'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { queueUrl } from '../../lib/local/aws/aws-services.ts'
import { ensureTable } from '../../lib/local/aws/dynamodb.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import type { DeployedInput } from './messages.ts'
import type { DeployedOperation } from './operations.ts'
import { BUS, type Stage, WEBHOOK_SECRET } from './stage.ts'
import type { Template } from './template.ts'

/** A deployment of its own: table, bucket, queue, mount, and a repository with a registered fabric. */
export interface DeployedWorld {
  id: string
  template: Template
  repository: string
  url: string
  cache: string
  table: Table
  s3: S3Client
  sqs: SQSClient
  bucket: string
  queueUrl: string
  input: DeployedInput
  close(): Promise<void>
}

export async function makeDeployedWorld(stage: Stage, operation: DeployedOperation): Promise<DeployedWorld> {
  const template = await stage.template(operation)
  const id = stage.nextWorld()
  const { git, database, aws } = stage.services
  const [repository, directory] = [join(stage.served, `${id}.git`), join(stage.root, id)]
  const name = 'repo-0123456789abcdef'
  await mkdir(join(directory, 'cache'), { recursive: true })
  await Promise.all([
    cp(template.repository, repository, { recursive: true }),
    cp(template.cache, join(directory, 'cache', name), { recursive: true, preserveTimestamps: true }),
    ensureTable(database.endpoint, { ...STATE_TABLE, TableName: id }),
  ])
  const { clients } = stage
  await clients.s3.send(new CreateBucketCommand({ Bucket: id }))
  const fifo = { FifoQueue: 'true', VisibilityTimeout: '120' }
  await clients.sqs.send(new CreateQueueCommand({ QueueName: `${id}.fifo`, Attributes: fifo }))
  return {
    id,
    template,
    repository,
    url: git.repositoryUrl(`${id}.git`),
    cache: join(directory, 'cache', name),
    table: { client: clients.database, name: id },
    s3: clients.s3,
    sqs: clients.sqs,
    bucket: id,
    queueUrl: queueUrl(aws.endpoint, `${id}.fifo`),
    input: {
      world: id,
      env: environmentOf(stage, id, directory),
      repository: name,
      upload: ulid(),
      before: template.before,
      after: template.after,
    },
    close: async () => {
      await Promise.all([directory, repository].map((path) => rm(path, { recursive: true, force: true })))
    },
  }
}

/** As the stack sets it for its functions, at the services of the stage. */
function environmentOf(stage: Stage, id: string, directory: string): Record<string, string> {
  const { database, aws, events, queueDoor } = stage.services
  return {
    TABLE_NAME: id,
    BUCKET_NAME: id,
    QUEUE_URL: queueUrl(aws.endpoint, `${id}.fifo`),
    DEAD_LETTER_QUEUE_URL: aws.deadLetterQueueUrl,
    DEAD_EVENT_QUEUE_URL: aws.deadEventQueueUrl,
    EVENT_BUS_NAME: BUS,
    REPOSITORY_DIRECTORY: join(directory, 'cache'),
    STAGE: 'test',
    ALLOW_INSECURE_REMOTES: 'true',
    GIT_ADDRESSES: '127.0.0.0/8,::1/128',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_S3: aws.endpoint,
    AWS_ENDPOINT_URL_SQS: queueDoor.endpointOf(id),
    AWS_ENDPOINT_URL_EVENTBRIDGE: events.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: events.endpoint,
    WEBHOOK_SECRET,
  }
}
