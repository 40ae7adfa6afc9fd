import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'
import type { AwsEvent } from './default-bus.ts'

/** The id that a stack has on this machine. */
export function stackId(name: string): string {
  return `arn:aws:cloudformation:${LOCAL_REGION}:${ACCOUNT}:stack/${name}/local`
}

/**
 * CloudFormation's event of a stack that was deployed again
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html).
 */
export function stackUpdated(name: string): AwsEvent {
  return {
    source: 'aws.cloudformation',
    'detail-type': 'CloudFormation Stack Status Change',
    detail: { 'stack-id': stackId(name), 'status-details': { status: 'UPDATE_COMPLETE' } },
  }
}
