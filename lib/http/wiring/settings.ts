import * as z from 'zod'
import { part } from './part.ts'

/** One line of a commit's author or committer. */
const identity = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^<>\p{Cc}]+$/u, "expected one line without '<' and '>'")

/** What every function is told. */
export const settings = part(
  {
    /** `dev`, `staging`, `prod`. */
    STAGE: z.string().min(1).default('dev'),
    /** Committer of all commits. */
    MANAGER_NAME: identity.default('GitOps File Manager'),
    MANAGER_EMAIL: identity.default('gitops-file-manager@localhost'),
    /** `true` only where tests and the embedded stack use repositories on plain HTTP. */
    ALLOW_INSECURE_REMOTES: z.stringbool().default(false),
  },
  ({ STAGE, MANAGER_NAME, MANAGER_EMAIL, ALLOW_INSECURE_REMOTES }) => ({
    stage: STAGE,
    manager: { name: MANAGER_NAME, email: MANAGER_EMAIL },
    allowInsecureRemotes: ALLOW_INSECURE_REMOTES,
    now: () => new Date(),
  }),
)
