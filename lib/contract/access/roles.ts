import * as z from 'zod'

/** What a caller may do in a team. Each role includes those before it. */
export const ROLES = ['reader', 'editor', 'operator', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** Whether a role includes another one. */
export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** The team of a deployment that has no teams: every caller is its admin. */
export const ONLY_TEAM = 'default'

/** A team's name is a part of the names of its secrets. */
export const teamName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'expected up to 40 lower-case letters, digits and hyphens')

/** A caller's role in a team; `from`: the claim or the principal that gives it. */
const teamRole = z.object({ team: z.string(), role: z.enum(ROLES), from: z.string() })

export type TeamRole = z.infer<typeof teamRole>

/** Who calls, and what he may do. */
export const callerAnswer = z.object({
  /** The subject of the token, or the ARN of the principal. */
  subject: z.string(),
  authenticated_by: z.enum(['jwt', 'iam']),
  /** The author of the caller's commits. */
  name: z.string(),
  email: z.string(),
  teams: z.array(teamRole),
})

export type CallerAnswer = z.infer<typeof callerAnswer>
