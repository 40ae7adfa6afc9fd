import type { Environment } from './environment.ts'
import { readableSecret } from './network-variables.ts'

/** The ARN of a key itself: an alias may come to name another key, and policies are written for keys. */
const KMS_KEY = /^arn:[^:]+:kms:[^:]+:\d{12}:key\/[\w-]+$/

/** The keys of AWS KMS that sign commits. Throws for what is not the ARN of a key. */
export function kmsKeysOf({ signing }: Environment): readonly string[] {
  if (signing === undefined || 'secret' in signing) return []
  if (KMS_KEY.test(signing.kmsKey)) return [signing.kmsKey]
  throw new Error(`signing.kmsKey is ${signing.kmsKey}: expected the ARN of a key, arn:aws:kms:{region}:{account}:key/{id}`)
}

/** The variables that tell functions which key signs commits. Throws for a key that they cannot use. */
export function signingVariables(environment: Environment): Record<string, string> {
  const { signing } = environment
  if (signing !== undefined && 'secret' in signing)
    return { SIGNING_SECRET: readableSecret(environment, 'signing.secret', signing.secret) }
  const [key] = kmsKeysOf(environment)
  return key === undefined ? {} : { SIGNING_KMS_KEY: key }
}
