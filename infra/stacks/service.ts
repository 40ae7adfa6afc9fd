import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { consoleRoute, deployedRoutes } from '../../lib/http/routes.ts'
import { DeadEvents } from '../constructs/dead-events.ts'
import { FabricEvents } from '../constructs/event-bus.ts'
import { CODECOMMIT_ENDED, CODECOMMIT_PUSHES, deploymentsOf, EventRule, uploadsTo } from '../constructs/event-rule.ts'
import { NodeFunction, REPOSITORY_DIRECTORY } from '../constructs/function.ts'
import { OperationsApi } from '../constructs/http-api.ts'
import { gitSecretPrefix, webhookSecretPrefix } from '../constructs/names.ts'
import { MAX_RECEIVES, OperationQueue, QUEUE_FUNCTION_TIMEOUT } from '../constructs/operation-queue.ts'
import { Releases } from '../constructs/releases.ts'
import type { Environment } from '../environments/environment.ts'
import { networkVariables } from '../environments/network-variables.ts'
import { kmsKeysOf, signingVariables } from '../environments/signing-variables.ts'
import { teamVariables } from '../environments/team-variables.ts'
import { consoleConfigOf, consoleSpec, consoleVariables } from '../functions/console-spec.ts'
import { functionPermissions } from '../functions/function-permissions.ts'
import { type FunctionSpec, functionSpecs, isCalledByEvents } from '../functions/function-specs.ts'
import { Alarms } from '../monitoring/alarms.ts'
import { HealthDashboard } from '../monitoring/dashboard.ts'
import { Health } from '../monitoring/health.ts'
import { TraceQuery } from '../monitoring/trace-query.ts'
import type { DataStack } from './data.ts'

/** A gateway waits 30 seconds: a function that times out earlier is distinguishable from one that never answers. */
const HTTP_TIMEOUT = Duration.seconds(29)

/** Of Lambda: a migration reads every fabric and repository. A repeated call goes on where the last one ended. */
const MIGRATION_TIMEOUT = Duration.minutes(15)

/** The shortest scan interval of a fabric. The sweep skips fabrics whose own interval is not over. */
const SWEEP_INTERVAL = Duration.minutes(1)

/** Lambda's default. Schedules need no retries, because the clock calls again. */
const EVENT_RETRIES = 2

/** One whole vCPU, for reading YAML. */
const GIT_MEMORY_MEGABYTES = 1769
const RECORDS_MEMORY_MEGABYTES = 512

/** All stateless resources: the stack can be deleted and deployed again. */
export class ServiceStack extends Stack {
  readonly #environment: Environment
  readonly #data: DataStack
  readonly #queue: OperationQueue
  readonly #deadEvents: DeadEvents
  readonly #events: FabricEvents
  readonly #functions: ReadonlyMap<string, NodeFunction>
  readonly #releases: Releases

  constructor(scope: Construct, id: string, environment: Environment, data: DataStack, props: StackProps) {
    super(scope, id, props)
    this.#environment = environment
    this.#data = data
    this.#queue = new OperationQueue(this, 'Operations', environment)
    this.#deadEvents = new DeadEvents(this, 'DeadEvents', environment)
    this.#events = new FabricEvents(this, 'Events', environment)
    const hasConsole = consoleConfigOf(environment) !== undefined
    const deployed = hasConsole ? [...functionSpecs, consoleSpec] : functionSpecs
    this.#functions = new Map(deployed.map((spec) => [spec.name, this.#deploy(spec)]))
    this.#releases = new Releases(this, 'Releases', environment)
    // The functions that write to Git are those that announce operations.
    for (const { name } of functionSpecs.filter(({ announces }) => announces === true))
      this.#releases.add(name, this.#nodeFunction(name).function)
    for (const { name } of functionSpecs.filter(({ trigger }) => trigger === 'queue'))
      this.#queue.runWith(this.#function(name), environment.concurrency.queuedOperations)
    for (const { name } of functionSpecs.filter(({ trigger }) => trigger === 'schedule')) this.#sweepWith(name)
    for (const { name, listensTo } of functionSpecs)
      for (const [rule, pattern] of Object.entries(listensTo === undefined ? {} : this.#patterns()[listensTo]))
        new EventRule(this, `${name}-${rule}`, pattern, this.#function(name), this.#deadEvents.queue)
    for (const { name, trigger } of functionSpecs.filter(isCalledByEvents))
      this.#deadEvents.take(name, this.#function(name), trigger === 'schedule' ? 0 : EVENT_RETRIES)
    const routes = hasConsole ? [...deployedRoutes, consoleRoute] : deployedRoutes
    const api = new OperationsApi(this, 'Http', environment, routes, (name) => this.#function(name))
    const health = new Health(this, 'Health', environment, {
      functions: [...this.#functions.values()],
      queue: this.#queue,
      deadEvents: this.#deadEvents.queue,
      api: api.api,
      fileSystem: data.files.fileSystem,
    })
    const alarms = new Alarms(this, 'Alarms', environment, health, this.#releases)
    const logGroups = [...this.#functions.values()].map(({ logGroup }) => logGroup)
    new TraceQuery(this, 'Trace', environment, logGroups)
    const dashboard = new HealthDashboard(this, 'Dashboard', environment, health, alarms)
    this.#tell({
      ApiUrl: [api.url, 'URL of the API; paths begin with /api/plugins/hedgehog/fabrics'],
      ...(hasConsole ? { ConsoleUrl: [`${api.url}console/`, 'The console'] } : {}),
      QueueUrl: [this.#queue.queue.queueUrl, 'Operations that wait'],
      DeadLetterQueueUrl: [this.#queue.deadLetters.queueUrl, 'Messages that failed in every attempt'],
      DeadEventQueueUrl: [this.#deadEvents.queue.queueUrl, 'Events that no function handled'],
      GitSecretPrefix: [gitSecretPrefix(environment.stage), 'Prefix of the secrets with credentials of Git hosts'],
      WebhookSecretPrefix: [webhookSecretPrefix(environment.stage), 'Prefix of the secrets of webhooks'],
      EventBusName: [this.#events.bus.eventBusName, 'Event bus that announces operations'],
      DashboardName: [dashboard.name, 'The dashboard in CloudWatch'],
      AlarmTopicArn: [alarms.topicArn, 'Topic that receives the alarms'],
    })
  }

  #deploy(spec: FunctionSpec): NodeFunction {
    const { concurrency } = this.#environment
    const isQueued = spec.trigger === 'queue'
    const reserved = spec.trigger === 'http' ? concurrency.perHttpFunction : undefined
    return new NodeFunction(this, spec.name, {
      environment: this.#environment,
      name: spec.name,
      description: spec.description,
      timeout: isQueued ? QUEUE_FUNCTION_TIMEOUT : spec.listensTo === 'deployments' ? MIGRATION_TIMEOUT : HTTP_TIMEOUT,
      memoryMegabytes: spec.git ? GIT_MEMORY_MEGABYTES : RECORDS_MEMORY_MEGABYTES,
      variables: this.#variables(spec),
      permissions: functionPermissions(this, this.#resources(), spec),
      ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
      ...(spec.git ? { repositories: this.#repositoryAccess() } : {}),
    })
  }

  /** The variables that the function's providers in lib/http/wiring read. */
  #variables({
    name,
    table: items,
    bucket: objects,
    enqueues,
    watches,
    announces = false,
    redrives = false,
    git,
    trigger,
  }: FunctionSpec): Record<string, string> {
    const { table, bucket } = this.#data
    return {
      ...(Object.keys(items).length > 0 ? { TABLE_NAME: table.tableName } : {}),
      ...(Object.keys(objects).length > 0 || watches ? { BUCKET_NAME: bucket.bucketName } : {}),
      ...(enqueues || watches || trigger === 'queue' ? { QUEUE_URL: this.#queue.queue.queueUrl } : {}),
      ...(watches || redrives || trigger === 'queue' ? { DEAD_LETTER_QUEUE_URL: this.#queue.deadLetters.queueUrl } : {}),
      ...(watches || redrives ? { DEAD_EVENT_QUEUE_URL: this.#deadEvents.queue.queueUrl } : {}),
      // The functions that write to Git are those that announce operations.
      ...(announces ? { EVENT_BUS_NAME: this.#events.bus.eventBusName, ...signingVariables(this.#environment) } : {}),
      ...(trigger === 'queue' ? { QUEUE_MAX_RECEIVES: String(MAX_RECEIVES) } : {}),
      ...(git ? { REPOSITORY_DIRECTORY, ...networkVariables(this.#environment) } : {}),
      // Told to operators: the function may read none of these secrets, and not sign.
      ...(watches ? { ...networkVariables(this.#environment), ...signingVariables(this.#environment) } : {}),
      ...(trigger === 'http' ? teamVariables(this.#environment) : {}),
      ...(name === consoleSpec.name ? consoleVariables(this.#environment) : {}),
    }
  }

  #patterns() {
    return {
      uploads: { rule: uploadsTo(this.#data.bucket.bucketName) },
      codecommit: { rule: CODECOMMIT_PUSHES, ended: CODECOMMIT_ENDED },
      deployments: { rule: deploymentsOf(this.stackId) },
    }
  }

  #resources() {
    const { table, bucketArn } = this.#data
    const { queue, deadLetters } = this.#queue
    return {
      stage: this.#environment.stage,
      tableArn: table.tableArn,
      bucketArn,
      queueArn: queue.queueArn,
      deadLetterQueueArn: deadLetters.queueArn,
      deadEventQueueArn: this.#deadEvents.queue.queueArn,
      eventBusArn: this.#events.bus.eventBusArn,
      codeCommitRepositories: this.#environment.codeCommitRepositories ?? [],
      signingKeys: kmsKeysOf(this.#environment),
    }
  }

  #repositoryAccess() {
    const { network, files } = this.#data
    return {
      vpc: network.vpc,
      securityGroup: network.functions,
      fileSystem: files.fileSystem,
      accessPoint: files.accessPoint,
    }
  }

  /** A failed call is not repeated, because the next one follows soon. */
  #sweepWith(name: string): void {
    const target = new LambdaFunction(this.#function(name), { retryAttempts: 0, deadLetterQueue: this.#deadEvents.queue })
    new Rule(new Construct(this, `${name}-schedule`), 'Rule', { schedule: Schedule.rate(SWEEP_INTERVAL), targets: [target] })
  }

  /** Returns what triggers call: the alias of a function that has one. */
  #function(name: string): IFunction {
    return this.#releases.aliasOf(name) ?? this.#nodeFunction(name).function
  }

  #nodeFunction(name: string): NodeFunction {
    const found = this.#functions.get(name)
    if (found === undefined) throw new Error(`No function named ${name} is deployed: add it to infra/functions/function-specs.ts`)
    return found
  }

  #tell(outputs: Record<string, readonly [value: string, description: string]>): void {
    for (const [name, [value, description]] of Object.entries(outputs)) new CfnOutput(this, name, { value, description })
  }
}
