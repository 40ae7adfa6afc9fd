import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ArnFormat, type Duration, Size, Stack } from 'aws-cdk-lib'
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2'
import type { AccessPoint, FileSystem } from 'aws-cdk-lib/aws-efs'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type AssetCode,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { acknowledge } from './acknowledge.ts'
import { FLAT_MEMORY } from './flat-memory.ts'
import { nameOf } from './names.ts'
import { FUNCTION_SUBNETS, gitAddressesOf } from './network.ts'
import { type Permission, permission, wildcardReasons } from './permission.ts'
import { removalPolicy } from './removal-policy.ts'

/** The directory with the clones, in the functions that work on repositories. */
export const REPOSITORY_DIRECTORY = '/mnt/repositories'

export const BUNDLES = join(import.meta.dirname, '../../dist/functions')

/** The network and file system that a function needs to work on repositories. */
export interface RepositoryAccess {
  vpc: IVpc
  securityGroup: ISecurityGroup
  fileSystem: FileSystem
  accessPoint: AccessPoint
}

export interface NodeFunctionProps {
  environment: Environment
  /** Name of the bundle. */
  name: string
  description: string
  timeout: Duration
  memoryMegabytes: number
  variables: Record<string, string>
  permissions: readonly Permission[]
  reservedConcurrency?: number
  repositories?: RepositoryAccess
}

/** A bundled function with a role and a log group of its own. */
export class NodeFunction extends Construct {
  readonly function: LambdaFunction
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id)
    const { environment, repositories } = props
    const functionName = nameOf(environment.stage, props.name)
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: environment.logRetention,
      removalPolicy: removalPolicy(environment),
    })
    const role = this.#role(functionName, props)
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      code: bundleOf(props.name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes,
      ephemeralStorageSize: Size.mebibytes(512),
      timeout: props.timeout,
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      role,
      environment: { ...variablesOfAll(environment), ...props.variables },
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(repositories === undefined ? {} : inVpc(repositories)),
    })
    if (repositories !== undefined) mount(this.function, repositories)
  }

  /** AWS's managed policies would let it write to every log group of the account. */
  #role(functionName: string, { permissions, description, repositories }: NodeFunctionProps): Role {
    const stack = Stack.of(this)
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description })
    const logs = permission(['logs:CreateLogStream', 'logs:PutLogEvents'], this.logGroup.logGroupArn)
    const files =
      repositories === undefined ? [] : [...networkPermissions(stack, functionName), ...repositoryPermissions(repositories)]
    const all = [logs, ...tracing(), ...files, ...permissions]
    for (const { statement } of all) role.addToPolicy(statement)
    acknowledge(role, wildcardReasons(stack, all))
    return role
  }
}

const tracing = () => [
  permission(
    ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    '*',
    'X-Ray has no resources that a trace could be limited to',
  ),
]

function variablesOfAll(environment: Environment): Record<string, string> {
  const { stage, manager, gitHosts, sshPorts = [] } = environment
  const addresses = gitAddressesOf(environment)
  return {
    STAGE: stage,
    ...(gitHosts === 'any' ? {} : { GIT_HOSTS: gitHosts.join(',') }),
    ...(addresses.length === 0 ? {} : { GIT_ADDRESSES: addresses.join(',') }),
    ...(sshPorts.length === 0 ? {} : { GIT_SSH_PORTS: sshPorts.join(',') }),
    MANAGER_NAME: manager.name,
    MANAGER_EMAIL: manager.email,
    POWERTOOLS_SERVICE_NAME: 'gitops-file-manager',
    POWERTOOLS_METRICS_NAMESPACE: 'GitOpsFileManager',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    // A larger young generation saves no time here, and takes a hundred megabytes of a process that lives long.
    NODE_OPTIONS: '--enable-source-maps --max-semi-space-size=8',
    ...FLAT_MEMORY,
  }
}

function inVpc({ vpc, securityGroup }: RepositoryAccess) {
  return { vpc, vpcSubnets: { subnetGroupName: FUNCTION_SUBNETS }, securityGroups: [securityGroup] }
}

/** CDK's own mount would allow writing through every access point. */
function mount(handler: LambdaFunction, { accessPoint }: RepositoryAccess): void {
  const resource = handler.node.defaultChild as CfnFunction
  resource.fileSystemConfigs = [{ arn: accessPoint.accessPointArn, localMountPath: REPOSITORY_DIRECTORY }]
}

function repositoryPermissions({ fileSystem, accessPoint }: RepositoryAccess): Permission[] {
  const statement = new PolicyStatement({
    actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
    resources: [fileSystem.fileSystemArn],
    conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn } },
  })
  return [{ statement }]
}

/**
 * Permissions that Lambda needs to attach the function to the VPC, and that the function's own code must not use
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-best-practice).
 */
function networkPermissions(stack: Stack, functionName: string): Permission[] {
  const actions = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ]
  const functionArn = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
  const deny = new PolicyStatement({
    effect: Effect.DENY,
    actions,
    resources: ['*'],
    // Functions that an alias calls may add their version to the ARN.
    conditions: { ArnLike: { 'lambda:SourceFunctionArn': [functionArn, `${functionArn}:*`] } },
  })
  return [permission(actions, '*', NETWORK_REASON), { statement: deny }]
}

const NETWORK_REASON =
  'X-Ray has no resources that a trace could be limited to, and the EC2 actions by which Lambda attaches the function to the VPC know no narrower one; the function itself is denied them'

/** The bundle of a function, as `npm run build` leaves it. Throws when it was not built: synthesizing never builds. */
export function bundleOf(name: string): AssetCode {
  const directory = join(BUNDLES, name)
  if (existsSync(join(directory, 'index.mjs'))) return Code.fromAsset(directory)
  throw new Error(`There is no bundle of the function ${name} in dist/functions: run \`npm run build\` first`)
}
