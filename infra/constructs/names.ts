import { secretPrefix } from '../../lib/http/authorisation/team-secret.ts'
import type { Stage } from '../environments/environment.ts'

export const PROJECT = 'gitops-file-manager'

/** The name of a resource of a stage: several stages may share an account, though separate accounts are better. */
export function nameOf(stage: Stage, purpose: string): string {
  return `${PROJECT}-${stage}-${purpose}`
}

/**
 * The prefix of webhook secrets, separate from credentials: only the webhook function can read them, and it can read no
 * other secrets.
 */
export function webhookSecretPrefix(stage: Stage): string {
  return secretPrefix(stage, 'webhooks')
}

/** The prefix of secrets with credentials of Git hosts; functions that work on repositories can read no others. */
export function gitSecretPrefix(stage: Stage): string {
  return secretPrefix(stage, 'git')
}

/** The prefix of uploaded objects, as lib/aws/s3/upload-key.ts makes it. */
export const UPLOAD_PREFIX = 'uploads/'
