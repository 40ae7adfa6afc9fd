import { Duration, Stack } from 'aws-cdk-lib'
import { type Alarm, type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Alias, type IFunction, type IVersion, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { acknowledge } from './acknowledge.ts'
import { nameOf } from './names.ts'
import { type Permission, permission, wildcardReasons } from './permission.ts'

/** What callers call: it names the version that serves. */
const ALIAS = 'live'

interface Release {
  alias: Alias
  group: LambdaDeploymentGroup
  errors: IMetric
}

/** Shifts calls from one version of a function to the next, and back if the next one fails. */
export class Releases extends Construct {
  readonly #environment: Environment
  readonly #application: LambdaApplication
  readonly #role: Role
  readonly #releases = new Map<string, Release>()

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id)
    this.#environment = environment
    this.#application = new LambdaApplication(this, 'Application', { applicationName: nameOf(environment.stage, 'functions') })
    this.#role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      description: 'Shifts calls between versions of functions',
    })
    this.#allow(permission(['cloudwatch:DescribeAlarms'], '*', 'CodeDeploy asks for alarms by their names, in one call for all'))
  }

  /** Gives a function an alias, which is to be called in its place. */
  add(name: string, handler: LambdaFunction): void {
    const within = new Construct(this, name)
    // CDK's classes of versions and aliases do not support exactOptionalPropertyTypes.
    const version = handler.currentVersion as IVersion
    const alias = new Alias(within, 'Alias', { aliasName: ALIAS, version, description: 'The version that serves' })
    const ofVersion = ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig']
    for (const arn of [handler.functionArn, `${handler.functionArn}:${ALIAS}`]) this.#allow(permission(ofVersion, arn))
    const group = new LambdaDeploymentGroup(within, 'Group', {
      application: this.#application,
      alias,
      deploymentGroupName: name,
      deploymentConfig: this.#config(),
      // CDK would add a managed policy for all functions of the account.
      role: this.#role.withoutPolicyUpdates(),
    })
    const errors = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      // Of the new version only: an alarm about the old one would forbid the release that mends it.
      dimensionsMap: {
        FunctionName: handler.functionName,
        Resource: `${handler.functionName}:${ALIAS}`,
        ExecutedVersion: version.version,
      },
      period: Duration.minutes(1),
      statistic: Stats.SUM,
    })
    this.#releases.set(name, { alias, group, errors })
  }

  /** The alias of a function, if it is released by one. */
  aliasOf(name: string): IFunction | undefined {
    return this.#releases.get(name)?.alias as IFunction | undefined
  }

  /** Errors of new versions, by the function's name. */
  get errors(): ReadonlyMap<string, IMetric> {
    return new Map([...this.#releases].map(([name, { errors }]) => [name, errors]))
  }

  /** An alarm on the errors of a new version takes its release back. */
  rollBackOn(name: string, alarm: Alarm): void {
    this.#releases.get(name)?.group.addAlarm(alarm)
  }

  #config() {
    return this.#environment.release === 'canary'
      ? LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
      : LambdaDeploymentConfig.ALL_AT_ONCE
  }

  #allow(allowed: Permission): void {
    this.#role.addToPolicy(allowed.statement)
    acknowledge(this.#role, wildcardReasons(Stack.of(this), [allowed]))
  }
}
