import * as z from 'zod'
import { teamSettings } from '../authorisation/team-settings.ts'
import { gitReach, reachVariables } from './hosts/git-reach.ts'
import { provider } from './provider.ts'

/** A name or address in a commit's author or committer line. */
const identity = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^<>\p{Cc}]+$/u, "expected one line without '<' and '>'")

/** Undefined for what is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The settings of every function. */
export const settings = provider(
  {
    /** `dev`, `staging`, `prod`. */
    STAGE: z.string().min(1).default('dev'),
    /** Committer of all commits. */
    MANAGER_NAME: identity.default('GitOps File Manager'),
    MANAGER_EMAIL: identity.default('gitops-file-manager@localhost'),
    /** `true` only in tests and the embedded stack, which use repositories on plain HTTP. */
    ALLOW_INSECURE_REMOTES: z.stringbool().default(false),
    /** The teams of the deployment, as JSON; without it there are none. */
    TEAMS: z.string().transform(jsonOf).pipe(teamSettings).optional(),
    ...reachVariables,
  },
  ({ STAGE, MANAGER_NAME, MANAGER_EMAIL, ALLOW_INSECURE_REMOTES, TEAMS }) => ({
    stage: STAGE,
    manager: { name: MANAGER_NAME, email: MANAGER_EMAIL },
    allowInsecureRemotes: ALLOW_INSECURE_REMOTES,
    teams: TEAMS,
    reach: gitReach(),
    now: () => new Date(),
  }),
)
