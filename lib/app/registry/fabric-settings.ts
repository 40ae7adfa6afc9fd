import { type FabricRecord, SCAN_INTERVAL_SECONDS } from '../../contract/fabric.ts'
import { defaultSettings } from '../../domain/fabric/default-settings.ts'
import type { YamlValue } from '../../yaml/document.ts'
import { applyMergePatch } from '../../yaml/patch/merge-patch.ts'

const CHANGEABLE = [
  'description',
  'archive_strategy',
  'kinds',
  'validation',
  'crds',
  'rules',
  'on_conflict',
  'scan_interval',
  'commit_status',
  'delivery',
  'proposals',
  'auto_merge',
  'commit',
] as const

type Changeable = Pick<FabricRecord, (typeof CHANGEABLE)[number]>

/** What a merge patch says of a value: null removes it. */
type Patch<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: Patch<T[K]> | null | undefined } : T

/** A merge patch of the settings that may change: a fabric stays in its repository. */
export type SettingsPatch = { [K in keyof Changeable]?: Patch<Changeable[K]> | null | undefined }

/** Settings of a fabric that says nothing of them. */
function initialSettings(name: string): Changeable {
  return {
    ...defaultSettings(name),
    description: '',
    scan_interval: SCAN_INTERVAL_SECONDS,
    commit_status: false,
    delivery: 'push',
    proposals: 'one',
    auto_merge: false,
  }
}

/**
 * The settings that a merge patch changes (https://www.rfc-editor.org/rfc/rfc7396): null brings a default back, `rules`
 * and `commit` are merged member by member.
 */
export function patchedSettings(fabric: FabricRecord, patch: SettingsPatch): Partial<Changeable> {
  const defaults = initialSettings(fabric.name)
  const stated = CHANGEABLE.filter((key) => patch[key] !== undefined)
  const changes = stated.map((key) => {
    const value = patch[key]
    if (value === null) return [key, defaults[key]]
    return [key, key === 'rules' || key === 'commit' ? applyMergePatch(fabric[key] as YamlValue, value as YamlValue) : value]
  })
  return Object.fromEntries(changes)
}
