import * as z from 'zod'
import { ROLES, teamName } from '../../contract/access/roles.ts'

/** A role or a user. Session names are chosen by whoever assumes a role, so none can be a member. */
const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/
/** API Gateway sends a list as one text between brackets, so a value cannot hold what separates values. */
const VALUE = /^(?!arn:)[^\s,[\]]{1,200}$/

const isMember = (text: string): boolean => PRINCIPAL.test(text) || VALUE.test(text)

/** The ARN of a role or user, or a value of the claim. */
const members = z
  .array(
    z.string().refine(isMember, 'expected the ARN of an IAM role or user, or a value of the claim without spaces and commas'),
  )
  .min(1)

const team = z.strictObject({
  /** Prefixes of the URLs at which the team may have repositories; absent for all. */
  repositories: z
    .array(z.url({ protocol: /^(https?|ssh)$/ }))
    .min(1)
    .exactOptional(),
  members: z.partialRecord(z.enum(ROLES), members),
})

/** The teams of a deployment, as its environment configures them. */
export const teamSettings = z
  .strictObject({
    /** The team that owns what names no team: older records, records that cannot be read, dead events. */
    default: teamName,
    /** The claim of a token whose values make its bearer a member. */
    claim: z.string().min(1).default('groups'),
    teams: z.record(teamName, team),
  })
  .refine((settings) => Object.hasOwn(settings.teams, settings.default), {
    path: ['default'],
    error: 'expected one of the teams',
  })

export type TeamSettings = z.infer<typeof teamSettings>

/** As an environment states them. */
export type StatedTeams = z.input<typeof teamSettings>

/** The team that owns a repository: the default team owns what has no team, or one that is no longer configured. */
export function ownerOf(teams: TeamSettings, record: { team?: string } | undefined): string {
  const { team } = record ?? {}
  return team !== undefined && Object.hasOwn(teams.teams, team) ? team : teams.default
}
