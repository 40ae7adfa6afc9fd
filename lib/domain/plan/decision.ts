import type { MergeDetails } from '../../contract/report.ts'
import type { ManifestEntry } from '../manifest/entry.ts'
import type { ChangeSet } from '../tree/change-set.ts'

/** The origin of a manifest entry. */
export type Provenance = Pick<ManifestEntry, 'source' | 'document' | 'operation'>

/** The decision on a document. Nothing changes before `apply`: a later document may keep the whole file in `raw/`. */
export type Decision = TakenDecision | RefusedDecision

export interface TakenDecision {
  fate: 'created' | 'updated' | 'unchanged' | 'merged' | 'unmanaged'
  path: string
  /** Blob id of the written bytes, if they differ from the document. */
  blob?: string
  reason?: string
  merge?: MergeDetails
  apply(changes: ChangeSet): Promise<void> | void
}

/** `rejected`: no file can be written at the path; `reason` names the obstacle. */
export interface RefusedDecision {
  fate: 'conflict' | 'rejected'
  path: string
  reason: string
  merge?: MergeDetails
  blob?: never
}
