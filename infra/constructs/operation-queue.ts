import { Duration } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { nameOf } from './names.ts'

/** The longest run of a queued operation, including a first clone of a large repository. */
export const QUEUE_FUNCTION_TIMEOUT = Duration.minutes(10)

/**
 * Retries after 15 seconds, one minute, four minutes, and then every 11 minutes (lib/http/lambda/backoff.ts) outlast an
 * outage of the Git host of up to 49 minutes.
 */
export const MAX_RECEIVES = 8

/** The queue of pushes and long operations, in order for each repository, and its dead-letter queue. */
export class OperationQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { stage }: Environment) {
    super(scope, id)
    const common = { fifo: true, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) }
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, queueName: `${nameOf(stage, 'dead-operations')}.fifo` })
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: `${nameOf(stage, 'operations')}.fifo`,
      // High throughput: the limit of 300 calls a second applies to each group (a repository), not to the queue.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      // A failed message comes again after this time and blocks its group until then, so it is only a little longer
      // than the function's timeout. AWS advises six times the timeout for functions that get throttled; maxConcurrency
      // prevents that here.
      visibilityTimeout: QUEUE_FUNCTION_TIMEOUT.plus(Duration.minutes(1)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    })
  }

  /** In batches: pushes to a repository that wait together are served together. */
  runWith(handler: IFunction, maxConcurrency: number): void {
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: 10, maxConcurrency, reportBatchItemFailures: true }))
  }
}
