import type { Stage } from '../environments/environment.ts'

export const PROJECT = 'gitops-file-manager'

/** The name of a resource of a stage: several stages may share an account, though separate accounts are better. */
export function nameOf(stage: Stage, purpose: string): string {
  return `${PROJECT}-${stage}-${purpose}`
}

/**
 * Secrets of webhooks have names below this one, apart from the credentials: only their function can read them, and it
 * no others.
 */
export function webhookSecretPrefix(stage: Stage): string {
  return `${PROJECT}/${stage}/webhooks/`
}

/** Secrets with credentials of Git hosts have names below this one; no function can read any other. */
export function gitSecretPrefix(stage: Stage): string {
  return `${PROJECT}/${stage}/git/`
}

/** Objects that are uploaded have names below this one, as lib/aws/s3/upload-key.ts makes them. */
export const UPLOAD_PREFIX = 'uploads/'
