import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { z } from 'zod'
import type { Actor } from '../domain/operation.ts'

const jwt = z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })
const iam = z.object({ iam: z.object({ userArn: z.string() }) })

/** Characters that would break the author line of a commit. */
const UNSAFE = /[<>\n\r\0]/g

/**
 * Who calls, as the gateway's authorizer says: claims of a JWT (`name`, `email`, `sub`) or an IAM principal. Undefined where nobody was
 * authenticated. Nothing that the client itself can write into the request is believed.
 */
export function callerOf(event: APIGatewayProxyEventV2): (Actor & { id: string }) | undefined {
  const authorizer = (event.requestContext as { authorizer?: unknown }).authorizer
  const claims = jwt.safeParse(authorizer)
  if (claims.success) {
    const { sub, name, email, username } = claims.data.jwt.claims
    const id = text(sub) ?? text(username)
    return id === undefined
      ? undefined
      : { id: `jwt:${id}`, name: text(name) ?? text(username) ?? id, email: text(email) ?? `${id}@jwt.invalid` }
  }
  const principal = iam.safeParse(authorizer)
  if (!principal.success) return undefined
  const { userArn } = principal.data.iam
  const name = clean(userArn.split('/').at(-1) ?? userArn)
  return { id: `iam:${userArn}`, name, email: `${name.replaceAll(/\s+/g, '.')}@iam.invalid` }
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && clean(claim) !== '' ? clean(claim) : undefined
}

function clean(value: string): string {
  return value.replaceAll(UNSAFE, '').trim().slice(0, 200)
}
