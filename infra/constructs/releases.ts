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

/** Triggers call this alias; it points to the version that serves. */
const ALIAS = 'live'

interface Release {
  alias: Alias
  group: LambdaDeploymentGroup
  errors: IMetric
}

/**
 * Shifts the calls of a function from one version to the next, and back if the next one fails
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html).
 */
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

  /** Gives a function an alias. Triggers must call the alias instead of the function. */
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
      // Otherwise CDK adds a managed policy that covers all functions of the account.
      role: this.#role.withoutPolicyUpdates(),
    })
    const errors = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      // Only the new version counts: with an alarm on the old one, CodeDeploy would refuse the release that fixes it.
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

  /** Returns the alias of a function; undefined if it has none. */
  aliasOf(name: string): IFunction | undefined {
    return this.#releases.get(name)?.alias as IFunction | undefined
  }

  /** The errors of each new version, by the function's name. */
  get errors(): ReadonlyMap<string, IMetric> {
    return new Map([...this.#releases].map(([name, { errors }]) => [name, errors]))
  }

  /** Rolls a release back when the alarm goes off. */
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
