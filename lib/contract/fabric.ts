/** A kind of Kubernetes object that gets a file of its own under `managed/{plural}/`. */
export interface ManagedKind {
  group: string
  kind: string
  plural: string
}

export const ARCHIVE_STRATEGIES = ['rename_with_extension', 'move_to_archive_dir', 'backup_with_timestamp', 'none'] as const

/** What becomes of a raw file once all of its documents are in their own files. */
export type ArchiveStrategy = (typeof ARCHIVE_STRATEGIES)[number]

export const CONFLICT_POLICIES = ['reject', 'raw', 'managed'] as const

/** What becomes of a raw object where both it and the hand edit of its managed file changed the same value. */
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number]

/**
 * What an operation needs to know of a fabric. It is written to `.hnp/manifest.yaml`, so the repository alone is enough
 * to go on. Field names are those of the API and of the files.
 */
export interface FabricSettings {
  name: string
  /** The fabric's directory in the repository, by default `fabrics/{name}/gitops`; `''` is the root. */
  directory: string
  archive_strategy: ArchiveStrategy
  /** Relative to `directory`. */
  raw_directory_path: string
  /** Relative to `directory`. */
  managed_directory_path: string
  /** Kinds managed beside the twelve of Hedgehog. */
  kinds: ManagedKind[]
  /**
   * `strict`: an object that fails the schema of its CRD, where the fabric has that CRD in `.hnp/crds/`, is rejected.
   */
  validation: 'none' | 'strict'
  /**
   * `reject`: the raw file stays and both sides are reported; `raw` or `managed`: that side's value is taken where both
   * changed the same.
   */
  on_conflict: ConflictPolicy
}

/** A fabric's name is its id in paths and logs: an RFC 1123 label, as Kubernetes names are. */
export const FABRIC_NAME = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

export const DEFAULT_RAW_DIRECTORY = 'raw'
export const DEFAULT_MANAGED_DIRECTORY = 'managed'

export function defaultDirectory(name: string): string {
  return `fabrics/${name}/gitops`
}

/** Settings of a fabric that says nothing but its name. */
export function defaultSettings(name: string): FabricSettings {
  return {
    name,
    directory: defaultDirectory(name),
    archive_strategy: 'rename_with_extension',
    raw_directory_path: DEFAULT_RAW_DIRECTORY,
    managed_directory_path: DEFAULT_MANAGED_DIRECTORY,
    kinds: [],
    validation: 'none',
    on_conflict: 'reject',
  }
}
