import type { OperationStatus } from '../../contract/operation.ts'

/** Which operations to list, newest first. All filters have to match. */
export interface OperationQuery {
  limit: number
  /** Id of an operation: only older ones. */
  after?: string
  /** Part of the name or the address, in any letter case. */
  actor?: string
  status?: OperationStatus
  /** `KIND/NAME` or `KIND/NAMESPACE/NAME`. */
  object?: string
  /** Path of a raw file, an original or an object's file, from the repository's root or the fabric's directory. */
  file?: string
}
