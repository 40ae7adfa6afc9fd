import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod'
import type { Actor } from '../../contract/operation.ts'

const jwt = z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })
const iam = z.object({ iam: z.object({ userArn: z.string() }) })

/** Characters that would break the author line of a commit, or the terminal that shows it. */
const UNSAFE = /[<>\p{Cc}\p{Cf}\u2028\u2029]/gu
/** Git drops a name that consists only of these characters. */
const NAMELESS = /^[\s.,:;"'\\]*$/

/**
 * The caller according to the gateway's authorizer: claims of a JWT (`name`, `email`, `sub`) or an IAM principal.
 * Undefined without authentication. Ignores everything that the client itself can write into the request.
 */
export function callerOf(event: APIGatewayProxyEventV2): (Actor & { id: string }) | undefined {
  const authorizer = (event.requestContext as { authorizer?: unknown }).authorizer
  const claims = jwt.safeParse(authorizer)
  if (claims.success) {
    const { sub, name, email, username } = claims.data.jwt.claims
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

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && !NAMELESS.test(clean(claim)) ? clean(claim) : undefined
}

function clean(value: string): string {
  return value.replaceAll(UNSAFE, '').trim().slice(0, 200)
}
