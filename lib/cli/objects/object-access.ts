import type { StoredObject } from '../../app/reading/read-objects.ts'
import type { ListedObject } from '../../contract/object.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { ObjectQuery } from '../../domain/objects/list-objects.ts'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'

/** A change of an object: the method, and a body with its media type. */
export interface ObjectChange {
  method: 'PUT' | 'PATCH' | 'DELETE'
  content?: { type: string; text: string }
}

export interface ChangeOptions {
  precondition: Precondition
  dryRun: boolean
  ingest: boolean
}

/** One version of an object: its entity tag, and the text of its file. */
export type ObjectVersion = Pick<StoredObject, 'etag' | 'text'>

/** The objects of one fabric, on a remote or a deployment. Throws DomainError or ProblemError with the same codes. */
export interface ObjectAccess {
  /** All objects: from one snapshot of a remote, or page by page from a deployment. */
  list(query: Omit<ObjectQuery, 'limit' | 'after'>): Promise<ListedObject[]>
  /** The texts of listed objects, in their order, in the versions that were listed. */
  texts(listed: readonly ListedObject[]): Promise<string[]>
  /** As it is, or as it was at a point in time. */
  get(name: ObjectName, at?: string): Promise<ObjectVersion>
  change(name: ObjectName, change: ObjectChange, options: ChangeOptions): Promise<OperationReport>
}
