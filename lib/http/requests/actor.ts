import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod'
import type { Actor } from '../../contract/operation.ts'
import type { Principal } from '../authorisation/caller-roles.ts'

const jwt = z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })
const iam = z.object({ iam: z.object({ userArn: z.string() }) })

/** Characters that would break the author line of a commit, or the terminal that shows it. */
const UNSAFE = /[<>\p{Cc}\p{Cf}\u2028\u2029]/gu
/** Git drops a name that consists only of these characters. */
const NAMELESS = /^[\s.,:;"'\\]*$/

/**
 * The caller according to the gateway's authorizer: claims of a JWT or an IAM principal. `name` and `email` count only
 * with `email_verified` (OpenID Connect Core 5.1): a user may have written them, and they become a commit's author.
 * Undefined without authentication. Ignores everything that the client itself can write into the request.
 */
export function callerOf(event: APIGatewayProxyEventV2): (Actor & { id: string }) | undefined {
  const authorizer = (event.requestContext as { authorizer?: unknown }).authorizer
  const claims = jwt.safeParse(authorizer)
  if (claims.success) {
    const { sub, username, email_verified, ...stated } = claims.data.jwt.claims
    const { name, email } = isTrue(email_verified) ? stated : { name: undefined, email: undefined }
    const shown = text(sub) ?? text(username)
    if (shown === undefined) return undefined
    // The id distinguishes callers, so it is the claim itself and not the form that a commit can hold.
    const id = text(sub) === undefined ? username : sub
    return { id: `jwt:${String(id)}`, name: text(name) ?? text(username) ?? shown, email: text(email) ?? `${shown}@jwt.invalid` }
  }
  const principal = iam.safeParse(authorizer)
  if (!principal.success) return undefined
  const { userArn } = principal.data.iam
  const name = text(userArn.split('/').at(-1)) ?? clean(userArn)
  return { id: `iam:${userArn}`, name, email: `${name.replaceAll(/\s+/g, '.')}@iam.invalid` }
}

/** How the gateway has authenticated the caller; undefined without authentication. */
export function principalOf(event: APIGatewayProxyEventV2): Principal | undefined {
  const authorizer = (event.requestContext as { authorizer?: unknown }).authorizer
  const token = jwt.safeParse(authorizer)
  if (token.success) return { by: 'jwt', claims: token.data.jwt.claims }
  const signed = iam.safeParse(authorizer)
  return signed.success ? { by: 'iam', arn: signed.data.iam.userArn } : undefined
}

/** The gateway passes claims on as text. */
function isTrue(claim: unknown): boolean {
  return claim === true || claim === 'true'
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && !NAMELESS.test(clean(claim)) ? clean(claim) : undefined
}

function clean(value: string): string {
  return value.replaceAll(UNSAFE, '').trim().slice(0, 200)
}
