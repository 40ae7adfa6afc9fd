import type { Fault } from '../../contract/fault.ts'
import type { Actor } from '../../contract/operation.ts'
import type { DocumentOutcome, EditedObject, FileOutcome, HandEdit } from '../../contract/report.ts'
import type { LogEntry } from '../archive/log-entry.ts'
import { ChangeSet } from '../tree/change-set.ts'

/** Who does what when: all that a plan may know besides the snapshot. */
export interface PlanContext {
  operation: string
  kind: LogEntry['kind']
  actor: Actor
  time: Date
}

/** The bytes of a raw file that leaves `raw/`: copied to the archive bucket before the commit. */
export interface Original {
  sha256: string
  bytes: Uint8Array
}

/** What an operation would do: nothing is visible anywhere before the change set is pushed. */
export interface Plan {
  changes: ChangeSet
  files: FileOutcome[]
  documents: DocumentOutcome[]
  faults: Fault[]
  originals: Original[]
  /** Files that were there before the manager and are in its manifest from now on. */
  adopted: number
  /** What was done by hand; recorded with the next commit, whatever that is for. */
  handEdits: HandEdit[]
  /** Objects that are not written, as a file that may be theirs is broken: by key, with what is wrong. */
  broken: ReadonlyMap<string, Fault>
  /** The object that was edited by itself. */
  edited?: EditedObject
  /** The operation that is undone, and what that does to objects. */
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
