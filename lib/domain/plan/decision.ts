import type { ChangeSet } from '../change-set.ts'
import type { ManifestEntry } from '../manifest/entry.ts'

/** Where a manifest entry comes from. */
export type Provenance = Pick<ManifestEntry, 'source' | 'document' | 'operation'>

/** What is to become of a document. Nothing happens before `apply`: a later document may keep the whole file in `raw/`. */
export type Decision =
  | {
      fate: 'created' | 'updated' | 'unchanged' | 'unmanaged'
      path: string
      reason?: string
      apply(changes: ChangeSet): Promise<void> | void
    }
  | { fate: 'conflict'; path: string; reason: string; base: string | undefined; current: string }
