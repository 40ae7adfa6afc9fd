import type { MergeDetails } from '../../contract/report.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import type { ChangeSet } from '../tree/change-set.ts'

/** Where a manifest entry comes from. */
export type Provenance = Pick<ManifestEntry, 'source' | 'document' | 'operation'>

/**
 * What is to become of a document. Nothing happens before `apply`: a later document may keep the whole file in `raw/`.
 */
export type Decision =
  | {
      fate: 'created' | 'updated' | 'unchanged' | 'merged' | 'unmanaged'
      path: string
      /** Blob id of what is written, where that is not the document. */
      blob?: string
      reason?: string
      merge?: MergeDetails
      apply(changes: ChangeSet): Promise<void> | void
    }
  /** `rejected`: no file can be put at the path, and `reason` says what stands in the way. */
  | { fate: 'conflict' | 'rejected'; path: string; reason: string; merge?: MergeDetails }
