import { fabricNotFound, repositoryNotRegistered } from '../../app/registry/not-registered.ts'
import type { Sees } from '../../app/registry/visible.ts'
import type { TeamRole } from '../../contract/access/roles.ts'
import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { logger } from '../lambda/logger.ts'
import { type Principal, rolesOf } from './caller-roles.ts'
import { checkStated } from './check-stated.ts'
import { mayCall, type Needed } from './may-call.ts'
import { type Guarded, ownedBy } from './owned.ts'
import { ownerOf } from './team-settings.ts'

/** A call before it is let through. */
export interface Call {
  endpoint: { id: string; method: string; auth: Needed | 'none' }
  /** The ids that the path names; empty for what it does not name. */
  path: { fabric: string; repository: string }
  body: unknown
  principal: Principal
}

/** What a call that was let through may do. */
export interface Access {
  principal: Principal
  roles: readonly TeamRole[]
  /** The team that owns what the call registers; undefined in a deployment without teams. */
  team: string | undefined
  /** The repositories that lists show; undefined: all. */
  sees: Sees | undefined
}

/**
 * Lets a call through, or not: before any use case, and for every route. Throws `not_permitted`, and for what another
 * team owns `fabric_not_found` or `repository_not_registered`, as if it did not exist. Writes an audit line for each
 * refusal, and for each write that is let through.
 */
export async function authorise(guarded: Guarded, call: Call): Promise<Access> {
  const { id: action, method, auth } = call.endpoint
  const line = { action, needs: auth }
  try {
    const access = await accessOf(guarded, call)
    if (method !== 'GET') logger.info('Audit', { audit: 'granted', ...line, ...definedOf({ team: access.team }) })
    return access
  } catch (error) {
    if (error instanceof DomainError) logger.info('Audit', { audit: 'refused', ...line, reason: error.code })
    throw error
  }
}

async function accessOf(guarded: Guarded, call: Call): Promise<Access> {
  const { teams } = guarded
  const { endpoint, path, principal } = call
  // A route without an authorizer has no caller, and a function of its own.
  const needed = endpoint.auth === 'none' ? 'admin' : endpoint.auth
  const roles = rolesOf(teams, principal)
  const owned = teams === undefined ? undefined : await ownedBy(guarded, teams, path)
  const verdict = mayCall(needed, roles, owned?.owner)
  if (verdict === 'hidden') throw path.fabric === '' ? repositoryNotRegistered(path.repository) : fabricNotFound(path.fabric)
  if (verdict === 'refused') throw roleMissing(needed, roles, owned?.owner)
  const team = await checkStated(guarded, { needed, roles, owned, body: call.body })
  return { principal, roles, team, sees: teams && ((record) => mayCall(needed, roles, ownerOf(teams, record)) === 'granted') }
}

function roleMissing(needed: Needed, roles: readonly TeamRole[], owner: string | undefined): DomainError<'not_permitted'> {
  const own = roles.filter(({ team }) => owner === undefined || team === owner)
  const has = own.length === 0 ? 'no role in any team' : own.map(({ team, role }) => `${role} in ${team}`).join(', ')
  const where = owner === undefined ? 'in a team' : `in the team ${owner}`
  const message = `This needs the role ${needed} ${where}; you have ${has}. GET /me (gfm whoami) shows your roles`
  return new DomainError('not_permitted', message, { needed })
}
