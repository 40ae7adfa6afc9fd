import { Duration } from 'aws-cdk-lib'
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { acknowledge } from './acknowledge.ts'
import { nameOf } from './names.ts'

/**
 * Events that no function dealt with: EventBridge could not hand them over, or the function failed each time. Without
 * it nobody would know of an upload or a push that is lost so.
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
    acknowledge(this.queue, { 'AwsSolutions-SQS3': 'It is what dead letters go to' })
  }

  /**
   * What a function that is called without waiting for its answer could not do goes here, after so many repetitions.
   * Its role must be allowed to send.
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
