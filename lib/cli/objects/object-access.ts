import type { StoredObject } from '../../app/reading/read-objects.ts'
import type { ListedObject } from '../../contract/object.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { ObjectQuery } from '../../domain/objects/list-objects.ts'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'

/** What is sent to change an object: the method, and a body with its media type. */
export interface ObjectChange {
  method: 'PUT' | 'PATCH' | 'DELETE'
  content?: { type: string; text: string }
}

export interface ChangeOptions {
  precondition: Precondition
  dryRun: boolean
  ingest: boolean
}

/** An object as it was read: its version, and the text of its file. */
export type ObjectVersion = Pick<StoredObject, 'etag' | 'text'>

/** The objects of one fabric, wherever they are reached. Throws DomainError or ProblemError with the same codes. */
export interface ObjectAccess {
  /** All of them: on a remote from one reading of its branch, from a deployment page by page. */
  list(query: Omit<ObjectQuery, 'limit' | 'after'>): Promise<ListedObject[]>
  get(name: ObjectName): Promise<ObjectVersion>
  change(name: ObjectName, change: ObjectChange, options: ChangeOptions): Promise<OperationReport>
}
