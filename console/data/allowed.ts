import { type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { CallerAnswer, Role, TeamRole } from '../../lib/contract/access/roles.ts'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { SharedRepository } from '../../lib/contract/repository.ts'
import { paths } from './paths.ts'
import { send } from './request.ts'

/** Each includes those before it. The contract's own list would bring its schemas along. */
const ROLES: readonly Role[] = ['reader', 'editor', 'operator', 'admin']

/** The person's roles in the team that owns a fabric; asked for once: they change with a new token at the soonest. */
const known = new Map<string, Signal<readonly TeamRole[] | undefined>>()

/**
 * Why the person may not do what needs a role on a fabric, or in any team without one; undefined if they may, or while
 * that is not known: the API refuses it in any case.
 */
export function useRefusal(fabric: string | undefined, needed: Role): string | undefined {
  const roles = rolesOn(fabric)
  useEffect(() => {
    if (roles.value === undefined)
      void readRoles(fabric).then((found) => {
        roles.value ??= found
      })
  }, [fabric])
  return roles.value === undefined ? undefined : refusalOf(roles.value, needed)
}

/** Why these roles do not include another one; undefined if one of them does. */
export function refusalOf(roles: readonly Pick<TeamRole, 'team' | 'role'>[], needed: Role): string | undefined {
  const least = ROLES.indexOf(needed)
  if (roles.some(({ role }) => ROLES.indexOf(role) >= least)) return undefined
  const [own] = roles
  const has = own === undefined ? 'you have none in the team that it takes' : `you are ${own.role} in the team ${own.team}`
  return `This needs the role ${needed}, and ${has}. An admin of the team can give it to you.`
}

function rolesOn(fabric = ''): Signal<readonly TeamRole[] | undefined> {
  const found = known.get(fabric) ?? signal(undefined)
  known.set(fabric, found)
  return found
}

async function readRoles(fabric: string | undefined): Promise<readonly TeamRole[] | undefined> {
  const me = await send<CallerAnswer>(paths.me)
  if (!me.ok) return undefined
  const { teams } = me.body
  // Whoever may do all everywhere need not know whose the fabric is.
  if (fabric === undefined || (teams.length > 0 && teams.every(({ role }) => role === 'admin'))) return teams
  const record = await send<FabricRecord>(paths.fabric(fabric))
  if (!record.ok) return undefined
  const repository = await send<SharedRepository>(paths.repository(record.body.repository))
  if (!repository.ok) return undefined
  const { team: owner } = repository.body
  return teams.filter(({ team }) => owner === undefined || team === owner)
}
