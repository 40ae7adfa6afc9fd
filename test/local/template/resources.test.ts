/** biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax is that of Fn::Sub */
import { expect, test } from 'vitest'
import type { StackTemplate } from '../../../lib/local/template/cloud-assembly.ts'
import { readEventRules } from '../../../lib/local/template/event-rules.ts'
import { readFunctions } from '../../../lib/local/template/functions.ts'
import { readInvokeConfigs } from '../../../lib/local/template/invoke-configs.ts'
import { Resources } from '../../../lib/local/template/resources.ts'
import { readRoutes } from '../../../lib/local/template/routes.ts'
import { readSchedules } from '../../../lib/local/template/schedules.ts'
import { readStores } from '../../../lib/local/template/stores.ts'
import { readQueueTriggers } from '../../../lib/local/template/triggers.ts'

const data: StackTemplate = {
  name: 'app-data',
  template: {
    Resources: { Bucket1: { Type: 'AWS::S3::Bucket' }, Group: { Type: 'AWS::EC2::SecurityGroup' } },
    Outputs: { Name: { Value: { Ref: 'Bucket1' }, Export: { Name: 'app-data:Bucket' } } },
  },
}
const integration = {
  IntegrationType: 'AWS_PROXY',
  PayloadFormatVersion: '2.0',
  IntegrationUri: { 'Fn::GetAtt': ['List', 'Arn'] },
}
const mapping = { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'List' }, BatchSize: 3 }
const queue = { QueueName: 'work.fifo', FifoQueue: true, VisibilityTimeout: 60, RedrivePolicy: { maxReceiveCount: 5 } }

function service(changed: Record<string, Record<string, unknown>> = {}): StackTemplate {
  const properties = {
    Route: {
      RouteKey: 'GET /things/{id}',
      AuthorizationType: 'JWT',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Call' }]] },
    },
    Open: { RouteKey: 'POST /hooks', Target: { 'Fn::Sub': 'integrations/${Call}' } },
    Call: integration,
    Mapping: { ...mapping, FunctionResponseTypes: ['ReportBatchItemFailures'] },
    Queue: { ...queue, SqsManagedSseEnabled: true },
    List: { FunctionName: 'list', Environment: { Variables: { BUCKET: { 'Fn::ImportValue': 'app-data:Bucket' } } } },
    ...changed,
  }
  const types: Record<string, string> = {
    Route: 'AWS::ApiGatewayV2::Route',
    Open: 'AWS::ApiGatewayV2::Route',
    Call: 'AWS::ApiGatewayV2::Integration',
    Mapping: 'AWS::Lambda::EventSourceMapping',
    Queue: 'AWS::SQS::Queue',
    List: 'AWS::Lambda::Function',
    Rule: 'AWS::Events::Rule',
    Clock: 'AWS::Events::Rule',
    Config: 'AWS::Lambda::EventInvokeConfig',
  }
  const entries = Object.entries(properties).map(([id, Properties]) => [id, { Type: types[id] ?? '', Properties }] as const)
  return { name: 'app-service', template: { Resources: Object.fromEntries(entries) } }
}

const deployed = (changed?: Record<string, Record<string, unknown>>) => new Resources([data, service(changed)], 'http://sqs/0')

test('routes lead to functions through integrations', () => {
  expect(readRoutes(deployed())).toEqual([
    { method: 'GET', path: '/things/{id}', function: 'list', authorization: 'JWT' },
    { method: 'POST', path: '/hooks', function: 'list', authorization: 'NONE' },
  ])
})

test('a queue invokes a function with its batches', () => {
  expect(readQueueTriggers(deployed())).toEqual([
    { queueArn: 'arn:aws:sqs:us-east-1:000000000000:work.fifo', function: 'list', batchSize: 3, concurrency: 1 },
  ])
})

test('a function has the executions that are reserved for it, also none at all', () => {
  const reserved = [{}, { ReservedConcurrentExecutions: 0 }].map((more) =>
    readFunctions(deployed({ List: { FunctionName: 'list', ...more } }), '.').map(({ reservedConcurrency: most }) => most),
  )
  expect(reserved).toEqual([[undefined], [0]])
})

test('stores have their names and what makes a difference', () => {
  const attributes = { FifoQueue: 'true', VisibilityTimeout: '60', RedrivePolicy: '{"maxReceiveCount":5}' }
  expect(readStores(deployed())).toEqual({
    tables: [],
    buckets: ['app-data-bucket1'],
    queues: [{ name: 'work.fifo', attributes }],
  })
})

test('a value crosses from one stack to the other', () => {
  const [list] = deployed().ofType<{ Environment: unknown }>('AWS::Lambda::Function', ['Environment'])
  expect(list?.properties.Environment).toEqual({ Variables: { BUCKET: 'app-data-bucket1' } })
})

test.each<[string, Record<string, Record<string, unknown>>, string]>([
  ['to an integration that is not there', { Route: { RouteKey: 'GET /x', Target: 'integrations/none' } }, 'not in the template'],
  ['of another payload format', { Call: { ...integration, PayloadFormatVersion: '1.0' } }, 'format 2.0, not AWS_PROXY 1.0'],
  [
    'to a function that is not there',
    { Call: { ...integration, IntegrationUri: { Ref: 'Nothing' } } },
    'has no resource Nothing',
  ],
  [
    'to what no ARN is known of',
    { Call: { ...integration, IntegrationUri: { 'Fn::GetAtt': ['Call', 'Arn'] } } },
    'does not know Arn',
  ],
  [
    'with an import that nobody exports',
    { Call: { ...integration, IntegrationUri: { 'Fn::ImportValue': 'x' } } },
    'No stack exports x',
  ],
])('a route %s is refused', (_, changed, message) => {
  expect(() => readRoutes(deployed(changed))).toThrow(message)
})

test('an event source that loses the failures of single messages is refused', () => {
  expect(() => readQueueTriggers(deployed({ Mapping: mapping }))).toThrow('batch item failures')
})

test('a rule and a function name the queue for events that no function handled', () => {
  const queueArn = 'arn:aws:sqs:us-east-1:000000000000:work.fifo'
  const Arn = { 'Fn::GetAtt': ['List', 'Arn'] }
  const Targets = [{ Arn, DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } }, { Arn }]
  const OnFailure = { Destination: { 'Fn::GetAtt': ['Queue', 'Arn'] } }
  const resources = deployed({
    Rule: { EventPattern: { source: ['aws.s3'] }, Targets },
    Clock: { ScheduleExpression: 'rate(5 minutes)', Targets },
    Config: { FunctionName: { Ref: 'List' }, MaximumRetryAttempts: 0, DestinationConfig: { OnFailure } },
  })
  const targets = [{ function: 'list', deadLetterArn: queueArn }, { function: 'list' }]
  expect(readEventRules(resources)).toEqual([{ pattern: { source: ['aws.s3'] }, targets }])
  expect(readSchedules(resources)).toEqual(targets.map((target) => ({ ...target, everySeconds: 300 })))
  expect(readInvokeConfigs(resources)).toEqual(new Map([['list', { retries: 0, onFailureArn: queueArn }]]))
})
