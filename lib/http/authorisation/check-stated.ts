import * as z from 'zod'
import { isBelowUrl, normalRemoteUrl } from '../../app/registry/remote-url.ts'
import { repositoryTaken } from '../../app/registry/repositories.ts'
import { ONLY_TEAM, type TeamRole } from '../../contract/access/roles.ts'
import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { mayCall, type Needed } from './may-call.ts'
import { type Guarded, type Owned, repositoryAt } from './owned.ts'
import { isSecretOf, type SecretPurpose, secretPrefix } from './team-secret.ts'
import { ownerOf, type TeamSettings } from './team-settings.ts'

/** What a body may say about owners: which repository, whose, and with which secrets. Its own schema has checked it. */
const statement = z.object({
  repository_url: z.string().optional(),
  branch: z.string().default('main'),
  team: z.string().optional(),
  credentials_secret: z.string().nullish(),
  webhook_secret: z.string().nullish(),
})

type Statement = z.infer<typeof statement>

interface Stated {
  needed: Needed
  roles: readonly TeamRole[]
  /** What the path names. */
  owned: Owned | undefined
  body: unknown
}

const PURPOSES = { credentials_secret: 'git', webhook_secret: 'webhooks' } as const satisfies Record<string, SecretPurpose>

/**
 * Returns the team that will own what the request is about; undefined in a deployment without teams. Throws
 * `not_permitted` for a repository of another team or outside the team's URLs, and for a team or a secret that is not
 * the caller's; `invalid_request` if it has to name a team.
 */
export async function checkStated(guarded: Guarded, { needed, roles, owned, body }: Stated): Promise<string | undefined> {
  const { teams } = guarded
  // An object that this does not understand is an error: nothing that it may say of owners goes unchecked.
  const stated = statement.parse(typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {})
  if (teams === undefined) {
    if (stated.team !== undefined && stated.team !== ONLY_TEAM) throw badTeam('This deployment has no teams: leave it out')
    return undefined
  }
  const known = owned?.repository ?? (await repositoryAt(guarded, stated.repository_url, stated.branch))
  const team = teamOf(teams, stated, { needed, roles, owned, known })
  if (team === undefined) return undefined
  if (mayCall(needed, roles, team) !== 'granted') throw notOfTeam(`the role ${needed} in the team ${team}`)
  const url = stated.repository_url ?? (stated.team === undefined ? undefined : known?.url)
  if (url !== undefined) checkUrl(teams, team, url)
  checkSecrets(guarded.stage, teams, team, stated.team === undefined ? stated : { ...known, ...stated })
  return team
}

function teamOf(
  teams: TeamSettings,
  { team, repository_url: url = '', branch }: Statement,
  { needed, roles, owned, known }: Omit<Stated, 'body'> & { known: Partial<RepositoryRecord> | undefined },
): string | undefined {
  if (owned !== undefined) return team ?? owned.owner
  if (url === '') return undefined
  if (known !== undefined) {
    const owner = ownerOf(teams, known)
    if (mayCall(needed, roles, owner) !== 'granted' || (team ?? owner) !== owner) throw repositoryTaken({ url, branch })
    return owner
  }
  const able = roles.filter((role) => mayCall(needed, [role], role.team) === 'granted')
  const sole = able.length === 1 ? able[0]?.team : undefined
  if (team === undefined && sole === undefined) {
    const names = able.map((one) => one.team).join(', ')
    throw badTeam(`Name the team that will own the repository, one of ${names}`)
  }
  return team ?? sole
}

function checkUrl(teams: TeamSettings, team: string, url: string): void {
  const prefixes = teams.teams[team]?.repositories
  if (prefixes === undefined || prefixes.some((prefix) => isBelowUrl(prefix, normalRemoteUrl(url)))) return
  throw notOfTeam(`a repository below ${prefixes.join(' or ')}, as the team ${team} may have`)
}

function checkSecrets(
  stage: string,
  teams: TeamSettings,
  team: string,
  stated: Partial<Record<keyof typeof PURPOSES, string | null | undefined>>,
): void {
  for (const field of ['credentials_secret', 'webhook_secret'] as const) {
    const secret = stated[field]
    const prefix = secretPrefix(stage, PURPOSES[field])
    if (typeof secret !== 'string' || isSecretOf(teams, team, secret, prefix)) continue
    throw notOfTeam(`a ${field} of the team ${team}, whose name begins with ${prefix}${team}/`)
  }
}

function notOfTeam(needed: string): DomainError<'not_permitted'> {
  return new DomainError('not_permitted', `This needs ${needed}`, { needed })
}

function badTeam(message: string): DomainError<'invalid_request'> {
  return new DomainError('invalid_request', message, { faults: [error('invalid_body', 'body.team', message)] })
}
