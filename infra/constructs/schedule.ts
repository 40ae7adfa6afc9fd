import type { Duration } from 'aws-cdk-lib'
import { Rule, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

/** Calls a function at an interval. A failed call is not repeated, because the next one follows soon. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, interval: Duration, handler: IFunction, deadLetterQueue: IQueue) {
    super(scope, id)
    new Rule(this, 'Rule', {
      schedule: RuleSchedule.rate(interval),
      targets: [new LambdaFunction(handler, { retryAttempts: 0, deadLetterQueue })],
    })
  }
}
