import { includesRole, type Role, type TeamRole } from '../../contract/access/roles.ts'

/** What a route needs: a role, or nothing but an authenticated caller. */
export type Needed = Role | 'authenticated'

/**
 * `hidden`: the caller has no role in the team that owns the thing, which answers as if it did not exist. `refused`:
 * his role is too low.
 */
export type Verdict = 'granted' | 'refused' | 'hidden'

/**
 * Whether a caller with these roles may call a route. `owner`: the team that owns what the path names; undefined where
 * the path names nothing that has an owner, so that a role in any team is enough.
 */
export function mayCall(needed: Needed, roles: readonly TeamRole[], owner: string | undefined): Verdict {
  if (needed === 'authenticated') return 'granted'
  const own = roles.filter(({ team }) => owner === undefined || team === owner)
  if (own.some(({ role }) => includesRole(role, needed))) return 'granted'
  return owner !== undefined && own.length === 0 ? 'hidden' : 'refused'
}
