import { join } from 'node:path'
import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { deployedRoutes } from '../../lib/http/routes.ts'
import { startAwsEndpoint } from '../../lib/local/aws/aws-endpoint.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { LocalEventBus } from '../../lib/local/aws/local-event-bus.ts'
import { LocalSecrets } from '../../lib/local/aws/secrets-manager.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { sqs } from '../aws/services.ts'
import { answerOf, checkAnswer } from './api-checker.ts'
import { type ApiRequest, apiEvent, lambdaContext } from './api-event.ts'
import { type AwsServices, startAwsServices } from './aws-services.ts'
import { STATE_TABLE } from './state-table.ts'

type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>
type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>

export interface ApiAnswer<T> {
  status: number
  headers: Readonly<Record<string, unknown>>
  body: T
}

const BUS = 'events'

/** Gives the endpoint at which functions reach a service. */
export type Via = (service: 'dynamodb' | 's3', endpoint: string) => Promise<string>

interface StartOptions {
  /** No lines of log on the terminal. */
  quiet?: boolean
  /** Variables of the functions beside the usual ones, or in their place. */
  environment?: Readonly<Record<string, string>>
  /** The way to a service. */
  via?: Via
}

interface Services {
  database: LocalService
  aws: AwsServices
  secrets: LocalSecrets
  events: LocalService
}

/**
 * The functions themselves in this process, on local services, called with the events that the gateway and the queue
 * would send.
 */
export class DeployedFunctions {
  readonly database: LocalService
  readonly aws: AwsServices
  /** The events that operations announced, one per line. */
  readonly eventFile: string
  readonly secrets: LocalSecrets
  readonly #events: LocalService
  readonly #http: Record<string, HttpHandler>
  readonly #queue: QueueHandler

  private constructor(services: Services, eventFile: string, http: Record<string, HttpHandler>, queue: QueueHandler) {
    this.database = services.database
    this.aws = services.aws
    this.secrets = services.secrets
    this.#events = services.events
    this.eventFile = eventFile
    this.#http = http
    this.#queue = queue
  }

  /**
   * `repositories` is where clones are kept. The functions read their environment when they are loaded, so: once a
   * process.
   */
  static async start(
    repositories: string,
    { quiet = true, environment = {}, via = async (_, endpoint) => endpoint }: StartOptions = {},
  ): Promise<DeployedFunctions> {
    const [database, aws] = await Promise.all([startDynamoDb({ tables: [STATE_TABLE] }), startAwsServices()])
    const eventFile = join(repositories, 'events.jsonl')
    const secrets = new LocalSecrets(join(repositories, 'secrets'))
    const events = await startAwsEndpoint({
      services: {},
      secrets,
      events: new LocalEventBus(eventFile, [BUS]),
      onCall: () => {},
    })
    Object.assign(process.env, {
      TABLE_NAME: STATE_TABLE.TableName,
      BUCKET_NAME: aws.bucket,
      QUEUE_URL: aws.queueUrl,
      EVENT_BUS_NAME: BUS,
      AWS_ENDPOINT_URL_EVENTBRIDGE: events.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: events.endpoint,
      DEAD_LETTER_QUEUE_URL: aws.deadLetterQueueUrl,
      DEAD_EVENT_QUEUE_URL: aws.deadEventQueueUrl,
      REPOSITORY_DIRECTORY: repositories,
      STAGE: 'test',
      ...(quiet ? { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' } : {}),
      ALLOW_INSECURE_REMOTES: 'true',
      GIT_ADDRESSES: '127.0.0.0/8,::1/128',
      AWS_REGION: LOCAL_REGION,
      AWS_ENDPOINT_URL_DYNAMODB: await via('dynamodb', database.endpoint),
      AWS_ENDPOINT_URL_S3: await via('s3', aws.endpoint),
      AWS_ENDPOINT_URL_SQS: aws.endpoint,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      ...environment,
    })
    const names = [...new Set(deployedRoutes.map((route) => route.function))]
    const handlers = names.map(async (name) => [name, (await import(`../../functions/${name}.ts`)).handler] as const)
    const http: Record<string, HttpHandler> = Object.fromEntries(await Promise.all(handlers))
    const queue = await import('../../functions/ingest-queue.ts')
    return new DeployedFunctions({ database, aws, secrets, events }, eventFile, http, queue.handler)
  }

  async close(): Promise<void> {
    await Promise.all([this.database.close(), this.aws.close(), this.#events.close()])
  }

  async invoke<T>(name: string, event: APIGatewayProxyEventV2): Promise<ApiAnswer<T>> {
    const handler = this.#http[name]
    if (handler === undefined) throw new Error(`There is no function ${name}`)
    const answer = answerOf(event, await handler(event, lambdaContext(name)))
    checkAnswer(answer)
    return { status: answer.status, headers: answer.headers, body: answer.body as T }
  }

  send<T>(request: ApiRequest): Promise<ApiAnswer<T>> {
    const { name, event } = apiEvent(request)
    return this.invoke(name, event)
  }

  /** Sends JSON. */
  call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer<T>> {
    if (body === undefined) return this.send({ method, path, headers })
    return this.send({ method, path, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  }

  /** Takes what waits in the queue, as the event that the function behind it gets; undefined when nothing does. */
  async queued(): Promise<SQSEvent | undefined> {
    const client = sqs(this.aws.endpoint)
    const receive = new ReceiveMessageCommand({
      QueueUrl: this.aws.queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    })
    const { Messages: messages = [] } = await client.send(receive)
    const handles = messages.map(({ ReceiptHandle }) => ({ QueueUrl: this.aws.queueUrl, ReceiptHandle }))
    await Promise.all(handles.map((handle) => client.send(new DeleteMessageCommand(handle))))
    client.destroy()
    return messages.length === 0 ? undefined : this.#sqsEvent(messages)
  }

  deliver(event: SQSEvent): Promise<SQSBatchResponse> {
    return this.#queue(event, lambdaContext('ingest-queue'))
  }

  #sqsEvent(messages: readonly Message[]): SQSEvent {
    const common = { eventSource: 'aws:sqs', eventSourceARN: this.aws.queueArn, awsRegion: LOCAL_REGION, messageAttributes: {} }
    const times = { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: '', ApproximateFirstReceiveTimestamp: '0' }
    const Records = messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes }) => ({
      ...common,
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      md5OfBody: MD5OfBody,
      attributes: { ...times, ...Attributes },
    }))
    return { Records }
  }
}

/** The same event again, as a queue that delivers at least once may send it. */
export function again(event: SQSEvent, receiveCount = 2): SQSEvent {
  const Records = event.Records.map((record) => ({
    ...record,
    attributes: { ...record.attributes, ApproximateReceiveCount: String(receiveCount) },
  }))
  return { Records }
}
