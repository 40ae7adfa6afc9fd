import { RemovalPolicy } from 'aws-cdk-lib'
import type { Environment } from '../environments/environment.ts'

/**
 * The removal policy of everything that holds data or logs. Resources of a failed creation are empty, and always
 * removed: otherwise their names would be taken, and no second attempt could succeed
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
 */
export function removalPolicy({ retainData }: Environment): RemovalPolicy {
  return retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY
}
