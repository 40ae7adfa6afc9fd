import type { StatedTeams } from '../http/authorisation/team-settings.ts'
import type { LambdaFunction } from './lambda/lambda-function.ts'
import { LOCAL_CREDENTIALS } from './server/local-aws.ts'
import type { DeployedFunction } from './template/functions.ts'

export interface LocalPlaces {
  /** One endpoint for all services of AWS. */
  awsEndpoint: string
  /** The directory that stands for the mounted file system of a deployment. */
  repositories: string
  /** The teams that the functions behind the gateway know; absent for those of the template. */
  teams?: StatedTeams
}

/**
 * A deployed function with three local differences: another AWS endpoint, a directory as the file system, and
 * repositories of this machine on plain HTTP, because the local Git server uses it.
 */
export function onThisMachine(deployed: DeployedFunction, { awsEndpoint, repositories, teams }: LocalPlaces): LambdaFunction {
  const { mountPath, environment, ...rest } = deployed
  const mounted = mountPath === undefined ? environment : moved(environment, mountPath, repositories)
  return {
    ...rest,
    ...(mountPath === undefined ? {} : { writableDirectory: repositories }),
    environment: {
      ...mounted,
      ...(teams === undefined ? {} : { TEAMS: JSON.stringify(teams) }),
      ALLOW_INSECURE_REMOTES: 'true',
      GIT_ADDRESSES: '127.0.0.0/8,::1/128',
      AWS_ENDPOINT_URL: awsEndpoint,
      // Identifies the caller to the endpoint, as the keys of a role would.
      AWS_ACCESS_KEY_ID: deployed.name,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      POWERTOOLS_TRACE_ENABLED: 'false',
    },
  }
}

/** Replaces the mount by the directory in variables that name the mount or a path below it. */
function moved(environment: Record<string, string>, mountPath: string, directory: string): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => {
    const isBelow = value === mountPath || value.startsWith(`${mountPath}/`)
    return [name, isBelow ? `${directory}${value.slice(mountPath.length)}` : value]
  })
  return Object.fromEntries(entries)
}
