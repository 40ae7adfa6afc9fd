import { ACCOUNT } from '../server/local-aws.ts'

export type Claims = Record<string, string>

/** The part of an event in which a gateway describes the caller. */
export type AuthorizerContext = Record<string, unknown>

/** The bearer of a token, as a JWT authorizer describes it. */
export function jwtContext(claims: Claims): AuthorizerContext {
  return { principalId: '', integrationLatency: 0, jwt: { claims, scopes: [] } }
}

/** The signer of a request, as an IAM authorizer describes it. */
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
 * Returns the caller of the local API on a route without tokens: always the same developer, whom commits name. Undefined
 * for a public route.
 */
export function localCaller(authorization: 'AWS_IAM' | 'NONE'): AuthorizerContext | undefined {
  return authorization === 'NONE' ? undefined : iamContext('local-developer')
}
