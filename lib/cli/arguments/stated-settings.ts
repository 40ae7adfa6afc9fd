import { definedOf } from '../../defined-of.ts'
import type { StatedSettings } from '../../domain/manifest/fabric-state.ts'
import { type SettingOptions, statedValidation } from './options.ts'
import { readKindsFile, readRulesFile } from './settings-file.ts'

/** Settings of a fabric that flags state. */
export type FlaggedSettings = Omit<StatedSettings, 'name' | 'directory'>

/**
 * Reads the settings that flags state, and their files: once, because a file may be a pipe. Throws UsageError with
 * every fault in a file.
 */
export async function flaggedSettings(options: SettingOptions): Promise<FlaggedSettings> {
  const { archiveStrategy, kinds, crds, rules } = options
  return {
    ...definedOf({ archive_strategy: archiveStrategy }),
    ...(kinds === undefined ? {} : { kinds: await readKindsFile(kinds) }),
    ...(rules === undefined ? {} : { rules: await readRulesFile(rules) }),
    ...definedOf({ validation: statedValidation(options), crds }),
  }
}
