import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { acknowledge } from './acknowledge.ts'
import type { Health } from './health.ts'
import { nameOf } from './names.ts'

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

  constructor(scope: Construct, id: string, { stage, alarmEmail }: Environment, health: Health) {
    super(scope, id)
    const topic = new Topic(this, 'Topic', { topicName: nameOf(stage, 'alarms'), enforceSSL: true })
    acknowledge(topic, {
      'AwsSolutions-SNS2':
        'Alarms say which metric crossed which line and hold nothing to protect; CloudWatch cannot send them through a topic that AWS manages the key of',
    })
    if (alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(alarmEmail))
    this.topicArn = topic.topicArn
    const action = new SnsAction(topic)
    this.alarms = specs(health).map(({ name, description, metric, threshold, periods }) => {
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
    })
  }
}

function specs(health: Health): AlarmSpec[] {
  return [
    {
      name: 'dead-operations',
      description: 'Operations failed again and again and were given up: read their records, mend the cause, redrive the queue',
      metric: health.deadLetters,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'dead-events',
      description: 'An upload, a push to CodeCommit or a call of the clock was given up: read the messages, mend the cause',
      metric: health.deadEvents,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'operations-wait',
      description:
        'The oldest operation in the queue waits for over 15 minutes: the Git host may be away, or one operation takes very long',
      metric: health.oldestOperation,
      threshold: Duration.minutes(15).toSeconds(),
      periods: 2,
    },
    {
      name: 'failures',
      description:
        'Requests or operations failed for reasons that are not the callers’: read the lines of level ERROR in the logs',
      metric: health.failures,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'unexpected-errors',
      description:
        'The reader failed on files that nobody foresaw: they stay as they are, and the others go on; the log has the error',
      metric: health.unexpectedErrors,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'function-errors',
      description: 'Functions ended without an answer: out of time or memory, or not able to start',
      metric: health.functionErrors,
      threshold: 1,
      periods: 1,
    },
    {
      name: 'functions-throttled',
      description: 'Invocations were refused: raise the concurrency of the environment or of the account',
      metric: health.throttles,
      threshold: 5,
      periods: 1,
    },
    {
      name: 'lock-waits',
      description: 'Callers were told that a repository is busy (423): too many writers, or one that does not end',
      metric: health.lockWaits,
      threshold: 10,
      periods: 2,
    },
    {
      name: 'webhook-refusals',
      description: 'Deliveries without a good proof: a secret differs from that of the host, or somebody tries',
      metric: health.webhookRefusals,
      threshold: 10,
      periods: 1,
    },
    {
      name: 'api-failures',
      description: 'The API answered with 5xx',
      metric: health.serverErrors,
      threshold: 3,
      periods: 1,
    },
    {
      name: 'file-system-limit',
      description: 'The file system with clones is near its limit of operations a second',
      metric: health.fileSystemLoad,
      threshold: 90,
      periods: 3,
    },
  ]
}
