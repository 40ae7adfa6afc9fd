import { Duration } from 'aws-cdk-lib'
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { acknowledge } from './acknowledge.ts'
import { nameOf } from './names.ts'

/**
 * The queue of events that no function processed: EventBridge could not deliver them, or the function failed each time.
 * Without the queue nobody would notice the lost upload or push.
 */
export class DeadEvents extends Construct {
  readonly queue: Queue

  constructor(scope: Construct, id: string, { stage }: Environment) {
    super(scope, id)
    this.queue = new Queue(this, 'Queue', {
      queueName: nameOf(stage, 'dead-events'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    acknowledge(this.queue, { 'AwsSolutions-SQS3': 'It is the queue for dead letters' })
  }

  /**
   * Takes the events on which an asynchronously called function fails, after `retries` repetitions. The function's
   * role must be allowed to send to the queue.
   */
  take(name: string, handler: IFunction, retries: number): void {
    new CfnEventInvokeConfig(this, name, {
      functionName: handler.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: retries,
      destinationConfig: { onFailure: { destination: this.queue.queueArn } },
    })
  }
}
