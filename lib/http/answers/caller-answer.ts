import type { CallerAnswer } from '../../contract/access/roles.ts'
import type { Actor } from '../../contract/operation.ts'
import type { Access } from '../authorisation/authorise.ts'

/** Who calls, and the caller's roles with what gives them. */
export function callerAnswer({ name, email }: Actor, { principal, roles }: Access): CallerAnswer {
  const { sub, username } = principal.by === 'jwt' ? principal.claims : {}
  const subject = principal.by === 'iam' ? principal.arn : String(sub ?? username)
  return { subject, authenticated_by: principal.by, name, email, teams: [...roles] }
}
