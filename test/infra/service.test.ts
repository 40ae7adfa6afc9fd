import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Match } from 'aws-cdk-lib/assertions'
import { Runtime } from 'aws-cdk-lib/aws-lambda'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { dev } from '../../infra/environments/dev.ts'
import { prod } from '../../infra/environments/prod.ts'
import { consoleSpec } from '../../infra/functions/console-spec.ts'
import { functionSpecs, isCalledByEvents } from '../../infra/functions/function-specs.ts'
import { consoleConfig } from '../../lib/contract/answer.ts'
import { consoleRoute, DEFAULT_ROUTE, deployedRoutes } from '../../lib/http/routes.ts'
import { environments, onlyResource, resourcesOf, synthesize } from './synthesis.ts'

interface FunctionProperties {
  FunctionName: string
  Runtime: string
  Architectures: string[]
  Timeout: number
  VpcConfig?: object
  FileSystemConfigs?: { LocalMountPath: string }[]
  TracingConfig: { Mode: string }
  Environment: { Variables: Record<string, unknown> }
}

const { service } = synthesize(prod)
/** Without the console, which no environment has but the embedded stack's. */
const sources = readdirSync(join(import.meta.dirname, '../../functions'))
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== consoleSpec.name)
const functions = resourcesOf<FunctionProperties>(service, 'AWS::Lambda::Function').map(({ Properties }) => Properties)

function deployed(name: string): FunctionProperties {
  const found = functions.find(({ FunctionName }) => FunctionName === `gitops-file-manager-prod-${name}`)
  if (found === undefined) throw new Error(`${name} is not deployed`)
  return found
}

test('every function of the project is deployed, and no other', () => {
  const names = functions.map(({ FunctionName }) => FunctionName.replace('gitops-file-manager-prod-', ''))
  expect(names.toSorted()).toEqual(sources.toSorted())
})

describe.each(sources)('the function %s', (name) => {
  const { Architectures, Runtime: runtime, Environment, VpcConfig, FileSystemConfigs, TracingConfig } = deployed(name)

  test('runs on ARM64 and the newest Node that aws-cdk-lib knows', () => {
    const known = Object.keys(Runtime).flatMap((key) => /^NODEJS_(\d+)_X$/.exec(key)?.[1] ?? [])
    expect(runtime).toBe(`nodejs${Math.max(...known.map(Number))}.x`)
    expect(Architectures).toEqual(['arm64'])
  })

  test('traces its requests', () => {
    expect(TracingConfig).toEqual({ Mode: 'Active' })
  })

  test('is in the VPC and mounts the clones exactly if it has their directory as a variable', () => {
    const { REPOSITORY_DIRECTORY } = Environment.Variables
    expect(FileSystemConfigs?.map(({ LocalMountPath }) => LocalMountPath)).toEqual(
      REPOSITORY_DIRECTORY === undefined ? undefined : [REPOSITORY_DIRECTORY],
    )
    expect(VpcConfig !== undefined).toBe(REPOSITORY_DIRECTORY !== undefined)
  })

  test('starts with the environment that it gets, in which plain HTTP is not allowed', async () => {
    expect(Environment.Variables).not.toHaveProperty('ALLOW_INSECURE_REMOTES')
    await expect(start(name, Environment.Variables)).resolves.toHaveProperty('handler')
  })

  const places = Object.keys(Environment.Variables).filter(
    (key) => /_(NAME|URL|DIRECTORY)$/.test(key) && !/^(MANAGER|POWER)/.test(key),
  )

  test.each(places)('does not start without %s', async (variable) => {
    const { [variable]: _, ...others } = Environment.Variables
    await expect(start(name, others)).rejects.toThrow(variable)
  })
})

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Loads the function as a process with just these variables would. */
async function start(name: string, variables: Record<string, unknown>): Promise<unknown> {
  vi.resetModules()
  for (const key of ['TABLE_NAME', 'BUCKET_NAME', 'QUEUE_URL', 'DEAD_LETTER_QUEUE_URL', 'EVENT_BUS_NAME', 'REPOSITORY_DIRECTORY'])
    vi.stubEnv(key, undefined)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  for (const [key, value] of Object.entries(variables))
    vi.stubEnv(key, typeof value === 'string' ? value : 'https://value.of.the/deployment')
  return import(`../../functions/${name}.ts`)
}

test('functions that only read records stay outside the VPC', () => {
  expect(functions.filter(({ VpcConfig }) => VpcConfig === undefined).map(({ FunctionName }) => FunctionName)).toEqual([
    'gitops-file-manager-prod-migrate-records',
    'gitops-file-manager-prod-fabrics',
    'gitops-file-manager-prod-raw-upload',
    'gitops-file-manager-prod-codecommit-push',
    'gitops-file-manager-prod-watcher',
    'gitops-file-manager-prod-git-webhook',
    'gitops-file-manager-prod-deliveries',
    'gitops-file-manager-prod-health',
    'gitops-file-manager-prod-api',
  ])
})

interface RouteProperties {
  RouteKey: string
  AuthorizationType: string
  AuthorizerId?: unknown
}

function actionsIn(policy: unknown): string[] {
  const { Properties } = policy as { Properties: { PolicyDocument: { Statement: { Action: string | string[] }[] } } }
  return Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action)
}

describe('the API', () => {
  const routes = resourcesOf<RouteProperties>(service, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties)

  test('has every route of the table, and no other', () => {
    const expected = deployedRoutes.map(({ method, path }) => (path === DEFAULT_ROUTE ? path : `${method} ${path}`))
    expect(routes.map(({ RouteKey }) => RouteKey).toSorted()).toEqual(expected.toSorted())
  })

  test('lets in only whom IAM knows, or whoever has a token; deliveries have a proof of their own, and unknown paths hide nothing', () => {
    const isOpen = ({ RouteKey }: RouteProperties) => RouteKey.includes(' /webhooks/') || RouteKey === DEFAULT_ROUTE
    const authorizations = (some: readonly RouteProperties[]) => new Set(some.map(({ AuthorizationType }) => AuthorizationType))
    expect(authorizations(routes.filter((route) => !isOpen(route)))).toEqual(new Set(['AWS_IAM']))
    expect(authorizations(routes.filter(isOpen))).toEqual(new Set(['NONE']))
    const withTokens = synthesize({
      ...dev,
      authorizer: { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['gfm'] },
    })
    for (const { Properties } of resourcesOf<RouteProperties>(withTokens.service, 'AWS::ApiGatewayV2::Route'))
      if (!isOpen(Properties)) expect(Properties).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: expect.anything() })
    expect(onlyResource(withTokens.service, 'AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
      JwtConfiguration: { Audience: ['gfm'], Issuer: 'https://issuer.example.com' },
    })
  })

  test('serves the console only where it is asked for, to everybody, from a function without any rights of its own', () => {
    expect(routes.map(({ RouteKey }) => RouteKey)).not.toContain(`${consoleRoute.method} ${consoleRoute.path}`)
    const local = synthesize({ ...dev, console: 'local' }).service
    const served = resourcesOf<RouteProperties>(local, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties)
    expect(served).toContainEqual(expect.objectContaining({ RouteKey: 'ANY /console/{file+}', AuthorizationType: 'NONE' }))
    const [policy] = Object.entries(local.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('console'))
    const actions = actionsIn(policy?.[1])
    expect(actions.filter((action) => !/^(logs|xray):/.test(action))).toEqual([])
  })

  test('tells the console how people sign in, and gives its files a share of their own', () => {
    const issuer = 'https://issuer.example.com/tenant'
    const client = { clientId: 'gfm', scopes: ['email', 'fabrics'], origins: ['https://tokens.example.com/oauth2'] }
    const served = synthesize({ ...prod, authorizer: { type: 'jwt', issuer, audience: ['gfm'], console: client } }).service
    const [config] = resourcesOf<{ Environment: { Variables: Record<string, string> } }>(served, 'AWS::Lambda::Function').flatMap(
      ({ Properties }) => Properties.Environment.Variables.CONSOLE_CONFIG ?? [],
    )
    expect(consoleConfig.parse(JSON.parse(config ?? ''))).toEqual({
      sign_in: {
        issuer,
        client_id: 'gfm',
        scope: 'openid email fabrics',
        parameters: {},
        origins: ['https://issuer.example.com', 'https://tokens.example.com'],
      },
    })
    const { RouteSettings } = onlyResource<{ RouteSettings: object }>(served, 'AWS::ApiGatewayV2::Stage').Properties
    const { rate, burst } = prod.throttling.console
    const share = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }
    expect(RouteSettings).toMatchObject({ [`${consoleRoute.method} ${consoleRoute.path}`]: share })
    served.hasOutput('ConsoleUrl', {})
  })

  test.each(['http://issuer.example.com', 'https://issuer.example.com" ; script-src *', 'issuer.example.com'])(
    'sends nobody to %s',
    (issuer) => {
      const authorizer = { type: 'jwt', issuer, audience: ['gfm'], console: { clientId: 'gfm' } } as const
      expect(() => synthesize({ ...dev, authorizer: { ...authorizer, audience: ['gfm'] } })).toThrow(/https|URL/)
    },
  )

  test('is throttled, and logs callers and paths, but neither query strings nor headers', () => {
    const { Properties } = onlyResource<{ AccessLogSettings: { Format: string } }>(service, 'AWS::ApiGatewayV2::Stage')
    expect(Properties).toMatchObject({
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingBurstLimit: prod.throttling.burst, ThrottlingRateLimit: prod.throttling.rate },
    })
    expect(Properties.AccessLogSettings.Format).toContain('$context.requestId')
    expect(Properties.AccessLogSettings.Format).not.toMatch(/querystring|header|authorizer\.token/i)
  })

  test('gives strangers a share of their own, in a stage that comes after the routes that it names', () => {
    const { Properties, DependsOn = [] } = onlyResource<{ RouteSettings: object }>(service, 'AWS::ApiGatewayV2::Stage')
    const open = Object.entries(service.findResources('AWS::ApiGatewayV2::Route', { Properties: { AuthorizationType: 'NONE' } }))
    const { rate, burst } = prod.throttling.webhooks
    const settings = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }
    expect(Properties.RouteSettings).toEqual(Object.fromEntries(open.map(([, one]) => [one.Properties.RouteKey, settings])))
    expect(DependsOn).toEqual(expect.arrayContaining(open.map(([id]) => id)))
  })

  test.each(environments)(
    'leaves callers of $stage a share, however many strangers come',
    ({ throttling: { rate, burst, webhooks, console } }) => {
      const routes = deployedRoutes.filter(({ auth }) => auth === 'none').length
      expect(webhooks.rate * routes + console.rate).toBeLessThan(rate)
      expect(webhooks.burst * routes + console.burst).toBeLessThan(burst)
    },
  )

  test('waits longer for a function than the function may take', () => {
    for (const { function: name } of deployedRoutes) expect(deployed(name).Timeout).toBeLessThan(30)
  })
})

interface QueueProperties {
  FifoQueue?: boolean
  SqsManagedSseEnabled: boolean
  VisibilityTimeout?: number
  RedrivePolicy?: { maxReceiveCount: number }
}

describe('the queue', () => {
  const queues = resourcesOf<QueueProperties>(service, 'AWS::SQS::Queue').map(({ Properties }) => Properties)
  const operations = queues.find(({ RedrivePolicy }) => RedrivePolicy !== undefined)

  test('and its dead letters are FIFO and encrypted', () => {
    const fifo = queues.filter(({ FifoQueue }) => FifoQueue === true)
    expect(fifo).toHaveLength(2)
    for (const queue of queues) expect(queue).toMatchObject({ SqsManagedSseEnabled: true })
  })

  test('takes as many messages of each repository as FIFO allows, not of all together', () => {
    expect(operations).toMatchObject({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' })
  })

  test('hides a message for longer than its function may take', () => {
    expect(operations?.VisibilityTimeout).toBeGreaterThan(deployed('ingest-queue').Timeout)
  })

  test('hands over what waits together and takes partial answers', () => {
    expect(onlyResource(service, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: prod.concurrency.queuedOperations },
    })
  })
})

describe('what nobody waits for has a place to go when it fails:', () => {
  const [dead] = Object.keys(
    service.findResources('AWS::SQS::Queue', { Properties: { QueueName: Match.stringLikeRegexp('-dead-events$') } }),
  )
  const arn = { 'Fn::GetAtt': [dead, 'Arn'] }

  test('every event that a rule cannot hand over', () => {
    const rules = resourcesOf<{ Targets: { DeadLetterConfig?: object }[] }>(service, 'AWS::Events::Rule')
    // CodeCommit tells of pushes and of ended pull requests in events of two types.
    expect(rules).toHaveLength(functionSpecs.filter(isCalledByEvents).length + 1)
    for (const { Targets } of rules.map(({ Properties }) => Properties))
      for (const { DeadLetterConfig } of Targets) expect(DeadLetterConfig).toEqual({ Arn: arn })
  })

  test('every call of a function by an event', () => {
    const configs = resourcesOf<{ FunctionName: { Ref: string }; DestinationConfig: object }>(
      service,
      'AWS::Lambda::EventInvokeConfig',
    )
    const names = functionSpecs.filter(isCalledByEvents).map(({ name }) => name.replaceAll('-', ''))
    const configured = configs.map(({ Properties }) => Properties.FunctionName.Ref.replace(/Function[0-9A-F]{8}$/, ''))
    expect(configured.toSorted()).toEqual(names.toSorted())
    for (const { Properties } of configs) expect(Properties.DestinationConfig).toEqual({ OnFailure: { Destination: arn } })
  })
})

test('every alarm notifies the topic, and has a description', () => {
  const alarms = resourcesOf<{ AlarmActions: unknown[]; AlarmDescription: string }>(service, 'AWS::CloudWatch::Alarm')
  expect(alarms.length).toBeGreaterThanOrEqual(8)
  for (const { Properties } of alarms) {
    expect(Properties.AlarmActions).toHaveLength(1)
    expect(Properties.AlarmDescription.length).toBeGreaterThan(20)
  }
})
