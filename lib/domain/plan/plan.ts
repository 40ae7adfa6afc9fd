import type { Fault } from '../../contract/fault.ts'
import type { Actor } from '../../contract/operation.ts'
import type { DocumentOutcome, EditedObject, FileOutcome, HandEdit } from '../../contract/report.ts'
import type { LogEntry } from '../archive/log-entry.ts'
import { ChangeSet } from '../tree/change-set.ts'

/** Who does what and when: the only input of a plan besides the snapshot. */
export interface PlanContext {
  operation: string
  kind: LogEntry['kind']
  actor: Actor
  time: Date
}

/** The bytes of a raw file that leaves `raw/`. They are copied to the archive bucket before the commit. */
export interface Original {
  sha256: string
  bytes: Uint8Array
}

/** The effects of an operation. Nothing is visible to anyone before the change set is pushed. */
export interface Plan {
  changes: ChangeSet
  files: FileOutcome[]
  documents: DocumentOutcome[]
  faults: Fault[]
  originals: Original[]
  /** Number of files that existed before the manager and enter its manifest with this operation. */
  adopted: number
  /** Changes made by hand; the next commit records them, whatever its purpose. */
  handEdits: HandEdit[]
  /** Objects that are not written because a file that may be theirs is broken: the fault by key. */
  broken: ReadonlyMap<string, Fault>
  /** The object that a single-object edit changed. */
  edited?: EditedObject
  /** The operation to undo, and the resulting changes to objects. */
  reverts?: string
  undone?: EditedObject[]
}

export function emptyPlan(): Plan {
  return {
    changes: new ChangeSet(),
    files: [],
    documents: [],
    faults: [],
    originals: [],
    adopted: 0,
    handEdits: [],
    broken: new Map(),
  }
}
