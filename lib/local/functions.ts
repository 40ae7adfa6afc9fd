import { join } from 'node:path'
import { routes } from '../runtime/routes.ts'
import { BUNDLES } from './bundles.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { LOCAL_CREDENTIALS } from './local-aws.ts'

/** The function behind the queue. */
export const QUEUE_FUNCTION = 'ingest-queue'

export const FUNCTION_NAMES: readonly string[] = [...new Set([...routes.map((route) => route.function), QUEUE_FUNCTION])]

/** A gateway waits 30 s; the queue hides a message for 120 s. */
const HTTP_TIMEOUT_SECONDS = 30
const QUEUE_TIMEOUT_SECONDS = 120
const MEMORY_MEGABYTES = 1024

/** What the functions work with. */
export interface Resources {
  dynamoDbEndpoint: string
  /** S3 and SQS. */
  awsEndpoint: string
  table: string
  bucket: string
  queueUrl: string
  /** Directory for clones: what the EFS mount is in a deployment. */
  repositories: string
}

/** Every function with its bundle, limits and environment. */
export function lambdaFunctions(resources: Resources): LambdaFunction[] {
  const environment = environmentOf(resources)
  return FUNCTION_NAMES.map((name) => ({
    name,
    code: join(BUNDLES, name),
    handler: 'index.handler',
    environment,
    timeoutSeconds: name === QUEUE_FUNCTION ? QUEUE_TIMEOUT_SECONDS : HTTP_TIMEOUT_SECONDS,
    memoryMegabytes: MEMORY_MEGABYTES,
  }))
}

function environmentOf(resources: Resources): Record<string, string> {
  return {
    TABLE_NAME: resources.table,
    BUCKET_NAME: resources.bucket,
    QUEUE_URL: resources.queueUrl,
    REPOSITORY_DIRECTORY: resources.repositories,
    STAGE: 'local',
    ALLOW_INSECURE_REMOTES: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: resources.dynamoDbEndpoint,
    AWS_ENDPOINT_URL_S3: resources.awsEndpoint,
    AWS_ENDPOINT_URL_SQS: resources.awsEndpoint,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    POWERTOOLS_TRACE_ENABLED: 'false',
  }
}
