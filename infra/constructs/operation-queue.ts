import { Duration } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { nameOf } from './names.ts'

/** How long an operation from the queue may take: a first clone of a large repository included. */
export const QUEUE_FUNCTION_TIMEOUT = Duration.minutes(10)

/**
 * After 15 seconds, one and four minutes, and then each 11 minutes (lib/http/lambda/backoff.ts): an outage of the
 * Git host of up to 49 minutes is waited out.
 */
export const MAX_RECEIVES = 8

/** Operations that take longer than a request may, in order for each repository, and those that failed for good. */
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
      // A message that failed comes again after this time, and holds those behind it in its group: hence only a little
      // more than the function may take. AWS advises six times that for functions that get throttled; maxConcurrency
      // keeps this one from it.
      visibilityTimeout: QUEUE_FUNCTION_TIMEOUT.plus(Duration.minutes(1)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    })
  }

  /** In batches: the pushes to a repository that wait together are served at once. */
  runWith(handler: IFunction, maxConcurrency: number): void {
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: 10, maxConcurrency, reportBatchItemFailures: true }))
  }
}
