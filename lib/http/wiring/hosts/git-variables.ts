import * as z from 'zod'

/** The way to Git hosts: infra/environments/network-variables.ts makes these. */
export const connectionVariables = {
  /** A proxy, without its login. */
  GIT_PROXY: z.url().optional(),
  /** The secret with the login of the proxy. */
  GIT_PROXY_SECRET: z.string().min(1).optional(),
  /** Hosts that are reached without the proxy, separated by commas. */
  GIT_PROXY_EXCEPT: z.string().default(''),
  /** The secret with certificates that are trusted beside Node's own. */
  GIT_AUTHORITIES_SECRET: z.string().min(1).optional(),
}

/** The key that signs commits where the secret of a repository has none: infra/environments/signing-variables.ts. */
export const signingVariables = {
  /** The secret that is the key. */
  SIGNING_SECRET: z.string().min(1).optional(),
  /** The ARN of a key of AWS KMS. */
  SIGNING_KMS_KEY: z.string().startsWith('arn:').optional(),
}
