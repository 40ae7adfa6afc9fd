import { KMSClient } from '@aws-sdk/client-kms'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Environment, STAGES } from '../../infra/environments/environment.ts'
import { findEnvironment, requestedEnvironment } from '../../infra/environments/find-environment.ts'
import { networkVariables } from '../../infra/environments/network-variables.ts'
import { signingVariables } from '../../infra/environments/signing-variables.ts'
import { functionSpecs } from '../../infra/functions/function-specs.ts'
import { kmsSigningKey } from '../../lib/aws/kms-signing-key.ts'
import { sshSignature } from '../../lib/git/signing/ssh-signature.ts'
import { hostProposals } from '../../lib/hosts/host-proposals.ts'
import type { HostApi } from '../../lib/hosts/shared/host-api.ts'
import { endpoints } from '../../lib/http/routes.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { KMS_KEY, startKmsDouble } from '../support/kms-double.ts'
import { environments, type Policy, resourcesOf, type Statement, synthesize } from './synthesis.ts'

test.each(STAGES)('%s has settings of its own', (stage) => {
  expect(findEnvironment(stage).stage).toBe(stage)
})

test.each([undefined, '', 'production', 'toString', 1])('%j is no environment', (name) => {
  expect(() => findEnvironment(name)).toThrow('-c env=dev | staging | prod')
})

test.each<Environment['gitHosts']>(['any', []])('production names its Git hosts: not %j', (gitHosts) => {
  expect(() => synthesize({ ...findEnvironment('prod'), gitHosts })).toThrow('Name the Git hosts of production')
})

test('only the embedded stack has a console, and only where it is asked for', () => {
  expect(requestedEnvironment('dev', undefined)).not.toHaveProperty('console')
  expect(requestedEnvironment('dev', 'local')).toMatchObject({ stage: 'dev', console: 'local' })
  for (const [env, console] of [
    ['prod', 'local'],
    ['dev', 'true'],
  ])
    expect(() => requestedEnvironment(env, console)).toThrow('-c env=dev')
})

test.each(environments)('$stage knows no account, no region and no other stage', (environment) => {
  const { data, service } = synthesize(environment)
  const text = JSON.stringify([data.toJSON(), service.toJSON()])
  expect(text).not.toMatch(/\b\d{12}\b|\b[a-z]{2}-(north|south|east|west|central)+[a-z]*-\d\b/)
  for (const other of STAGES.filter((stage) => stage !== environment.stage))
    expect(text).not.toContain(`gitops-file-manager-${other}`)
})

type Variables = { FunctionName: string; Environment: { Variables: Record<string, string> } }

describe('teams', () => {
  const prod = findEnvironment('prod')
  const teams = { default: 'platform', teams: { platform: { members: { admin: ['arn:aws:iam::111122223333:role/Platform'] } } } }
  test('are told to the functions behind the API, and to no others', () => {
    const { service } = synthesize({ ...prod, teams })
    for (const { Properties } of resourcesOf<Partial<Variables>>(service, 'AWS::Lambda::Function')) {
      const { FunctionName = '', Environment } = Properties
      const spec = functionSpecs.find(({ name }) => FunctionName === `gitops-file-manager-prod-${name}`)
      const told = Environment?.Variables.TEAMS
      expect(told === undefined ? undefined : JSON.parse(told)).toEqual(
        spec?.trigger === 'http' ? { claim: 'groups', ...teams } : undefined,
      )
    }
  })

  const many = Array.from({ length: 100 }, (_, index) => `arn:aws:iam::111122223333:role/Role${index}`)
  test.each<[string, Partial<Environment>]>([
    ['The teams of the environment are not as expected', { teams: { ...teams, default: 'net' } }],
    ['nobody can be staff', { teams: { ...teams, teams: { platform: { members: { reader: ['staff'] } } } } }],
    ['may take 3000', { teams: { ...teams, teams: { platform: { members: { reader: many } } } } }],
    ['Name the repositories of platform', { teams, codeCommitRepositories: ['fabrics'] }],
  ])('are refused: %s', (message, settings) => {
    expect(() => synthesize({ ...prod, ...settings })).toThrow(message)
  })
})

describe('the way to Git hosts', () => {
  const prod = findEnvironment('prod')
  const proxy = { url: 'http://proxy.example.com:3128' }

  test('is told to the functions that work on repositories, to the one that tells operators of it, and to no others', () => {
    const login = 'gitops-file-manager/prod/git/proxy'
    const certificateAuthorities = 'gitops-file-manager/prod/git/authorities'
    const settings = {
      proxy: { ...proxy, login, except: ['corp.example.com', '10.0.0.0/8'] },
      certificateAuthorities,
      sshPorts: [22, 443],
    }
    const { data, service } = synthesize({ ...prod, ...settings })
    for (const { Properties } of resourcesOf<Partial<Variables>>(service, 'AWS::Lambda::Function')) {
      const spec = functionSpecs.find(({ name }) => Properties.FunctionName === `gitops-file-manager-prod-${name}`)
      const told = Object.entries(Properties.Environment?.Variables ?? {}).filter(([name]) =>
        /^GIT_(PROXY|AUTHORITIES)/.test(name),
      )
      expect(Object.fromEntries(told)).toEqual(
        spec?.git !== true && spec?.name !== 'health'
          ? {}
          : {
              GIT_PROXY: proxy.url,
              GIT_PROXY_SECRET: login,
              GIT_PROXY_EXCEPT: 'corp.example.com,10.0.0.0/8',
              GIT_AUTHORITIES_SECRET: certificateAuthorities,
            },
      )
    }
    const rules = resourcesOf<{ SecurityGroupEgress?: { ToPort: number }[] }>(data, 'AWS::EC2::SecurityGroup')
    const ports = rules.flatMap(({ Properties }) => Properties.SecurityGroupEgress?.map(({ ToPort }) => ToPort) ?? [])
    expect(ports).toEqual(expect.arrayContaining([443, 22, 3128]))
    const [{ Properties: some } = { Properties: undefined }] = resourcesOf<Partial<Variables>>(service, 'AWS::Lambda::Function')
    expect(some?.Environment?.Variables.GIT_SSH_PORTS).toBe('22,443')
  })

  test.each<[string, Partial<Environment>]>([
    ['name the hosts of repositories in gitHosts', { proxy, gitHosts: 'any' }],
    ['proxy.url is proxy.example.com:3128: expected', { proxy: { url: 'proxy.example.com:3128' } }],
    ['proxy.url is http://proxy.example.com: expected', { proxy: { url: 'http://proxy.example.com' } }],
    ['proxy.url is http://***@proxy:3128: expected', { proxy: { url: 'http://ann:s3cret@proxy:3128' } }],
    ['has to begin with gitops-file-manager/prod/git/', { proxy: { ...proxy, login: 'proxy' } }],
    ['has to begin with gitops-file-manager/prod/git/', { certificateAuthorities: 'gitops-file-manager/dev/git/ca' }],
  ])('is refused: %s', (message, settings) => {
    expect(() => networkVariables({ ...prod, ...settings })).toThrow(message)
  })
})

test('the repositories of CodeCommit admit the functions that work on Git to what they ask of it, and to nothing else', async () => {
  const { data, service } = synthesize({ ...findEnvironment('prod'), outbound: 'none', codeCommitRepositories: ['fabrics'] })
  const statements = statementsOf(service, 'codecommit:')
  expect(statements).toHaveLength(functionSpecs.filter(({ git }) => git).length)
  const asked = (await askedOfCodeCommit()).map((operation) => `codecommit:${operation}`)
  for (const { Action, Resource } of statements) {
    expect([Action].flat().toSorted()).toEqual(['codecommit:GitPull', 'codecommit:GitPush', ...asked].toSorted())
    expect(JSON.stringify(Resource)).toContain(':fabrics"')
  }
  const endpoints = JSON.stringify(resourcesOf(data, 'AWS::EC2::VPCEndpoint'))
  for (const endpoint of ['.codecommit"', '.git-codecommit"']) expect(endpoints).toContain(endpoint)
})

/** The operations of CodeCommit's API that pull requests need, whatever comes of them. */
async function askedOfCodeCommit(): Promise<string[]> {
  const asked = new Set<string>()
  const target = { sourceReference: 'refs/heads/topic', destinationReference: 'refs/heads/main', sourceCommit: 'a' }
  const texts = { title: 'one', description: 'text' }
  const pullRequest = { pullRequestId: '1', pullRequestStatus: 'CLOSED', pullRequestTargets: [target], ...texts }
  const send: HostApi['send'] = async ({ headers }) => {
    const operation = headers?.['x-amz-target']?.split('.')[1] ?? ''
    asked.add(operation)
    const parted = operation === 'MergePullRequestByFastForward' && { __type: 'ManualMergeRequiredException' }
    const json = parted || (operation === 'ListPullRequests' ? { pullRequestIds: ['1'] } : { pullRequest })
    return { status: parted ? 400 : 200, headers: {}, json, words: '' }
  }
  const url = 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/fabrics'
  const awsKeys = async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' })
  const proposals = hostProposals({ kind: 'codecommit', url, credentials: async () => undefined, awsKeys }, { send })
  const opened = await proposals?.open({ base: 'main', branch: 'topic' }, { title: 'one', body: 'text' })
  if (proposals === undefined || opened === undefined) throw new Error('nothing was opened')
  await proposals.update(opened, { title: 'two', body: 'text' })
  expect(await proposals.autoMerge(opened)).toEqual({ state: 'on' })
  await proposals.close(opened)
  return [...asked]
}

/** What the roles of a stack allow of a service. */
function statementsOf(stack: Parameters<typeof resourcesOf>[0], service: string): Statement[] {
  return resourcesOf<Policy>(stack, 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith(service)))
}

describe('the key that signs commits', () => {
  const prod = findEnvironment('prod')
  const kmsKey = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

  test('of KMS is told to health, and to the functions that commit, which alone may do with it what they ask of it', async () => {
    const { data, service } = synthesize({ ...prod, outbound: 'none', signing: { kmsKey } })
    const committing = functionSpecs.filter(({ announces }) => announces === true)
    const told = resourcesOf<Partial<Variables>>(service, 'AWS::Lambda::Function').flatMap(({ Properties }) =>
      Properties.Environment?.Variables.SIGNING_KMS_KEY === kmsKey ? [Properties.FunctionName] : [],
    )
    const names = ['health', ...committing.map(({ name }) => name)].map((name) => `gitops-file-manager-prod-${name}`)
    expect(told.toSorted()).toEqual(names.toSorted())
    const statements = statementsOf(service, 'kms:')
    expect(statements).toHaveLength(committing.length)
    const Action = (await askedOfKms()).map((operation) => `kms:${operation}`)
    for (const statement of statements) expect(statement).toEqual({ Effect: 'Allow', Action, Resource: kmsKey })
    expect(JSON.stringify(resourcesOf(data, 'AWS::EC2::VPCEndpoint'))).toContain('.kms')
  })

  /** The operations of KMS that a signature needs. */
  async function askedOfKms(): Promise<string[]> {
    const double = await startKmsDouble()
    onTestFinished(double.close)
    const options = { endpoint: double.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 }
    await sshSignature(Buffer.from('commit'), await kmsSigningKey(KMS_KEY, new KMSClient(options)))
    const targets = double.requests.map(({ headers }) => String(headers['x-amz-target']).split('.')[1] ?? '')
    return [...new Set(targets)].toSorted()
  }

  test.each<[string, NonNullable<Environment['signing']>]>([
    ['expected the ARN of a key', { kmsKey: 'arn:aws:kms:eu-west-1:111122223333:alias/commits' }],
    ['expected the ARN of a key', { kmsKey: '1234abcd-12ab-34cd-56ef-1234567890ab' }],
    ['has to begin with gitops-file-manager/prod/git/', { secret: 'signing' }],
  ])('is refused: %s', (message, signing) => {
    expect(() => signingVariables({ ...prod, signing })).toThrow(message)
  })
})

test('a token needs the scope of its route: to read, or to write', () => {
  const scopes = { read: 'gfm/read', write: 'gfm/write' }
  const authorizer: Environment['authorizer'] = { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['gfm'], scopes }
  const { service } = synthesize({ ...findEnvironment('prod'), authorizer })
  const routes = resourcesOf<{ RouteKey: string; AuthorizationScopes?: string[] }>(service, 'AWS::ApiGatewayV2::Route')
  const found = new Map(routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationScopes]))
  for (const { method, path, auth } of endpoints) {
    const expected = auth === 'reader' || auth === 'authenticated' ? ['gfm/read', 'gfm/write'] : ['gfm/write']
    expect(found.get(`${method} ${path}`)).toEqual(auth === 'none' ? undefined : expected)
  }
})

const STATEFUL = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::EFS::FileSystem', 'AWS::Logs::LogGroup']

test.each(environments)(
  '$stage keeps its data if it should, but nothing of a creation that failed: $retainData',
  (environment) => {
    const { data, service } = synthesize(environment)
    const stateful = STATEFUL.flatMap((type) => [...resourcesOf(data, type), ...resourcesOf(service, type)])
    expect(stateful.length).toBeGreaterThan(STATEFUL.length)
    const policies = new Set(stateful.map(({ DeletionPolicy }) => DeletionPolicy))
    expect([...policies]).toEqual([environment.retainData ? 'RetainExceptOnCreate' : 'Delete'])
  },
)

test.each(environments)('every resource of $stage that can have tags says whose it is', (environment) => {
  const { data, service } = synthesize(environment)
  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::EC2::VPC'])
    for (const { Properties } of [...resourcesOf(data, type), ...resourcesOf(service, type)])
      expect(Properties.Tags).toEqual(
        expect.arrayContaining([
          { Key: 'Project', Value: 'gitops-file-manager' },
          { Key: 'Stage', Value: environment.stage },
        ]),
      )
})
