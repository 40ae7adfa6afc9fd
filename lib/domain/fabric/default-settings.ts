import type { FabricSettings } from '../../contract/fabric.ts'

export function defaultDirectory(name: string): string {
  return `fabrics/${name}/gitops`
}

/** Settings of a fabric that says nothing but its name. */
export function defaultSettings(name: string): FabricSettings {
  return {
    name,
    directory: defaultDirectory(name),
    archive_strategy: 'rename_with_extension',
    raw_directory_path: 'raw',
    managed_directory_path: 'managed',
    kinds: [],
    validation: 'warn',
    crds: 'release',
    rules: {},
    on_conflict: 'reject',
    commit: {},
  }
}
