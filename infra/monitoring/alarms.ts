import { Duration, Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { acknowledge } from '../constructs/acknowledge.ts'
import { nameOf } from '../constructs/names.ts'
import type { Releases } from '../constructs/releases.ts'
import type { Environment } from '../environments/environment.ts'
import type { Health } from './health.ts'

/** An alarm: its metric, its threshold and the first thing to do. */
interface AlarmSpec {
  name: string
  /** The message for the person on call. */
  description: string
  metric: IMetric
  threshold: number
  /** The number of consecutive periods over the threshold. */
  periods: number
}

/** The alarms, and the topic that receives them. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[]
  readonly topicArn: string

  constructor(scope: Construct, id: string, { stage, alarmEmail }: Environment, health: Health, releases: Releases) {
    super(scope, id)
    const topic = new Topic(this, 'Topic', { topicName: nameOf(stage, 'alarms'), enforceSSL: true })
    acknowledge(topic, {
      'AwsSolutions-SNS2':
        'Alarms say which metric crossed which line and hold nothing to protect; CloudWatch cannot send them through a topic that AWS manages the key of',
    })
    admitAlarms(topic)
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail))
    this.topicArn = topic.topicArn
    const action = new SnsAction(topic)
    const alarmFor = ({ name, description, metric, threshold, periods }: AlarmSpec) => {
      const alarm = new Alarm(this, name, {
        alarmName: nameOf(stage, name),
        alarmDescription: description,
        metric,
        threshold,
        evaluationPeriods: periods,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })
      alarm.addAlarmAction(action)
      alarm.addOkAction(action)
      return alarm
    }
    this.alarms = specs(health).map(alarmFor)
    for (const [name, metric] of releases.errors) releases.rollBackOn(name, alarmFor(ofRelease(name, metric)))
  }
}

function ofRelease(name: string, metric: IMetric): AlarmSpec {
  return {
    name: `release-${name}`,
    description: 'A new version of the function ended without an answer, and its release is rolled back: read its log',
    metric,
    threshold: 1,
    periods: 1,
  }
}

/**
 * Lets alarms publish. A topic with its own policy lacks the default policy, which lets the account's services publish
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#sns-publish-sns-topic-from-aws-service).
 */
function admitAlarms(topic: Topic): void {
  const statement = new PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } },
  })
  topic.addToResourcePolicy(statement)
}

function specs(health: Health): AlarmSpec[] {
  return [
    {
      name: 'dead-operations',
      description: 'Operations failed in every attempt and were given up: read their records, fix the cause, redrive the queue',
      metric: health.deadLetters,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'dead-events',
      description: 'No function handled an upload, a push to CodeCommit or a scheduled call: read the messages, fix the cause',
      metric: health.deadEvents,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'operations-wait',
      description:
        'The oldest operation in the queue has waited for over 15 minutes: the Git host may be down, or one operation takes very long',
      metric: health.oldestOperation,
      threshold: Duration.minutes(15).toSeconds(),
      periods: 2,
    },
    {
      name: 'failures',
      description:
        'Requests or operations failed, and not by a mistake of their callers: read the lines of level ERROR in the logs',
      metric: health.failures,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'unexpected-errors',
      description:
        'An unexpected error stopped the reading of files: they stay as they are, and other files are ingested; the log has the error',
      metric: health.unexpectedErrors,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'lock-waits',
      description:
        'Requests were refused because a repository is busy (423): it has too many writers, or one operation does not end',
      metric: health.lockWaits,
      threshold: 10,
      periods: 2,
    },
    {
      name: 'webhook-refusals',
      description: 'Deliveries had no valid proof: a secret differs from that of the host, or somebody sends forged deliveries',
      metric: health.webhookRefusals,
      threshold: 10,
      periods: 1,
    },
    {
      name: 'api-failures',
      description: 'The API answered requests with 5xx',
      metric: health.serverErrors,
      threshold: 3,
      periods: 1,
    },
    {
      name: 'file-system-limit',
      description: 'The file system with clones is near its limit of operations per second',
      metric: health.fileSystemLoad,
      threshold: 90,
      periods: 3,
    },
    ...ofEach(health.functionErrors, {
      name: 'function-errors',
      description: 'The function ended without an answer: it ran out of time or memory, or could not start',
      threshold: 1,
      periods: 1,
    }),
    ...ofEach(health.throttles, {
      name: 'function-throttled',
      description: 'Invocations were refused: raise the concurrency of the environment or of the account',
      threshold: 5,
      periods: 1,
    }),
  ]
}

function ofEach(metrics: ReadonlyMap<string, IMetric>, spec: Omit<AlarmSpec, 'metric'>): AlarmSpec[] {
  return [...metrics].map(([name, metric]) => ({ ...spec, name: `${spec.name}-${name}`, metric }))
}
