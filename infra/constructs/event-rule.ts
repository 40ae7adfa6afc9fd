import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { UPLOAD_PREFIX } from './names.ts'

/**
 * Calls a function for events of the account's default bus. EventBridge's default applies to a function that cannot be
 * called: retries for a day.
 */
export class EventRule extends Construct {
  constructor(scope: Construct, id: string, eventPattern: EventPattern, handler: IFunction, deadLetterQueue: IQueue) {
    super(scope, id)
    new Rule(this, 'Rule', { eventPattern, targets: [new LambdaFunction(handler, { deadLetterQueue })] })
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function uploadsTo(bucketName: string): EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucketName] }, object: { key: [{ prefix: UPLOAD_PREFIX }] } },
  }
}

/**
 * Deployments of a stack, after which its functions are the new ones
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html).
 */
export function deploymentsOf(stackId: string): EventPattern {
  return {
    source: ['aws.cloudformation'],
    detailType: ['CloudFormation Stack Status Change'],
    detail: { 'stack-id': [stackId], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
  }
}

/** https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html */
export const CODECOMMIT_PUSHES: EventPattern = {
  source: ['aws.codecommit'],
  detailType: ['CodeCommit Repository State Change'],
  detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'] },
}

/** Pull requests that were merged or closed. */
export const CODECOMMIT_ENDED: EventPattern = {
  source: ['aws.codecommit'],
  detailType: ['CodeCommit Pull Request State Change'],
  detail: { event: ['pullRequestStatusChanged', 'pullRequestMergeStatusUpdated'], pullRequestStatus: ['Closed'] },
}
