import { Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { nameOf, PROJECT } from './constructs/names.ts'
import type { Environment } from './environments/environment.ts'
import { DataStack } from './stacks/data.ts'
import { ServiceStack } from './stacks/service.ts'

/** Both stacks of an environment. Neither knows its account or region: the credentials of the deployment decide. */
export function addDeployment(scope: Construct, environment: Environment): { data: DataStack; service: ServiceStack } {
  const { stage, deletionProtection, gitHosts } = environment
  if (stage === 'prod' && (gitHosts === 'any' || gitHosts.length === 0))
    throw new Error(
      'Name the Git hosts of production in gitHosts (infra/environments/prod.ts): callers decide which URLs are requested',
    )
  const data = new DataStack(scope, nameOf(stage, 'data'), environment, {
    description: `GitOps File Manager (${stage}): records, originals, clones and network`,
    terminationProtection: deletionProtection,
  })
  const service = new ServiceStack(scope, nameOf(stage, 'service'), environment, data, {
    description: `GitOps File Manager (${stage}): API, functions, queue and alarms`,
    terminationProtection: deletionProtection,
  })
  for (const stack of [data, service]) {
    Tags.of(stack).add('Project', PROJECT)
    Tags.of(stack).add('Stage', stage)
  }
  return { data, service }
}
