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

test('only tracing and attaching to the VPC are not limited to a resource', () => {
  const unlimited = everyPolicy.filter(({ Effect, Resource }) => Effect === 'Allow' && JSON.stringify(Resource) === '"*"')
  expect([...new Set(actionsOf(unlimited))]).toEqual([
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

/** What a function can do with what it was given, and what it must not reach. */
describe.each([
  { name: 'fabrics', secrets: false, objects: [], sends: false, receives: false, locks: false },
  { name: 'operations', secrets: false, objects: ['s3:GetObject'], sends: false, receives: false, locks: false },
  { name: 'gitops-status', secrets: true, objects: [], sends: false, receives: false, locks: true },
  { name: 'init-gitops', secrets: true, objects: ['s3:GetObject', 's3:PutObject'], sends: false, receives: false, locks: true },
  { name: 'ingest-raw', secrets: true, objects: ['s3:GetObject', 's3:PutObject'], sends: true, receives: false, locks: true },
  { name: 'ingest-queue', secrets: true, objects: ['s3:GetObject', 's3:PutObject'], sends: false, receives: true, locks: true },
])('$name', ({ name, secrets, objects, sends, receives, locks }) => {
  const statements = allowed(name)
  const actions = actionsOf(statements)

  test('reads credentials of Git hosts, and no other secrets, only if it works with Git', () => {
    expect(actions.includes('secretsmanager:GetSecretValue')).toBe(secrets)
    expect(actions.filter(files).length > 0).toBe(secrets)
    const readable = statements.filter(({ Action }) => [Action].flat().includes('secretsmanager:GetSecretValue'))
    for (const { Resource } of readable) expect(JSON.stringify(Resource)).toContain(':secret:gitops-file-manager/prod/git/*')
  })

  test('touches originals and reports only as it must', () => {
    const s3 = [...new Set(actions.filter((action) => action.startsWith('s3:')))]
    expect(s3).toEqual(objects.length === 0 ? [] : [...objects, 's3:ListBucket'].toSorted())
  })

  test('sends to or receives from the queue only as it must', () => {
    expect(actions.includes('sqs:SendMessage')).toBe(sends)
    expect(actions.includes('sqs:ReceiveMessage')).toBe(receives)
  })

  test('sees locks only if it works with Git', () => {
    expect(JSON.stringify(statements).includes('LOCK#*')).toBe(locks)
  })
})
