import { z } from 'zod'

/** The environment of the functions, set by the stack. Names are AWS Lambda's or describe what they name. */
const environment = z.object({
  /** The DynamoDB table. */
  TABLE_NAME: z.string().min(1),
  /** The bucket with originals and reports. */
  BUCKET_NAME: z.string().min(1).optional(),
  /** The FIFO queue of operations that take longer than a request may. */
  QUEUE_URL: z.url().optional(),
  /** Where clones are kept: the mount of the EFS file system. */
  REPOSITORY_DIRECTORY: z.string().startsWith('/').optional(),
  /** `dev`, `staging`, `prod`. */
  STAGE: z.string().default('dev'),
  /** Committer of all commits. */
  MANAGER_NAME: z.string().min(1).default('GitOps File Manager'),
  MANAGER_EMAIL: z.string().min(1).default('gitops-file-manager@localhost'),
  /** `true` only where tests and the embedded stack use repositories on plain HTTP. */
  ALLOW_INSECURE_REMOTES: z.stringbool().default(false),
})

export type Config = z.infer<typeof environment>

/** Reads and checks the environment. Throws with every variable that is missing or wrong: a function must not start half configured. */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(variables)
  if (parsed.success) return parsed.data
  throw new Error(`The environment is not complete:\n${z.prettifyError(parsed.error)}`)
}

/** A variable that this function needs though others do not. */
export function need<K extends keyof Config>(config: Config, name: K): NonNullable<Config[K]> {
  const value = config[name]
  if (value === undefined) throw new Error(`The environment variable ${name} is missing`)
  return value as NonNullable<Config[K]>
}
