import * as z from 'zod'
import { faultOfRemoteUrl } from '../../../app/registry/remote-url.ts'
import { manifestSettings } from '../../../domain/fabric/settings.ts'
import { isBranchName } from '../../../git/wire/branch-name.ts'
import { scanInterval } from './scan-interval.ts'
import { directoryPath, fabricName } from './text.ts'

const secretName = z
  .string()
  .max(2048)
  .regex(/^[\w/+=.@:-]+$/, 'expected the name or ARN of a secret')

const settings = {
  description: z.string().max(1000),
  archive_strategy: manifestSettings.archive_strategy,
  kinds: manifestSettings.kinds,
  validation: manifestSettings.validation,
  crds: manifestSettings.crds,
  rules: manifestSettings.rules,
  on_conflict: manifestSettings.on_conflict,
  /** The secret with the credentials of the Git host; the credentials themselves are never sent to the API. */
  credentials_secret: secretName,
  /** The secret that verifies the host's webhook. */
  webhook_secret: secretName,
  scan_interval: scanInterval,
  /** Whether outcomes are reported as statuses on the commits that brought raw files. */
  commit_status: z.boolean(),
}

const remoteUrl = (allowInsecure: boolean) =>
  z
    .url({
      protocol: allowInsecure ? /^https?$/ : /^https$/,
      error: ({ input }) => faultOfRemoteUrl(String(input)) ?? `expected an ${allowInsecure ? 'http or ' : ''}https URL`,
    })
    .max(2048)
    .superRefine((url, context) => {
      const message = faultOfRemoteUrl(url)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })

const branchName = z
  .string()
  .max(200)
  .refine((name) => isBranchName(name), 'expected the name of a branch')

/** The body of a registration. Plain HTTP is for tests and the embedded stack. */
export function fabricInput(allowInsecure: boolean) {
  return z
    .strictObject({
      name: fabricName,
      repository_url: remoteUrl(allowInsecure),
      branch: branchName,
      directory: directoryPath,
      raw_directory_path: directoryPath,
      managed_directory_path: directoryPath,
      ...settings,
    })
    .partial()
    .required({ name: true, repository_url: true })
}

/** The body of a rebuild: the repository's fields of a registration. */
export function rebuildInput(allowInsecure: boolean) {
  const { credentials_secret } = settings
  return z.strictObject({
    repository_url: remoteUrl(allowInsecure),
    branch: branchName.optional(),
    credentials_secret: credentials_secret.optional(),
  })
}

/** The body of an update: the settings that may change, and the version to which the update applies. */
export const fabricUpdate = z.strictObject({ ...settings, version: z.int().min(1) }).partial()
