import { ACCOUNT } from '../server/local-aws.ts'

export type Claims = Record<string, string>

/** What a gateway adds to an event about who calls. */
export type AuthorizerContext = Record<string, unknown>

/** Who calls the local API where a JWT authorizer would have looked at a token. */
export const LOCAL_CALLER: Claims = {
  iss: 'https://local.invalid/',
  sub: 'local-developer',
  name: 'Local Developer',
  email: 'developer@local.invalid',
}

/** As a JWT authorizer describes the bearer of a token. */
export function jwtContext(claims: Claims): AuthorizerContext {
  return { principalId: '', integrationLatency: 0, jwt: { claims, scopes: [] } }
}

/** As an IAM authorizer describes who signed a request. */
function iamContext(user: string): AuthorizerContext {
  return {
    iam: {
      accessKey: 'AKIALOCAL',
      accountId: ACCOUNT,
      callerId: 'AIDALOCAL',
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: `arn:aws:iam::${ACCOUNT}:user/${user}`,
      userId: 'AIDALOCAL',
    },
  }
}

/**
 * Who calls the local API on a route: always the same developer, whom commits name. Undefined on a route that lets
 * everybody in.
 */
export function localCaller(authorization: 'AWS_IAM' | 'JWT' | 'NONE'): AuthorizerContext | undefined {
  if (authorization === 'NONE') return undefined
  return authorization === 'JWT' ? jwtContext(LOCAL_CALLER) : iamContext('local-developer')
}
