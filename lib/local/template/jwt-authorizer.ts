import type { TokenRules } from '../gateway/bearer.ts'
import type { Resources } from './resources.ts'

interface AuthorizerProperties {
  AuthorizerType: string
  JwtConfiguration: { Audience: string[]; Issuer: string }
}

/** The rules of the assembly's JWT authorizer; undefined if it has none. */
export function readTokenRules(resources: Resources): TokenRules | undefined {
  const [authorizer] = resources
    .ofType<AuthorizerProperties>('AWS::ApiGatewayV2::Authorizer', ['AuthorizerType', 'JwtConfiguration'])
    .filter(({ properties }) => properties.AuthorizerType === 'JWT')
  if (authorizer === undefined) return undefined
  const { Audience: audience, Issuer: issuer } = authorizer.properties.JwtConfiguration
  return { issuer, audience }
}
