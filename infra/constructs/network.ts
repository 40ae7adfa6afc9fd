import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InstanceClass,
  InstanceSize,
  InstanceType,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  NatInstanceProviderV2,
  NatProvider,
  NatTrafficDirection,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  UserData,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { portOf } from '../environments/network-variables.ts'
import { kmsKeysOf } from '../environments/signing-variables.ts'
import { acknowledge } from './acknowledge.ts'
import { nameOf } from './names.ts'
import { removalPolicy } from './removal-policy.ts'

/** The services that functions call beside DynamoDB and S3: CodeCommit is one for Git, and one for pull requests. */
const ENDPOINTS_WITHOUT_OUTBOUND = {
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Sqs: InterfaceVpcEndpointAwsService.SQS,
  EventBridge: InterfaceVpcEndpointAwsService.EVENTBRIDGE,
  CodeCommit: InterfaceVpcEndpointAwsService.CODECOMMIT,
  CodeCommitGit: InterfaceVpcEndpointAwsService.CODECOMMIT_GIT,
}

/** The addresses of the VPC. */
const VPC_ADDRESSES = '10.40.0.0/20'

/**
 * Ranges that are not public and hold Git hosts: those of the environment, and the VPC's own where CodeCommit is
 * reached through an endpoint in it.
 */
export function gitAddressesOf({ gitAddresses = [], outbound }: Environment): readonly string[] {
  return outbound === 'none' ? [...gitAddresses, VPC_ADDRESSES] : gitAddresses
}

/** The subnets of the functions and the mount targets. */
export const FUNCTION_SUBNETS = 'functions'

/** The VPC of the functions that work on repositories. */
export class Network extends Construct {
  readonly vpc: IVpc
  /** The security group of these functions: HTTPS and the file system out, nothing in. */
  readonly functions: SecurityGroup

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id)
    const { stage, outbound } = environment
    checkZones(environment)
    const nat = outbound === 'nat-instance' ? natInstances() : undefined
    const vpc = new Vpc(this, 'Vpc', {
      vpcName: nameOf(stage, 'vpc'),
      ipAddresses: IpAddresses.cidr(VPC_ADDRESSES),
      maxAzs: environment.availabilityZones,
      natGateways: outbound === 'none' ? 0 : environment.nats,
      ...(nat === undefined ? {} : { natGatewayProvider: nat }),
      subnetConfiguration: subnets(environment),
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // Nothing uses the default group, and removing its rules would take a custom resource with permissions over
      // security groups.
      restrictDefaultSecurityGroup: false,
    })
    // CDK's class does not support exactOptionalPropertyTypes.
    this.vpc = vpc as IVpc
    this.functions = new SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'Functions that work on repositories',
      allowAllOutbound: false,
    })
    this.functions.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Git hosts and AWS')
    for (const port of otherPorts(environment))
      this.functions.addEgressRule(Peer.anyIpv4(), port, 'Git hosts by SSH, or the proxy')
    if (outbound === 'none') this.#addEndpoints(environment)
    if (nat !== undefined) this.#admitToNat(nat, otherPorts(environment))
    this.#logRefusedTraffic(environment)
  }

  #addEndpoints(environment: Environment): void {
    const ofKms = kmsKeysOf(environment).length === 0 ? {} : { Kms: InterfaceVpcEndpointAwsService.KMS }
    for (const [name, service] of Object.entries({ ...ENDPOINTS_WITHOUT_OUTBOUND, ...ofKms })) {
      const securityGroup = new SecurityGroup(this, `${name}Clients`, {
        vpc: this.vpc,
        description: `Clients of the endpoint ${name}`,
        allowAllOutbound: false,
      })
      securityGroup.addIngressRule(this.functions, Port.HTTPS, 'Functions that work on repositories')
      this.vpc.addInterfaceEndpoint(name, { service, open: false, securityGroups: [securityGroup] })
    }
  }

  #admitToNat(nat: NatInstanceProviderV2, others: readonly Port[]): void {
    for (const port of [Port.HTTPS, ...others])
      nat.connections.allowFrom(this.functions, port, 'Functions that work on repositories')
    for (const instance of nat.gatewayInstances) {
      acknowledge(instance, {
        'AwsSolutions-EC26': 'The disk of a NAT instance holds its operating system and no data of ours',
        'AwsSolutions-EC28': 'A NAT instance is the cheap choice for development; basic monitoring will do',
        'AwsSolutions-EC29': 'A NAT instance has no state: it may be ended and made anew at any time',
      })
    }
  }

  #logRefusedTraffic(environment: Environment): void {
    const logGroup = new LogGroup(this, 'RefusedTraffic', {
      logGroupName: `/aws/vpc/${nameOf(environment.stage, 'refused-traffic')}`,
      retention: environment.logRetention,
      removalPolicy: removalPolicy(environment),
    })
    this.vpc.addFlowLog('RefusedTraffic', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: FlowLogTrafficType.REJECT,
    })
  }
}

/** The ports beside that of HTTPS to which functions connect. */
function otherPorts({ proxy, sshPorts = [] }: Environment): Port[] {
  const ports = new Set([...sshPorts, ...(proxy === undefined ? [] : [portOf(proxy)])])
  return [...ports].filter((port) => port !== 443).map((port) => Port.tcp(port))
}

/** Throws if a zone would need two NATs: CDK silently creates only as many as fit. */
function checkZones({ stage, outbound, availabilityZones, nats }: Environment): void {
  if (outbound !== 'none' && nats > availabilityZones)
    throw new Error(
      `${stage} asks for ${nats} NATs in ${availabilityZones} zones, but a zone has one NAT at most: lower nats, or raise availabilityZones`,
    )
}

function subnets({ outbound }: Environment) {
  const functions = { name: FUNCTION_SUBNETS, cidrMask: 24 }
  if (outbound === 'none') return [{ ...functions, subnetType: SubnetType.PRIVATE_ISOLATED }]
  return [
    { name: 'nat', cidrMask: 28, subnetType: SubnetType.PUBLIC },
    { ...functions, subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  ]
}

/** Graviton instances, with the newest Amazon Linux 2023 at the time of deployment. */
function natInstances(): NatInstanceProviderV2 {
  return NatProvider.instanceV2({
    instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.NANO),
    defaultAllowedTraffic: NatTrafficDirection.OUTBOUND_ONLY,
    associatePublicIpAddress: true,
    userData: natUserData(),
  })
}

/**
 * CDK's commands, hardened because nobody watches them run: installing packages can take more memory than a nano has
 * (https://github.com/amazonlinux/amazon-linux-2023/issues/404), and the package mirror may not answer at boot.
 */
function natUserData(): UserData {
  const [install = '', ...others] = NatInstanceProviderV2.DEFAULT_USER_DATA_COMMANDS
  const userData = UserData.forLinux()
  userData.addCommands(
    'dd if=/dev/zero of=/swap bs=1M count=1024 && chmod 600 /swap && mkswap /swap && swapon /swap',
    `for attempt in $(seq 20); do ${install} && break; sleep 15; done`,
    ...others,
  )
  return userData
}
