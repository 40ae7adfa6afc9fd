import type { ReportedObject } from '../../contract/report.ts'

/** The place of a document in a raw file, and its content. */
interface Document {
  file: string
  document: number
  /** The item's number, from 1, in an expanded list. */
  item?: number
  line: number
  bytes: Uint8Array
  blob: string
  /**
   * Identity of the object; for a document that is no object, its place. Two candidates with the same key compete.
   */
  key: string
}

/** An object of a kind that the fabric manages, with a file of its own below `managed/`. */
export interface ManagedCandidate extends Document {
  target: 'managed'
  object: ReportedObject
  /** Directory below `managed/`. */
  plural: string
  /** Path below `managed/`. */
  managedPath: string
}

/** An object with an unusable name or namespace: its file is refused. */
interface MisnamedCandidate extends Document {
  target: 'misnamed'
  object?: ReportedObject
}

/** An object of another kind. */
export interface UnmanagedCandidate extends Document {
  target: 'unmanaged'
  object: ReportedObject
}

/** What is no object: it is kept where no applier reads it. */
export interface PlainCandidate extends Document {
  target: 'plain'
  object?: undefined
}

/** Nothing but comments and blank lines. */
interface EmptyCandidate extends Document {
  target: 'empty'
  object?: undefined
}

/** A document of a raw file whose fate is not yet decided. */
export type Candidate = ManagedCandidate | MisnamedCandidate | UnmanagedCandidate | PlainCandidate | EmptyCandidate
