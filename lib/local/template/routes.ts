import { type GatewayRoute, routeOfKey } from '../gateway/route-match.ts'
import { functionIn } from './physical-names.ts'
import type { Resources } from './resources.ts'

/** How a route authenticates its caller. */
export type Authorization = 'AWS_IAM' | 'JWT' | 'NONE'

/** A route of the HTTP API; `function` is the name of the deployed function. */
export interface DeployedRoute extends GatewayRoute {
  authorization: Authorization
}

interface RouteProperties {
  /** For instance `GET /fabrics/{fabric}`, or `$default`. */
  RouteKey: string
  AuthorizationType?: Authorization
  /** `integrations/{id}` */
  Target: string
}

interface IntegrationProperties {
  /** The ARN of a function. */
  IntegrationUri: string
  IntegrationType: string
  PayloadFormatVersion: string
}

/** The routes of an assembly's HTTP API. Throws for an integration that the local gateway does not support. */
export function readRoutes(resources: Resources): DeployedRoute[] {
  const functions = functionOf(resources)
  return resources
    .ofType<RouteProperties>('AWS::ApiGatewayV2::Route', ['RouteKey', 'AuthorizationType', 'Target'])
    .map(({ properties }) => {
      const { RouteKey, AuthorizationType: authorization = 'NONE', Target } = properties
      const name = functions.get(Target)
      if (name === undefined) throw new Error(`The route ${RouteKey} leads to ${Target}, which is not in the template`)
      return { ...routeOfKey(RouteKey), function: name, authorization }
    })
}

/** Names of functions by the target of a route. */
function functionOf(resources: Resources): ReadonlyMap<string, string> {
  const integrations = resources.ofType<IntegrationProperties>('AWS::ApiGatewayV2::Integration', [
    'IntegrationUri',
    'IntegrationType',
    'PayloadFormatVersion',
  ])
  return new Map(
    integrations.map(({ id, properties }) => {
      const { IntegrationType: type, PayloadFormatVersion: version, IntegrationUri: uri } = properties
      if (type !== 'AWS_PROXY' || version !== '2.0')
        throw new Error(`The local gateway knows AWS_PROXY integrations of format 2.0, not ${type} ${version}`)
      return [`integrations/${id}`, functionIn(uri)]
    }),
  )
}
