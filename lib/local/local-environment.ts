import type { LambdaFunction } from './lambda/lambda-function.ts'
import { LOCAL_CREDENTIALS } from './server/local-aws.ts'
import type { DeployedFunction } from './template/functions.ts'

export interface LocalPlaces {
  /** Of all of AWS. */
  awsEndpoint: string
  /** What is mounted where the file system is in a deployment. */
  repositories: string
}

/**
 * A deployed function as it is run here. What the template says holds, but for three things: AWS is elsewhere, the file
 * system is a directory, and repositories may be on plain HTTP, as those of the local Git server are.
 */
export function onThisMachine(deployed: DeployedFunction, { awsEndpoint, repositories }: LocalPlaces): LambdaFunction {
  const { mountPath, environment, ...rest } = deployed
  const mounted = mountPath === undefined ? environment : moved(environment, mountPath, repositories)
  return {
    ...rest,
    ...(mountPath === undefined ? {} : { writableDirectory: repositories }),
    environment: {
      ...mounted,
      ALLOW_INSECURE_REMOTES: 'true',
      AWS_ENDPOINT_URL: awsEndpoint,
      // Tells the endpoint who calls, as the keys of a role would.
      AWS_ACCESS_KEY_ID: deployed.name,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      POWERTOOLS_TRACE_ENABLED: 'false',
    },
  }
}

/** Variables that name the mount, or something below it, name the directory instead. */
function moved(environment: Record<string, string>, mountPath: string, directory: string): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => {
    const isBelow = value === mountPath || value.startsWith(`${mountPath}/`)
    return [name, isBelow ? `${directory}${value.slice(mountPath.length)}` : value]
  })
  return Object.fromEntries(entries)
}
