import * as z from 'zod'
import { nextCursor } from './scalars.ts'
import { unreadableRecords } from './unreadable.ts'

/** A kind of Kubernetes object that gets a file of its own under `managed/{plural}/`. */
export const managedKind = z.object({ group: z.string(), kind: z.string(), plural: z.string() })

export type ManagedKind = z.infer<typeof managedKind>

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
export const fabricSettings = z.object({
  name: z.string(),
  /** The fabric's directory in the repository, by default `fabrics/{name}/gitops`; `''` is the root. */
  directory: z.string(),
  archive_strategy: z.enum(ARCHIVE_STRATEGIES),
  /** Relative to `directory`. */
  raw_directory_path: z.string(),
  /** Relative to `directory`. */
  managed_directory_path: z.string(),
  /** Kinds managed beside the twelve of Hedgehog. */
  kinds: z.array(managedKind),
  /**
   * `strict`: an object that fails the schema of its CRD, where the fabric has that CRD in `.hnp/crds/`, is rejected.
   */
  validation: z.enum(['none', 'strict']),
  /**
   * `reject`: the raw file stays and both sides are reported; `raw` or `managed`: that side's value is taken where both
   * changed the same.
   */
  on_conflict: z.enum(CONFLICT_POLICIES),
})

export type FabricSettings = z.infer<typeof fabricSettings>

/** A raw file known to be refused for what is in it (not for what is beside it). */
export const rejectedFile = z.object({ file: z.string(), blob: z.string(), faults: z.number() })

export type RejectedFile = z.infer<typeof rejectedFile>

/** Of a fabric that says nothing else. */
export const SCAN_INTERVAL_SECONDS = 300

/**
 * A fabric as registered in a deployment. Field names are those of the API and, where it has them, of HNP's model.
 * Records of earlier versions lack what has a default.
 */
export const fabricRecord = z.object({
  /** The fabric's name: unique in a deployment, so that paths and logs can be read. */
  id: z.string(),
  ...fabricSettings.shape,
  on_conflict: fabricSettings.shape.on_conflict.default('reject'),
  /** Id of the repository's record. */
  repository: z.string(),
  repository_url: z.string(),
  branch: z.string(),
  description: z.string(),
  /** Whether the structure was seen in Git. */
  gitops_initialized: z.boolean(),
  /** Whether pushes and the clock start ingestion. */
  watcher_enabled: z.boolean().default(true),
  /** Seconds after which the branch is looked at even though no webhook came. */
  scan_interval: z.int().positive().default(SCAN_INTERVAL_SECONDS),
  /** Whether outcomes are reported as statuses on the commits that brought raw files. */
  commit_status: z.boolean().default(false),
  /** Raw files that were refused, by path: not tried again until their content changes. */
  rejected_files: z.array(rejectedFile),
  /** Operation id of the last finished operation. */
  last_operation: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
})

export type FabricRecord = z.infer<typeof fabricRecord>

/** `unreadable`: by the ids of fabrics. */
export const fabricPage = z.object({ fabrics: z.array(fabricRecord), unreadable: unreadableRecords, next: nextCursor })

export type FabricPage = z.infer<typeof fabricPage>
