import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2'
import { type AccessPoint, FileSystem, LifecyclePolicy, OutOfInfrequentAccessPolicy, ThroughputMode } from 'aws-cdk-lib/aws-efs'
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { nameOf } from './names.ts'
import { FUNCTION_SUBNETS, type Network } from './network.ts'
import { removalPolicy } from './removal-policy.ts'

/** The user of every access through the access point, whatever the client claims. */
const OWNER = { uid: '1001', gid: '1001' }

/** The file system with clones of repositories: a cache that all functions with Git share. */
export class RepositoryFiles extends Construct {
  readonly fileSystem: FileSystem
  readonly accessPoint: AccessPoint

  constructor(scope: Construct, id: string, environment: Environment, { vpc, functions }: Network) {
    super(scope, id)
    const securityGroup = new SecurityGroup(this, 'MountTargets', {
      vpc,
      description: 'Mount targets of the file system with clones',
      allowAllOutbound: false,
    })
    securityGroup.addIngressRule(functions, Port.NFS, 'Functions that work on repositories')
    functions.addEgressRule(securityGroup, Port.NFS, 'The file system with clones')
    this.fileSystem = new FileSystem(this, 'FileSystem', {
      vpc,
      vpcSubnets: { subnetGroupName: FUNCTION_SUBNETS },
      securityGroup,
      fileSystemName: nameOf(environment.stage, 'repositories'),
      encrypted: true,
      enableAutomaticBackups: environment.backupRepositories,
      // Clones are read in bursts. Elastic throughput has no credits that could run out in the middle of one.
      throughputMode: ThroughputMode.ELASTIC,
      lifecyclePolicy: LifecyclePolicy.AFTER_30_DAYS,
      outOfInfrequentAccessPolicy: OutOfInfrequentAccessPolicy.AFTER_1_ACCESS,
      // Anonymous clients are refused because the file system's policy does not allow them; `false` would add a policy
      // that allows everybody.
      allowAnonymousAccess: true,
      fileSystemPolicy: new PolicyDocument({ statements: refusals() }),
      removalPolicy: removalPolicy(environment),
    })
    this.accessPoint = this.fileSystem.addAccessPoint('Repositories', {
      path: '/repositories',
      posixUser: OWNER,
      createAcl: { ownerUid: OWNER.uid, ownerGid: OWNER.gid, permissions: '750' },
    })
  }
}

/** Limits clients with a role: only through an access point, encrypted, and never as root. */
function refusals(): PolicyStatement[] {
  const refuse = (actions: string[], conditions: Record<string, unknown>) =>
    new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions, conditions })
  return [
    refuse(['elasticfilesystem:ClientMount'], { Null: { 'elasticfilesystem:AccessPointArn': 'true' } }),
    refuse(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], { Bool: { 'aws:SecureTransport': 'false' } }),
    refuse(['elasticfilesystem:ClientRootAccess'], {}),
  ]
}
