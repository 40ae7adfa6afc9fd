import type { Fault, Position } from './fault.ts'

export const FATES = [
  'created',
  'unchanged',
  'updated',
  'merged',
  'conflict',
  'duplicate',
  'unmanaged',
  'rejected',
  'empty',
] as const

/** What became of a document. Every document of an ingested or refused raw file has exactly one. */
export type Fate = (typeof FATES)[number]

export type OperationKind = 'init' | 'ingest' | 'put' | 'patch' | 'delete' | 'revert'

/** Who asked: the pusher or the API's caller; becomes the commit's author. */
export interface Actor {
  name: string
  email: string
}

/** An object as reports name it; fields as in Kubernetes manifests, in snake case. */
export interface ReportedObject {
  api_version: string
  kind: string
  namespace: string
  name: string
}

/** One document's fate. Paths are relative to the repository's root, documents count from 1. */
export interface DocumentOutcome extends Position {
  fate: Fate
  document: number
  /** Which item of a list that was expanded, from 1. */
  item?: number
  line: number
  object?: ReportedObject
  /** Identity as in the manifest: `Kind.group/namespace/name`, or `content/{blob}` for what is no object. */
  key?: string
  /** The file the document lives in now. */
  path?: string
  /** Blob id of the document's bytes as written. */
  blob?: string
  /** Why it was not taken, or what is worth saying. */
  reason?: string
  related?: Position[]
  /** Of a merged or conflicting object. */
  merge?: MergeDetails
}

/** What became of a raw file as a whole: taken with everything in it, or left byte for byte where it was. */
export interface FileOutcome {
  file: string
  blob: string
  /** SHA-256 of the bytes, the key of the copy in the archive bucket. */
  sha256: string
  outcome: 'ingested' | 'rejected' | 'empty' | 'restored'
  documents: number
  /** Where the original is now; absent for strategy `none` and for files that stay. */
  archived_to?: string
}

/** What became of an object that was edited by itself. */
export interface EditedObject {
  action: 'created' | 'updated' | 'deleted' | 'unchanged'
  /** Identity as in the manifest: `Kind.group/namespace/name`. */
  object: string
  path: string
  /** Blob ids of its file, which are its entity tags: null where there is none. */
  before: string | null
  after: string | null
}

export const HAND_EDITS = ['edited', 'added', 'renamed', 'moved', 'put_together', 'deleted'] as const

/** What somebody did to an object below `managed/` by hand, and the manager took over with this operation. */
export interface HandEdit {
  /** `put_together`: its document was found among others in one file. */
  what: (typeof HAND_EDITS)[number]
  /** Identity as in the manifest: `Kind.group/namespace/name`. */
  object: string
  /** Its file from now on; of a deleted one, where it was. */
  path: string
  /** Where it was before; only where that is another path. */
  from?: string
  /** Where the hand had put it; only where it did not stay there. */
  found?: string
  blob?: string
}

/**
 * One value that a raw file and a hand edit both changed. Values are JSON, cut where they are long; a side that has
 * none is left out.
 */
export interface ConflictingValue {
  /** JSON pointer (RFC 6901) into the managed file; an item of a list that has a name is `[name=...]`. */
  path: string
  base?: string
  managed?: string
  raw?: string
}

/** The three sides of a merge, by blob id, and where they could not be brought together by themselves. */
export interface MergeDetails {
  /** What a raw file brought last; null where none has. */
  base: string | null
  managed: string
  raw: string
  values: ConflictingValue[]
}

export interface ReportedChange {
  action: 'create' | 'update' | 'move' | 'delete'
  path: string
  from?: string
}

/**
 * What an operation did, in the one shape that the API answers, `--json` prints and the archive bucket keeps: hence
 * snake case.
 */
export interface OperationReport {
  /** ULID. */
  operation: string
  kind: OperationKind
  fabric: string
  directory: string
  /**
   * `succeeded`: a commit (or, with `dry_run`, there would be one); `no_change`: nothing to do; `rejected`: only
   * refused files.
   */
  status: 'succeeded' | 'no_change' | 'rejected'
  dry_run: boolean
  actor: Actor
  /** ISO 8601, UTC. */
  started_at: string
  finished_at: string
  /** The commit that was read. */
  source_commit: string | null
  /** The commit that was pushed; null when there was none. */
  commit: string | null
  message: string
  files_processed: number
  documents_extracted: number
  files_created: number
  files_updated: number
  files_archived: number
  /** Files that were there before the manager and are in its manifest from now on; of an `init`. */
  files_adopted: number
  fates: Record<Fate, number>
  files: FileOutcome[]
  documents: DocumentOutcome[]
  /** Every fault of every file, errors and warnings. */
  faults: Fault[]
  changes: ReportedChange[]
  /** What was done by hand since the last commit of the manager and is recorded with this one. */
  hand_edits?: HandEdit[]
  /** The object that was edited; only of an edit. */
  edited?: EditedObject
  /** The operation that was undone, and the objects that were given back what they had; only of a revert. */
  reverts?: string
  undone?: EditedObject[]
  /** Unified diff of the commit that would be made; only with `dry_run`. */
  diff?: string
  /** True when `init` found the fabric initialised. */
  already_initialized?: boolean
}

export function noFates(): Record<Fate, number> {
  return { created: 0, unchanged: 0, updated: 0, merged: 0, conflict: 0, duplicate: 0, unmanaged: 0, rejected: 0, empty: 0 }
}

/** Whether an operation read as many raw files as it may, and left others that nothing is wrong with. */
export function leavesRest({ faults }: Pick<OperationReport, 'faults'>): boolean {
  return faults.some(({ code }) => code === 'batch_too_large')
}
