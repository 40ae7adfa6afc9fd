import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { LOCAL_REGION } from '../../../lib/local/server/local-aws.ts'
import type { Stack } from '../../../lib/local/stack.ts'
import type { Resources } from '../../../lib/local/template/resources.ts'
import { parseFilterPattern } from '../../infra/grammar/filter-pattern.ts'
import { TEST_CREDENTIALS } from '../../support/checked-stack.ts'
import type { Metric, Point } from './alarm.ts'

interface Filter {
  LogGroupName: string
  FilterPattern: string
  MetricTransformations: { MetricName: string; MetricNamespace: string; MetricValue: string }[]
}

/** A message, as the emulator of SQS shows it. */
interface Sent {
  sentTimestamp: number
}

/** What CloudWatch would have of the embedded stack. */
export class Observed {
  readonly #stack: Stack
  readonly #filters: Filter[]
  readonly #sqs: SQSClient
  /** Answers with a status from 500 on, which the gateway would count. */
  readonly serverErrors: Point[] = []
  /** Invocations that ended with an error, by function, which Lambda would count. */
  readonly functionErrors = new Map<string, Point[]>()
  /** Calls that were refused, by function, which Lambda would count. */
  readonly throttles = new Map<string, Point[]>()

  constructor(stack: Stack, resources: Resources) {
    this.#stack = stack
    this.#filters = resources
      .ofType<Filter>('AWS::Logs::MetricFilter', ['LogGroupName', 'FilterPattern', 'MetricTransformations'])
      .map(({ properties }) => properties)
    this.#sqs = new SQSClient({ endpoint: stack.awsEndpoint, region: LOCAL_REGION, credentials: TEST_CREDENTIALS })
  }

  /** Adds an event of now to those of a function. */
  count(events: Map<string, Point[]>, name: string): void {
    events.set(name, [...(events.get(name) ?? []), { time: Date.now(), value: 1 }])
  }

  /** The points of a metric up to a time. Throws for a metric that nothing here has. */
  async pointsOf({ namespace, name, dimensions }: Metric, now = Date.now()): Promise<Point[]> {
    const { QueueName = '', FunctionName = '' } = dimensions
    switch (`${namespace} ${name}`) {
      case 'AWS/SQS ApproximateNumberOfMessagesVisible':
        return [{ time: now, value: await this.#visible(QueueName) }]
      case 'AWS/SQS ApproximateAgeOfOldestMessage':
        return [{ time: now, value: await this.#oldest(QueueName, now) }]
      case 'AWS/ApiGateway 5xx':
        return this.serverErrors
      case 'AWS/Lambda Errors':
        return this.functionErrors.get(FunctionName) ?? []
      case 'AWS/Lambda Throttles':
        return this.throttles.get(FunctionName) ?? []
      default:
        return this.#counted(namespace, name)
    }
  }

  async #visible(name: string): Promise<number> {
    const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: name }))
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
    return Number((await this.#sqs.send(asked)).Attributes?.ApproximateNumberOfMessages)
  }

  /** Seconds since the first of the messages that wait or are in flight was sent: SQS has no such attribute. */
  async #oldest(name: string, now: number): Promise<number> {
    const { QueueUrl = '' } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: name }))
    const answer = await fetch(`http://127.0.0.1:${new URL(QueueUrl).port}/_fauxqs/queues/${name}`)
    const { messages } = (await answer.json()) as { messages: { ready: Sent[]; inflight: { message: Sent }[] } }
    const sent = [...messages.ready, ...messages.inflight.map(({ message }) => message)]
    return (now - Math.min(now, ...sent.map(({ sentTimestamp }) => sentTimestamp))) / 1000
  }

  /** The lines of logs that the filters of a metric match, at their times. */
  async #counted(namespace: string, name: string): Promise<Point[]> {
    const filters = this.#filters.flatMap(({ MetricTransformations: [made], ...filter }) =>
      made?.MetricNamespace === namespace && made.MetricName === name ? [{ ...filter, value: Number(made.MetricValue) }] : [],
    )
    if (filters.length === 0) throw new Error(`Nothing here has the metric ${namespace} ${name}`)
    const points = filters.map(async ({ LogGroupName, FilterPattern, value }) => {
      const isCounted = parseFilterPattern(FilterPattern)
      const lines = (await this.#linesOf(LogGroupName.slice('/aws/lambda/'.length))).filter(isCounted)
      return lines.map((line) => ({ time: timeOf(line), value }))
    })
    return (await Promise.all(points)).flat()
  }

  async #linesOf(name: string): Promise<Record<string, unknown>[]> {
    const log = await readFile(join(this.#stack.logDirectory, `${name}.log`), 'utf8').catch(() => '')
    return log.split('\n').flatMap((line) => {
      try {
        return line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []
      } catch {
        return []
      }
    })
  }
}

/** The time of a log line, or of a line in the embedded metric format. */
function timeOf({ timestamp, _aws }: Record<string, unknown>): number {
  const embedded = (_aws as { Timestamp?: number } | undefined)?.Timestamp
  return embedded ?? Date.parse(String(timestamp))
}
