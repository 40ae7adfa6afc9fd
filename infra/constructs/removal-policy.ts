import { RemovalPolicy } from 'aws-cdk-lib'
import type { Environment } from '../environments/environment.ts'

/** The removal policy of everything that holds data or logs. */
export function removalPolicy({ retainData }: Environment): RemovalPolicy {
  return retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
}
