import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { keyPattern, type Partition } from '../../infra/constructs/table-access.ts'
import { dev } from '../../infra/environments/dev.ts'
import { prod } from '../../infra/environments/prod.ts'
import {
  commitKey,
  deliveryKey,
  fabricKey,
  idempotencyKey,
  lockKey,
  lostOperationKey,
  operationKey,
  PARTITIONS,
  repositoryFabricKey,
  repositoryKey,
  TTL_ATTRIBUTE,
  uploadKey,
} from '../../lib/aws/dynamodb/keys.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { onlyResource, type Policy, resourcesOf, type Statement, synthesize } from './synthesis.ts'

const { data } = synthesize(prod)

describe('the table', () => {
  const { Properties } = onlyResource(data, 'AWS::DynamoDB::Table')

  test('is the one that the adapters work with', () => {
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = STATE_TABLE
    expect(Properties).toMatchObject({ KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' })
    expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: TTL_ATTRIBUTE, Enabled: true })
  })

  test('can be restored to any second, and not be deleted in production', () => {
    expect(Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true })
    expect(Properties.DeletionProtectionEnabled).toBe(true)
    expect(onlyResource(synthesize(dev).data, 'AWS::DynamoDB::Table').Properties.DeletionProtectionEnabled).toBe(false)
  })

  test.each([
    ['fabrics', fabricKey('fabric-1')],
    ['repositories', repositoryKey('repo-1')],
    ['repositoryParts', repositoryFabricKey('repo-1', 'fabric-1')],
    ['repositoryParts', lostOperationKey('repo-1', '01JD')],
    ['commits', commitKey('c')],
    ['deliveries', deliveryKey('repo-1', 'd')],
    ['uploads', uploadKey('01JD')],
    ['operations', operationKey('fabric-1', '01JD')],
    ['locks', lockKey('repo-1')],
    ['idempotency', idempotencyKey('key')],
  ] as const)('the partition of %s is the one that policies name', (partition, { pk }) => {
    const matching = (Object.keys(PARTITIONS) as Partition[]).filter((one) =>
      new RegExp(`^${keyPattern(one).replace('*', '.+')}$`).test(pk),
    )
    expect(matching).toEqual([partition])
  })
})

test('both buckets are closed to the world and to plain HTTP', () => {
  const buckets = resourcesOf<{ PublicAccessBlockConfiguration: object; BucketEncryption?: object }>(data, 'AWS::S3::Bucket')
  expect(buckets).toHaveLength(2)
  for (const { Properties } of buckets) {
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true])
    expect(Properties.BucketEncryption).toBeDefined()
  }
  for (const { Properties } of resourcesOf<Policy>(data, 'AWS::S3::BucketPolicy'))
    expect(Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    )
})

interface VersionedBucket {
  VersioningConfiguration?: object
  LifecycleConfiguration: { Rules: { Prefix?: string }[] }
}

test('no rule lets originals or reports expire', () => {
  data.hasResourceProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } })
  const rules = resourcesOf<VersionedBucket>(data, 'AWS::S3::Bucket')
    .filter(({ Properties }) => Properties.VersioningConfiguration !== undefined)
    .flatMap(({ Properties }) => Properties.LifecycleConfiguration.Rules)
  expect(rules.map(({ Prefix }) => Prefix)).toEqual(['originals/', 'uploads/', undefined])
  for (const rule of rules.filter(({ Prefix }) => Prefix !== 'uploads/'))
    expect(Object.keys(rule)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^Expiration/)]))
})

describe('the file system', () => {
  test('is encrypted, and everybody in it is one user below one directory', () => {
    data.hasResourceProperties('AWS::EFS::FileSystem', { Encrypted: true, BackupPolicy: { Status: 'ENABLED' } })
    data.hasResourceProperties('AWS::EFS::AccessPoint', {
      PosixUser: { Uid: '1001', Gid: '1001' },
      RootDirectory: { Path: '/repositories', CreationInfo: { OwnerUid: '1001', OwnerGid: '1001', Permissions: '750' } },
    })
  })

  test('allows no one by itself, and refuses root, plain text and access outside the access point', () => {
    const { Properties } = onlyResource<{ FileSystemPolicy: { Statement: Statement[] } }>(data, 'AWS::EFS::FileSystem')
    expect(Properties.FileSystemPolicy.Statement.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny', 'Deny'])
  })
})

describe('the network', () => {
  test('lets HTTPS out and NFS to the file system; nothing in', () => {
    data.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
      SecurityGroupIngress: Match.absent(),
    })
    const ingress = resourcesOf(data, 'AWS::EC2::SecurityGroupIngress')
    expect(ingress.map(({ Properties }) => Properties.FromPort)).toEqual([2049])
  })

  test.each([
    ['nat-gateway', { 'AWS::EC2::NatGateway': 1, 'AWS::EC2::Instance': 0, interfaces: 0 }],
    ['nat-instance', { 'AWS::EC2::NatGateway': 0, 'AWS::EC2::Instance': 1, interfaces: 0 }],
    ['none', { 'AWS::EC2::NatGateway': 0, 'AWS::EC2::Instance': 0, interfaces: 5 }],
  ] as const)('%s: the way out that was chosen, DynamoDB and S3 through gateways in any case', (outbound, expected) => {
    const template = synthesize({ ...dev, outbound }).data
    const endpoints = resourcesOf(template, 'AWS::EC2::VPCEndpoint').map(({ Properties }) => Properties.VpcEndpointType)
    expect({
      'AWS::EC2::NatGateway': resourcesOf(template, 'AWS::EC2::NatGateway').length,
      'AWS::EC2::Instance': resourcesOf(template, 'AWS::EC2::Instance').length,
      interfaces: endpoints.filter((type) => type === 'Interface').length,
    }).toEqual(expected)
    expect(endpoints.filter((type) => type === 'Gateway')).toHaveLength(2)
    expect(resourcesOf(template, 'AWS::EC2::InternetGateway')).toHaveLength(outbound === 'none' ? 0 : 1)
  })

  test.each([
    [2, 1],
    [2, 2],
    [3, 1],
    [3, 3],
  ] as const)('%i zones and %i NATs: as many subnets, mount targets and ways out as were asked for', (zones, nats) => {
    const template = synthesize({ ...prod, availabilityZones: zones, nats }).data
    const countOf = (type: string) => resourcesOf(template, type).length
    expect({
      subnets: countOf('AWS::EC2::Subnet'),
      mountTargets: countOf('AWS::EFS::MountTarget'),
      gateways: countOf('AWS::EC2::NatGateway'),
    }).toEqual({ subnets: 2 * zones, mountTargets: zones, gateways: nats })
  })

  test('more NATs than zones are refused', () => {
    expect(() => synthesize({ ...prod, availabilityZones: 2, nats: 3 })).toThrow('prod asks for 3 NATs in 2 zones')
  })

  test('a NAT instance gets its memory before its packages, and tries more than once', () => {
    const [instance] = resourcesOf<{ UserData: { 'Fn::Base64': string } }>(synthesize(dev).data, 'AWS::EC2::Instance')
    const lines = instance?.Properties.UserData['Fn::Base64'].split('\n') ?? []
    const [swap, install, forward] = ['swapon', 'install iptables', 'MASQUERADE'].map((word) =>
      lines.findIndex((line) => line.includes(word)),
    )
    expect(lines[install ?? -1]).toMatch(/^for attempt in .*&& break; sleep \d+; done$/)
    expect([swap, install, forward]).toEqual([1, 2, expect.any(Number)])
    expect(forward).toBeGreaterThan(2)
  })
})
