import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The one table of a deployment. */
export interface Table {
  readonly client: DynamoDBDocumentClient
  readonly name: string
  /** Told of each item that a list leaves out. */
  onUnreadable?(id: string, reason: string): void
}

export interface Key {
  pk: string
  sk: string
}

export type Item = Key & Record<string, unknown>

/**
 * Epoch seconds after which DynamoDB may delete an item, days late: whoever reads such an item compares the time
 * itself.
 */
export const TTL_ATTRIBUTE = 'expires_at'

/**
 * The index of what is due: hash `due_kind`, sort `due_at` (an ISO time), all attributes. Items without these two
 * attributes are not in it, so it is as small as what is open, however long the history.
 */
export const DUE_INDEX = 'due'

/** What may be due. */
export type DueKind = 'DUE#OPERATION' | 'DUE#UPLOAD' | 'DUE#DELIVERY'

/** Partition of all fabrics, sorted by id. */
export const FABRICS = 'FABRICS'
/** Partition of all repositories, sorted by id. */
export const REPOSITORIES = 'REPOSITORIES'
/** Sort keys of a fabric's operations begin so; ULIDs sort them by time. */
export const OPERATION_PREFIX = 'OPERATION#'

export function fabricKey(id: string): Key {
  return { pk: FABRICS, sk: id }
}

export function repositoryKey(id: string): Key {
  return { pk: REPOSITORIES, sk: id }
}

/** Sort keys of the fabrics in a repository's own partition begin so. */
export const REPOSITORY_FABRIC_PREFIX = 'FABRIC#'
/** Sort keys of the lost operations in a repository's own partition begin so. */
export const LOST_PREFIX = 'LOST#'

/** That a fabric is in the repository; the fabric's record is below `fabricKey`. */
export function repositoryFabricKey(repository: string, fabric: string): Key {
  return { pk: `REPOSITORY#${repository}`, sk: `${REPOSITORY_FABRIC_PREFIX}${fabric}` }
}

/** Expires once it is done. */
export function lostOperationKey(repository: string, operation: string): Key {
  return { pk: `REPOSITORY#${repository}`, sk: `${LOST_PREFIX}${operation}` }
}

export function operationKey(fabric: string, operation: string): Key {
  return { pk: `FABRIC#${fabric}`, sk: `${OPERATION_PREFIX}${operation}` }
}

/** Without a time to live: the fencing token has to outlive every holder. */
export function lockKey(repository: string): Key {
  return { pk: `LOCK#${repository}`, sk: 'LOCK' }
}

/** Sort keys of deliveries begin so. */
export const DELIVERY_PREFIX = 'DELIVERY#'

/** Expires. */
export function deliveryKey(repository: string, delivery: string): Key {
  return { pk: `DELIVERIES#${repository}`, sk: `${DELIVERY_PREFIX}${delivery}` }
}

/** Expires. */
export function commitKey(commit: string): Key {
  return { pk: `COMMIT#${commit}`, sk: 'COMMIT' }
}

/** Partition keys of upload grants begin so. */
export const UPLOAD_PREFIX = 'UPLOAD#'

/** Expires. */
export function uploadKey(upload: string): Key {
  return { pk: `${UPLOAD_PREFIX}${upload}`, sk: 'UPLOAD' }
}

/** Expires. */
export function idempotencyKey(key: string): Key {
  return { pk: `IDEMPOTENCY#${key}`, sk: 'IDEMPOTENCY' }
}
