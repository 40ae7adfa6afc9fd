import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { FileSystem } from 'aws-cdk-lib/aws-efs'
import { FilterPattern, type IFilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { NodeFunction } from '../constructs/function.ts'
import { PROJECT } from '../constructs/names.ts'
import type { OperationQueue } from '../constructs/operation-queue.ts'
import type { Environment } from '../environments/environment.ts'

const PERIOD = Duration.minutes(5)

/** Lines of the runtime's logger. */
const FAILURES = FilterPattern.all(
  FilterPattern.stringValue('$.level', '=', 'ERROR'),
  FilterPattern.stringValue('$.message', '!=', 'The message will come again'),
  // This line has its own alarm, and the operation continues.
  FilterPattern.stringValue('$.message', '!=', 'A file was left alone, because the reader failed on it'),
)

/** Lines of the metrics: one for each problem and each refusal, with its code. */
const LOCK_WAITS = FilterPattern.all(
  FilterPattern.numberValue('$.Problems', '>=', 1),
  FilterPattern.stringValue('$.code', '=', 'repository_busy'),
)

const WEBHOOK_REFUSALS = FilterPattern.all(
  FilterPattern.numberValue('$.Refusals', '>=', 1),
  FilterPattern.stringValue('$.code', '=', 'webhook_refused'),
)

const UNEXPECTED_ERRORS = FilterPattern.numberValue('$.UnexpectedErrors', '>=', 1)

export interface Observed {
  functions: readonly NodeFunction[]
  queue: OperationQueue
  /** Events that no function handled. */
  deadEvents: IQueue
  api: HttpApi
  fileSystem: FileSystem
}

/** The deployment's health: the metrics that alarms and dashboard share. */
export class Health extends Construct {
  readonly observed: Observed
  readonly deadLetters: IMetric
  readonly deadEvents: IMetric
  /** Seconds. */
  readonly oldestOperation: IMetric
  readonly waiting: IMetric
  /**
   * Requests and operations that failed for reasons other than their callers; those that will be tried again do not
   * count.
   */
  readonly failures: IMetric
  readonly lockWaits: IMetric
  readonly webhookRefusals: IMetric
  /** Files on which the reader failed: each is a defect of this program; other files were not affected. */
  readonly unexpectedErrors: IMetric
  /** By the function's name in the project, as are the throttles. */
  readonly functionErrors: ReadonlyMap<string, IMetric>
  readonly throttles: ReadonlyMap<string, IMetric>
  readonly requests: IMetric
  readonly clientErrors: IMetric
  readonly serverErrors: IMetric
  readonly latency: IMetric
  /** Percent. */
  readonly fileSystemLoad: IMetric
  readonly fileSystemBytes: IMetric

  constructor(scope: Construct, id: string, environment: Environment, observed: Observed) {
    super(scope, id)
    const { functions, queue, api, fileSystem } = observed
    const latest = { period: PERIOD, statistic: Stats.MAXIMUM }
    const total = { period: PERIOD, statistic: Stats.SUM }
    this.observed = observed
    this.deadLetters = queue.deadLetters.metricApproximateNumberOfMessagesVisible(latest)
    this.deadEvents = observed.deadEvents.metricApproximateNumberOfMessagesVisible(latest)
    this.oldestOperation = queue.queue.metricApproximateAgeOfOldestMessage(latest)
    this.waiting = queue.queue.metricApproximateNumberOfMessagesVisible(latest)
    this.failures = this.#count(environment, 'Failures', FAILURES)
    this.lockWaits = this.#count(environment, 'LockWaits', LOCK_WAITS)
    this.webhookRefusals = this.#count(environment, 'WebhookRefusals', WEBHOOK_REFUSALS)
    this.unexpectedErrors = this.#count(environment, 'UnexpectedErrors', UNEXPECTED_ERRORS)
    this.functionErrors = ofFunctions('Errors', functions)
    this.throttles = ofFunctions('Throttles', functions)
    this.requests = api.metricCount(total)
    this.clientErrors = api.metricClientError(total)
    this.serverErrors = api.metricServerError(total)
    this.latency = api.metricLatency({ period: PERIOD, statistic: 'p99' })
    const files = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/EFS',
        metricName,
        dimensionsMap: { FileSystemId: fileSystem.fileSystemId },
        period: PERIOD,
        statistic,
      })
    this.fileSystemLoad = files('PercentIOLimit', Stats.MAXIMUM)
    this.fileSystemBytes = files('MeteredIOBytes', Stats.SUM)
  }

  /** Counts matching lines in all functions' logs. */
  #count({ stage }: Environment, name: string, filterPattern: IFilterPattern): IMetric {
    const metric = { metricNamespace: `${PROJECT}/${stage}`, metricName: name }
    for (const { logGroup, node } of this.observed.functions)
      new MetricFilter(this, `${name}-${node.id}`, { logGroup, filterPattern, metricValue: '1', ...metric })
    return new Metric({ namespace: metric.metricNamespace, metricName: name, period: PERIOD, statistic: Stats.SUM })
  }
}

/**
 * Returns one metric per function. An alarm on a sum takes at most ten metrics, and a Metrics Insights query knows no
 * OR, so it cannot list the functions of a stage
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html).
 */
function ofFunctions(metricName: 'Errors' | 'Throttles', functions: readonly NodeFunction[]): ReadonlyMap<string, IMetric> {
  const options = { period: PERIOD, statistic: Stats.SUM }
  return new Map(functions.map(({ function: one, node }) => [node.id, one.metric(metricName, { ...options, label: node.id })]))
}
