import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Runtime } from 'aws-cdk-lib/aws-lambda'
import { describe, expect, test } from 'vitest'
import { dev } from '../../infra/environments/dev.ts'
import { prod } from '../../infra/environments/prod.ts'
import { readConfig } from '../../lib/runtime/config.ts'
import { deployedRoutes } from '../../lib/runtime/routes.ts'
import { onlyResource, resourcesOf, synthesize } from './synthesis.ts'

interface FunctionProperties {
  FunctionName: string
  Runtime: string
  Architectures: string[]
  Timeout: number
  VpcConfig?: object
  FileSystemConfigs?: { LocalMountPath: string }[]
  Environment: { Variables: Record<string, unknown> }
}

const { service } = synthesize(prod)
const sources = readdirSync(join(import.meta.dirname, '../../functions')).map((file) => basename(file, '.ts'))
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
  const { Architectures, Runtime: runtime, Environment, VpcConfig, FileSystemConfigs } = deployed(name)

  test('runs on ARM64 and the newest Node that aws-cdk-lib knows', () => {
    const known = Object.keys(Runtime).flatMap((key) => /^NODEJS_(\d+)_X$/.exec(key)?.[1] ?? [])
    expect(runtime).toBe(`nodejs${Math.max(...known.map(Number))}.x`)
    expect(Architectures).toEqual(['arm64'])
  })

  test('is in the VPC and mounts the clones just when it is told where they are', () => {
    const { REPOSITORY_DIRECTORY } = Environment.Variables
    expect(FileSystemConfigs?.map(({ LocalMountPath }) => LocalMountPath)).toEqual(
      REPOSITORY_DIRECTORY === undefined ? undefined : [REPOSITORY_DIRECTORY],
    )
    expect(VpcConfig !== undefined).toBe(REPOSITORY_DIRECTORY !== undefined)
  })

  test('gets an environment that it accepts, and plain HTTP is not allowed in it', () => {
    const resolved = Object.entries(Environment.Variables).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : 'https://value.of.the/deployment',
    ])
    const config = readConfig(Object.fromEntries(resolved))
    expect(config).toMatchObject({ STAGE: 'prod', MANAGER_NAME: prod.manager.name, ALLOW_INSECURE_REMOTES: false })
  })
})

test('functions that only read records stay outside the VPC', () => {
  expect(functions.filter(({ VpcConfig }) => VpcConfig === undefined).map(({ FunctionName }) => FunctionName)).toEqual([
    'gitops-file-manager-prod-fabrics',
    'gitops-file-manager-prod-operations',
    'gitops-file-manager-prod-health',
  ])
})

interface RouteProperties {
  RouteKey: string
  AuthorizationType: string
  AuthorizerId?: unknown
}

describe('the API', () => {
  const routes = resourcesOf<RouteProperties>(service, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties)

  test('has every route of the table, and no other', () => {
    const expected = deployedRoutes.map(({ method, path }) => `${method} ${path}`)
    expect(routes.map(({ RouteKey }) => RouteKey).toSorted()).toEqual(expected.toSorted())
  })

  test('lets in only whom IAM knows, or whoever has a token', () => {
    expect(new Set(routes.map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['AWS_IAM']))
    const withTokens = synthesize({
      ...dev,
      authorizer: { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['gfm'] },
    })
    for (const { Properties } of resourcesOf<RouteProperties>(withTokens.service, 'AWS::ApiGatewayV2::Route'))
      expect(Properties).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: expect.anything() })
    expect(onlyResource(withTokens.service, 'AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
      JwtConfiguration: { Audience: ['gfm'], Issuer: 'https://issuer.example.com' },
    })
  })

  test('is throttled, and logs who asked for what, but neither query strings nor headers', () => {
    const { Properties } = onlyResource<{ AccessLogSettings: { Format: string } }>(service, 'AWS::ApiGatewayV2::Stage')
    expect(Properties).toMatchObject({
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingBurstLimit: prod.throttling.burst, ThrottlingRateLimit: prod.throttling.rate },
    })
    expect(Properties.AccessLogSettings.Format).toContain('$context.requestId')
    expect(Properties.AccessLogSettings.Format).not.toMatch(/querystring|header|authorizer\.token/i)
  })

  test('waits longer for a function than the function may take', () => {
    for (const { function: name } of deployedRoutes) expect(deployed(name).Timeout).toBeLessThan(30)
  })
})

interface QueueProperties {
  FifoQueue: boolean
  SqsManagedSseEnabled: boolean
  VisibilityTimeout?: number
  RedrivePolicy?: { maxReceiveCount: number }
}

describe('the queue', () => {
  const queues = resourcesOf<QueueProperties>(service, 'AWS::SQS::Queue').map(({ Properties }) => Properties)
  const operations = queues.find(({ RedrivePolicy }) => RedrivePolicy !== undefined)

  test('and its dead letters are FIFO and encrypted', () => {
    expect(queues).toHaveLength(2)
    for (const queue of queues) expect(queue).toMatchObject({ FifoQueue: true, SqsManagedSseEnabled: true })
  })

  test('hides a message for longer than its function may take', () => {
    expect(operations?.VisibilityTimeout).toBeGreaterThan(deployed('ingest-queue').Timeout)
  })

  test('hands over one message at a time and takes partial answers', () => {
    expect(onlyResource(service, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: prod.concurrency.queuedOperations },
    })
  })
})

test('every alarm tells somebody, and says what it means', () => {
  const alarms = resourcesOf<{ AlarmActions: unknown[]; AlarmDescription: string }>(service, 'AWS::CloudWatch::Alarm')
  expect(alarms.length).toBeGreaterThanOrEqual(8)
  for (const { Properties } of alarms) {
    expect(Properties.AlarmActions).toHaveLength(1)
    expect(Properties.AlarmDescription.length).toBeGreaterThan(20)
  }
})
