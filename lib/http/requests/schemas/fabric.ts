import * as z from 'zod'
import { DELIVERIES, fabricConfig, PROPOSALS, ruleSettings } from '../../../contract/fabric.ts'
import { messageTemplate } from '../../../domain/fabric/message-template.ts'
import { manifestSettings } from '../../../domain/fabric/settings.ts'
import type { Reach } from '../../../git/wire/reach.ts'
import { repositoryPlace, repositorySecrets } from './repository.ts'
import { scanInterval } from './scan-interval.ts'
import { directoryPath, fabricName } from './text.ts'

const settings = {
  description: z.string().max(1000),
  archive_strategy: manifestSettings.archive_strategy,
  kinds: manifestSettings.kinds,
  validation: manifestSettings.validation,
  crds: manifestSettings.crds,
  rules: manifestSettings.rules,
  on_conflict: manifestSettings.on_conflict,
  /** Those of its repository. */
  ...repositorySecrets,
  scan_interval: scanInterval,
  /** Whether outcomes are reported as statuses on the commits that brought raw files. */
  commit_status: z.boolean(),
  delivery: z.enum(DELIVERIES).describe('`propose`: operations open pull or merge requests in place of pushes'),
  proposals: z.enum(PROPOSALS).describe('`each`: each operation gets a branch and a request of its own'),
  auto_merge: z.boolean().describe('The Git host is asked to merge what is proposed, once its rules allow it'),
  commit: manifestSettings.commit.describe('How commits are worded'),
}

/** The body of a registration. Plain HTTP is for tests and the embedded stack. */
export function fabricInput(allowInsecure: boolean, reach?: Reach) {
  return z
    .strictObject({
      name: fabricName,
      ...repositoryPlace(allowInsecure, reach),
      directory: directoryPath,
      raw_directory_path: directoryPath,
      managed_directory_path: directoryPath,
      ...settings,
    })
    .partial()
    .required({ name: true, repository_url: true })
}

/** The members of a merge patch: null removes. */
function nullable<S extends z.ZodRawShape>(shape: S): { [K in keyof S]: z.ZodNullable<S[K]> } {
  const entries = Object.entries(shape).map(([name, schema]) => [name, z.nullable(schema)])
  return Object.fromEntries(entries) as { [K in keyof S]: z.ZodNullable<S[K]> }
}

const { silenced } = ruleSettings.shape
const rulesPatch = z
  .strictObject({ config: z.strictObject(nullable(fabricConfig.shape)).partial().nullable(), silenced: silenced.nullable() })
  .partial()

const commitPatch = z.strictObject(nullable({ sign_off: z.boolean(), template: messageTemplate })).partial()

/**
 * The body of an update: a merge patch of the settings that may change (https://www.rfc-editor.org/rfc/rfc7396), and the
 * version to which it applies.
 */
export const fabricUpdate = z
  .strictObject({ ...nullable({ ...settings, rules: rulesPatch, commit: commitPatch }), version: z.int().min(1) })
  .partial()
