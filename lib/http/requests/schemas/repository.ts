import * as z from 'zod'
import { faultOfRemoteUrl, normalRemoteUrl } from '../../../app/registry/remote-url.ts'
import { teamName } from '../../../contract/access/roles.ts'
import { isBranchName } from '../../../git/wire/branch-name.ts'
import type { Reach } from '../../../git/wire/reach.ts'

const secretName = z
  .string()
  .max(2048)
  .regex(/^[\w/+=.@:-]+$/, 'expected the name or ARN of a secret')

/** The secrets of a repository; the secrets themselves are never sent to the API. */
export const repositorySecrets = {
  /** The secret with the credentials of the Git host. */
  credentials_secret: secretName,
  /** The secret that verifies the host's webhook. */
  webhook_secret: secretName,
}

/**
 * The URL and branch of a repository, and the team that owns it. Plain HTTP is for tests and the embedded stack;
 * `reach`: where it may be.
 */
export function repositoryPlace(allowInsecure: boolean, reach?: Reach) {
  return { repository_url: remoteUrl(allowInsecure, reach), branch: branchName.optional(), team: teamName.optional() }
}

/** The body of a repository's registration. */
export function repositoryInput(allowInsecure: boolean, reach?: Reach) {
  return z.strictObject({ ...repositoryPlace(allowInsecure, reach), ...z.object(repositorySecrets).partial().shape })
}

/** The body of a rebuild. */
export function rebuildInput(allowInsecure: boolean, reach?: Reach) {
  const { credentials_secret } = repositorySecrets
  return z.strictObject({ ...repositoryPlace(allowInsecure, reach), credentials_secret: credentials_secret.optional() })
}

/** The secrets in a merge patch; null: none. */
export const secretsPatch = {
  credentials_secret: repositorySecrets.credentials_secret.nullable(),
  webhook_secret: repositorySecrets.webhook_secret.nullable(),
}

/** The body of a change to a repository, a merge patch. */
export const repositoryUpdate = z
  .strictObject({ ...secretsPatch, team: teamName })
  .partial()
  .refine((update) => Object.keys(update).length > 0, 'expected credentials_secret, webhook_secret or team')

function remoteUrl(allowInsecure: boolean, reach?: Reach) {
  return z
    .string()
    .max(2048)
    .superRefine((text, context) => {
      const message = faultOfRemoteUrl(text) ?? faultOfPlace(new URL(normalRemoteUrl(text)), allowInsecure, reach)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
}

function faultOfPlace(url: URL, allowInsecure: boolean, reach: Reach | undefined): string | undefined {
  return url.protocol === 'http:' && !allowInsecure ? 'expected an https or ssh URL' : reach?.fault(url)
}

const branchName = z
  .string()
  .max(200)
  .refine((name) => isBranchName(name), 'expected the name of a branch')
