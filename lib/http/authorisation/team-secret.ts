import type { TeamSettings } from './team-settings.ts'

/** What a secret is for: functions may read one of the two and not the other. */
export type SecretPurpose = 'git' | 'webhooks'

/** The beginning of the names of a deployment's secrets. */
export function secretPrefix(stage: string, purpose: SecretPurpose): string {
  return `gitops-file-manager/${stage}/${purpose}/`
}

const ARN = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.*)$/s

/**
 * Whether a secret, by name or ARN, is one of the team's: `{prefix}{team}/...`. The default team has those that no team
 * is named in, as well: they are older than the teams.
 */
export function isSecretOf(teams: TeamSettings, team: string, secret: string, prefix: string): boolean {
  const name = ARN.exec(secret)?.[1] ?? secret
  if (name.startsWith(`${prefix}${team}/`)) return true
  if (team !== teams.default) return false
  return !Object.keys(teams.teams).some((other) => other !== team && name.includes(`${prefix}${other}/`))
}
