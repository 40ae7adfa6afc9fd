import { prettifyError } from 'zod'
import { teamSettings } from '../../lib/http/authorisation/team-settings.ts'
import type { Environment } from './environment.ts'

/**
 * The variables of a function may have 4 KB together
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 */
const MOST_BYTES = 3000

/** The variable that tells functions the teams of an environment. Throws for teams that do not fit together. */
export function teamVariables({ teams, authorizer, codeCommitRepositories = [] }: Environment): { TEAMS?: string } {
  if (teams === undefined) return {}
  const { data: settings, error } = teamSettings.safeParse(teams)
  if (error !== undefined) throw new Error(`The teams of the environment are not as expected:\n${prettifyError(error)}`)
  const all = Object.entries(settings.teams)
  const members = all.flatMap(([, team]) => Object.values(team.members).flat())
  const useless = members.filter((member) => member.startsWith('arn:') !== (authorizer.type === 'iam'))
  if (useless.length > 0)
    throw new Error(`With the authorizer ${authorizer.type} nobody can be ${useless.join(', ')}: see docs/authorisation.md`)
  const open = all.filter(([, { repositories }]) => repositories === undefined).map(([name]) => name)
  if (codeCommitRepositories.length > 0 && open.length > 0)
    throw new Error(
      `Name the repositories of ${open.join(', ')}: those of CodeCommit are reached with the functions' own role, whoever registers them`,
    )
  const text = JSON.stringify(settings)
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw new Error(`The teams take ${Buffer.byteLength(text)} bytes of the functions' variables, and may take ${MOST_BYTES}`)
  return { TEAMS: text }
}
