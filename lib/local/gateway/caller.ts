import type { IncomingHttpHeaders } from 'node:http'
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
      userArn: localArn(user),
      userId: 'AIDALOCAL',
    },
  }
}

const DEVELOPER = 'local-developer'

/** The user that a request names in a stack with teams, which nothing but a test has: one machine has one user. */
export function userIn(headers: IncomingHttpHeaders): string {
  const named = headers['x-local-user']
  return typeof named === 'string' ? named : DEVELOPER
}

/** The ARN of a local user, as a member of a team. */
export function localArn(user = DEVELOPER): string {
  return `arn:aws:iam::${ACCOUNT}:user/${user}`
}

/**
 * Returns the caller of the local API on a route without tokens: the same developer, whom commits name, unless another
 * user is given. Undefined for a public route.
 */
export function localCaller(authorization: 'AWS_IAM' | 'NONE', user = DEVELOPER): AuthorizerContext | undefined {
  return authorization === 'NONE' ? undefined : iamContext(user)
}
