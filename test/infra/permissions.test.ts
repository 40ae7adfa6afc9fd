import { describe, expect, test } from 'vitest'
import { prod } from '../../infra/environments/prod.ts'
import { type Policy, resourcesOf, type Statement, synthesize } from './synthesis.ts'

const { service } = synthesize(prod)

interface RolePolicy extends Policy {
  Roles: { Ref: string }[]
}

/** Allowing statements of the role of a function. */
function allowed(name: string): Statement[] {
  const prefix = `${name.replaceAll('-', '')}Role`
  const policies = resourcesOf<RolePolicy>(service, 'AWS::IAM::Policy').filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }) => Ref.startsWith(prefix)),
  )
  expect(policies).toHaveLength(1)
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Effect }) => Effect === 'Allow')
}

function actionsOf(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ Action }) => Action).toSorted()
}

const records = (action: string) => action.startsWith('dynamodb:')
const files = (action: string) => action.startsWith('elasticfilesystem:')

const everyPolicy = resourcesOf<RolePolicy>(service, 'AWS::IAM::Policy').flatMap(
  ({ Properties }) => Properties.PolicyDocument.Statement,
)

test('no action has a wildcard', () => {
  for (const action of actionsOf(everyPolicy)) expect(action).not.toContain('*')
})

test('only tracing, attaching to the VPC and looking at alarms are not limited to a resource', () => {
  const unlimited = everyPolicy.filter(({ Effect, Resource }) => Effect === 'Allow' && JSON.stringify(Resource) === '"*"')
  expect([...new Set(actionsOf(unlimited))]).toEqual([
    'cloudwatch:DescribeAlarms',
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ])
})

test('records are reached by partition, the file system through its access point, and never by managed policies', () => {
  for (const { Action, Condition } of everyPolicy) {
    if ([Action].flat().some(records)) {
      expect(Condition).toEqual({
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [expect.any(String)] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      })
    }
    if ([Action].flat().some(files))
      expect(Object.keys(Condition?.StringEquals ?? {})).toEqual(['elasticfilesystem:AccessPointArn'])
  }
  for (const { Properties } of resourcesOf<{ ManagedPolicyArns?: unknown }>(service, 'AWS::IAM::Role'))
    expect(Properties.ManagedPolicyArns).toBeUndefined()
})

const COPIES = ['s3:GetObject', 's3:ListBucket', 's3:PutObject']
/**
 * What Lambda itself needs to hand messages to a function, and what the function needs to bury those that cannot be
 * read.
 */
const CONSUMES = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
]

/** What a function can do with what it was given, and what it must not reach. */
describe.each([
  { name: 'health', secrets: false, s3: ['s3:ListBucket'], sqs: ['sqs:GetQueueAttributes'], locks: false },
  { name: 'fabrics', secrets: false, s3: [], sqs: [], locks: true },
  { name: 'operations', secrets: true, s3: ['s3:GetObject', 's3:ListBucket'], sqs: [], locks: false },
  { name: 'gitops-status', secrets: true, s3: [], sqs: [], locks: true },
  { name: 'init-gitops', secrets: true, s3: COPIES, sqs: [], locks: true },
  { name: 'revert', secrets: true, s3: COPIES, sqs: [], locks: true },
  { name: 'objects', secrets: true, s3: COPIES, sqs: [], locks: true },
  { name: 'ingest-raw', secrets: true, s3: COPIES, sqs: ['sqs:SendMessage'], locks: true },
  { name: 'rebuild', secrets: true, s3: ['s3:GetObject', 's3:ListBucket'], sqs: [], locks: false },
  { name: 'ingest-queue', secrets: true, s3: COPIES, sqs: CONSUMES, locks: true },
])('$name', ({ name, secrets, s3, sqs, locks }) => {
  const statements = allowed(name)
  const actions = actionsOf(statements)

  test('reads credentials of Git hosts, and no other secrets, only if it works with Git', () => {
    expect(actions.includes('secretsmanager:GetSecretValue')).toBe(secrets)
    expect(actions.filter(files).length > 0).toBe(secrets)
    const readable = statements.filter(({ Action }) => [Action].flat().includes('secretsmanager:GetSecretValue'))
    for (const { Resource } of readable) expect(JSON.stringify(Resource)).toContain(':secret:gitops-file-manager/prod/git/*')
  })

  test('touches originals, reports and queues only as it must', () => {
    const of = (service: string) => [...new Set(actions.filter((action) => action.startsWith(`${service}:`)))]
    expect(of('s3')).toEqual(s3)
    expect(of('sqs')).toEqual(sqs)
  })

  test('sees locks only if it has to do with them', () => {
    expect(JSON.stringify(statements).includes('LOCK#*')).toBe(locks)
  })
})
