import { stackId } from '../template/physical-names.ts'
import type { AwsEvent } from './default-bus.ts'

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
