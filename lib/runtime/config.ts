import { z } from 'zod'

/** One line of a commit's author or committer. */
const identity = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^<>\p{Cc}]+$/u, "expected one line without '<' and '>'")

/** The environment of the functions, set by the stack. */
const environment = z.object({
  /** The DynamoDB table. */
  TABLE_NAME: z.string().min(1),
  /** The bucket with originals and reports. */
  BUCKET_NAME: z.string().min(1).optional(),
  /** The FIFO queue of operations that take longer than a request may. */
  QUEUE_URL: z.url().optional(),
  /** The queue of operations that were given up. */
  DEAD_LETTER_QUEUE_URL: z.url().optional(),
  /** How often a message of that queue comes before it goes to the dead-letter queue; 5 when it is not said. */
  QUEUE_MAX_RECEIVES: z.coerce.number().int().min(1).optional(),
  /** Where clones are kept: the mount of the EFS file system. */
  REPOSITORY_DIRECTORY: z.string().startsWith('/').optional(),
  /** `dev`, `staging`, `prod`. */
  STAGE: z.string().min(1).default('dev'),
  /** Committer of all commits. */
  MANAGER_NAME: identity.default('GitOps File Manager'),
  MANAGER_EMAIL: identity.default('gitops-file-manager@localhost'),
  /** `true` only where tests and the embedded stack use repositories on plain HTTP. */
  ALLOW_INSECURE_REMOTES: z.stringbool().default(false),
})

export type Config = z.infer<typeof environment>

/** Variables that not every function needs, and only those that do are given. */
export type Need = 'BUCKET_NAME' | 'QUEUE_URL' | 'DEAD_LETTER_QUEUE_URL' | 'REPOSITORY_DIRECTORY'

/**
 * Reads and checks the environment. Throws with every variable that is missing or wrong, those the function `needs` included: it must not start half
 * configured. Values are not told.
 */
export function readConfig(variables: NodeJS.ProcessEnv, needs: readonly Need[] = []): Config {
  const complete = environment.superRefine((config, context) => {
    for (const name of needs)
      if (config[name] === undefined) context.addIssue({ code: 'custom', path: [name], message: 'this function needs it' })
  })
  const parsed = complete.safeParse(variables)
  if (parsed.success) return parsed.data
  throw new Error(`The environment is not complete:\n${z.prettifyError(parsed.error)}`)
}

/** A variable that this function needs though others do not. */
export function need<K extends Need>(config: Config, name: K): NonNullable<Config[K]> {
  const value = config[name]
  if (value === undefined) throw new Error(`The function does not state that it needs ${name}`)
  return value
}
