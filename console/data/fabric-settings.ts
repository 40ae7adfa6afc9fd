import type { ArchiveStrategy, ConflictPolicy, CrdSource, FabricRecord, Validation } from '../../lib/contract/fabric.ts'
import type { FabricDelivering } from './fabric-lines.ts'

/** The settings of a registered fabric that a form changes, by their names in the API. */
export interface FabricSettings extends FabricDelivering {
  description: string
  validation: Validation
  crds: CrdSource
  archive_strategy: ArchiveStrategy
  on_conflict: ConflictPolicy
  /** Seconds, as typed. */
  scan_interval: string
  commit_status: boolean
}

export type SettingName = keyof FabricSettings

export function settingsOf(fabric: FabricRecord): FabricSettings {
  const { description, validation, crds, archive_strategy, on_conflict, scan_interval, commit_status, commit } = fabric
  const { delivery, proposals, auto_merge } = fabric
  const { sign_off = false, template = '' } = commit
  const checked = { validation, crds, archive_strategy, on_conflict, scan_interval: String(scan_interval), commit_status }
  return { description, ...checked, delivery, proposals, auto_merge, sign_off, template }
}

/** The settings that differ from what they were. */
export function changedSettings(before: FabricSettings, now: FabricSettings): Partial<FabricSettings> {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => before[name as SettingName] !== value))
}

/** The merge patch for them. What is no number goes as it was typed: the API says what it expected. */
export function patchFor({ sign_off, template, scan_interval, ...others }: Partial<FabricSettings>): object {
  const commit = {
    ...(sign_off !== undefined && { sign_off }),
    ...(template !== undefined && { template: template === '' ? null : template }),
  }
  const seconds = /^\d{1,9}$/.test(scan_interval ?? '') ? Number(scan_interval) : scan_interval
  return {
    ...others,
    ...(scan_interval !== undefined && { scan_interval: seconds === '' ? null : seconds }),
    ...(Object.keys(commit).length > 0 && { commit }),
  }
}

/** What somebody else has changed, and what becomes of the form: what was changed in it stays, the rest is theirs. */
export function rebased(
  before: FabricSettings,
  mine: FabricSettings,
  theirs: FabricSettings,
): { fields: FabricSettings; news: Partial<FabricSettings> } {
  return { fields: { ...theirs, ...changedSettings(before, mine) }, news: changedSettings(before, theirs) }
}
