import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { type AuthorizerContext, jwtContext } from './caller.ts'

/** Whose tokens an HTTP API admits. */
export interface TokenRules {
  issuer: string
  audience: readonly string[]
}

/** Checks the `Authorization` of a request; undefined if the caller is not admitted. */
export type BearerCheck = (authorization: string | undefined) => Promise<AuthorizerContext | undefined>

/**
 * The check of a JWT authorizer: signature by a key of the issuer's discovery document, `iss`, `exp`, `nbf`, and `aud`
 * or, without it, `client_id` (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
 */
export function bearerCheck({ issuer, audience }: TokenRules, now: () => Date): BearerCheck {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined
  return async (authorization) => {
    const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
    if (token === undefined) return undefined
    keys ??= keysOf(issuer)
    try {
      const { payload } = await jwtVerify(token, await keys, { issuer, currentDate: now() })
      return isFor(payload, audience) ? jwtContext(claimsOf(payload)) : undefined
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined
      keys = undefined
      throw error
    }
  }
}

async function keysOf(issuer: string) {
  const discovery = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const { jwks_uri } = (await discovery.json()) as { jwks_uri: string }
  return createRemoteJWKSet(new URL(jwks_uri))
}

function isFor({ aud, client_id }: JWTPayload, audience: readonly string[]): boolean {
  return [aud ?? client_id].flat().some((each) => typeof each === 'string' && audience.includes(each))
}

/** The gateway passes claims on as text. */
function claimsOf(payload: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [name, Array.isArray(value) ? `[${value.join(' ')}]` : String(value)]),
  )
}
