import { ONLY_TEAM, ROLES, type TeamRole } from '../../contract/access/roles.ts'
import type { TeamSettings } from './team-settings.ts'

/** How the gateway has authenticated a caller. */
export type Principal = { by: 'jwt'; claims: Readonly<Record<string, unknown>> } | { by: 'iam'; arn: string }

/** The caller's highest role in each team, by name; without teams every caller is admin of the only one. */
export function rolesOf(teams: TeamSettings | undefined, principal: Principal): TeamRole[] {
  if (teams === undefined) return [{ team: ONLY_TEAM, role: 'admin', from: 'the deployment has no teams' }]
  const memberships = membershipsOf(teams, principal)
  return Object.keys(teams.teams)
    .sort()
    .flatMap((team) => {
      const members = teams.teams[team]?.members ?? {}
      const role = ROLES.findLast((one) => members[one]?.some((member) => memberships.has(member)))
      const member = members[role ?? 'reader']?.find((one) => memberships.has(one)) ?? ''
      return role === undefined ? [] : [{ team, role, from: memberships.get(member) ?? '' }]
    })
}

/** What may be named as a member of a team for this caller, and where it comes from. */
function membershipsOf(teams: TeamSettings, principal: Principal): ReadonlyMap<string, string> {
  if (principal.by === 'iam') {
    const isCaller = isPrincipal(principal.arn)
    const all = Object.values(teams.teams).flatMap(({ members }) => Object.values(members).flatMap((list) => list ?? []))
    return new Map(all.filter(isCaller).map((member) => [member, `principal ${member}`]))
  }
  const values = valuesOf(principal.claims[teams.claim])
  return new Map(values.filter((value) => !value.startsWith('arn:')).map((value) => [value, `claim ${teams.claim}: ${value}`]))
}

/**
 * An HTTP API passes a claim on as text, a list as `[one two]`. Other authorizers write commas, or lists as they are.
 */
function valuesOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((value) => typeof value === 'string')
  if (typeof claim !== 'string') return []
  const list = /^\[(.*)\]$/s.exec(claim)?.[1] ?? claim
  return list.split(/[\s,]+/).filter((value) => value !== '')
}

const ASSUMED = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/

/** Whether a member is the caller itself, or the role that it has assumed, whose ARN may have a path. */
function isPrincipal(arn: string): (member: string) => boolean {
  const [, partition, account, role] = ASSUMED.exec(arn) ?? []
  if (role === undefined) return (member) => member === arn && arn.startsWith('arn:')
  const prefix = `arn:${partition}:iam::${account}:role/`
  return (member) => member.startsWith(prefix) && member.slice(member.lastIndexOf('/') + 1) === role
}
