import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The one table of a deployment. */
export interface Table {
  readonly client: DynamoDBDocumentClient
  readonly name: string
  /** Called with each item that a list leaves out. */
  onUnreadable?(id: string, reason: string): void
}

export interface Key {
  pk: string
  sk: string
}

export type Item = Key & Record<string, unknown>

/**
 * Epoch seconds after which DynamoDB may delete an item. It may do so days late, so readers compare the time
 * themselves.
 */
export const TTL_ATTRIBUTE = 'expires_at'

/**
 * The index of due items: hash `due_kind`, sort `due_at` (an ISO time), all attributes. Items without these two
 * attributes are not in it, so its size is that of the open records, however long the history.
 */
export const DUE_INDEX = 'due'

/** The kinds of records that become due. */
export type DueKind = 'DUE#OPERATION' | 'DUE#UPLOAD' | 'DUE#DELIVERY'

/** Partition of all fabrics, sorted by id. */
export const FABRICS = 'FABRICS'
/** Partition of all repositories, sorted by id. */
export const REPOSITORIES = 'REPOSITORIES'
/** Prefix of the sort keys of a fabric's operations; ULIDs sort them by time. */
export const OPERATION_PREFIX = 'OPERATION#'

export function fabricKey(id: string): Key {
  return { pk: FABRICS, sk: id }
}

export function repositoryKey(id: string): Key {
  return { pk: REPOSITORIES, sk: id }
}

/** Prefix of the sort keys of the fabrics in a repository's partition. */
export const REPOSITORY_FABRIC_PREFIX = 'FABRIC#'
/** Prefix of the sort keys of the lost operations in a repository's partition. */
export const LOST_PREFIX = 'LOST#'

/** The membership item of a fabric in its repository; the fabric's record is below `fabricKey`. */
export function repositoryFabricKey(repository: string, fabric: string): Key {
  return { pk: `REPOSITORY#${repository}`, sk: `${REPOSITORY_FABRIC_PREFIX}${fabric}` }
}

/** The item expires once it is done. */
export function lostOperationKey(repository: string, operation: string): Key {
  return { pk: `REPOSITORY#${repository}`, sk: `${LOST_PREFIX}${operation}` }
}

export function operationKey(fabric: string, operation: string): Key {
  return { pk: `FABRIC#${fabric}`, sk: `${OPERATION_PREFIX}${operation}` }
}

/** The item has no time to live: the fencing token has to outlive every holder. */
export function lockKey(repository: string): Key {
  return { pk: `LOCK#${repository}`, sk: 'LOCK' }
}

/** Prefix of the sort keys of deliveries. */
export const DELIVERY_PREFIX = 'DELIVERY#'

/** Expires. */
export function deliveryKey(repository: string, delivery: string): Key {
  return { pk: `DELIVERIES#${repository}`, sk: `${DELIVERY_PREFIX}${delivery}` }
}

/** Expires. */
export function commitKey(commit: string): Key {
  return { pk: `COMMIT#${commit}`, sk: 'COMMIT' }
}

/** Prefix of the partition keys of upload grants. */
export const UPLOAD_PREFIX = 'UPLOAD#'

/** Expires. */
export function uploadKey(upload: string): Key {
  return { pk: `${UPLOAD_PREFIX}${upload}`, sk: 'UPLOAD' }
}

/** Expires. */
export function idempotencyKey(key: string): Key {
  return { pk: `IDEMPOTENCY#${key}`, sk: 'IDEMPOTENCY' }
}
