import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The one table of a deployment. */
export interface Table {
  readonly client: DynamoDBDocumentClient
  readonly name: string
}

export interface Key {
  pk: string
  sk: string
}

export type Item = Key & Record<string, unknown>

/** Epoch seconds after which DynamoDB may delete an item, days late: whoever reads such an item compares the time itself. */
export const TTL_ATTRIBUTE = 'expires_at'

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

export function operationKey(fabric: string, operation: string): Key {
  return { pk: `FABRIC#${fabric}`, sk: `${OPERATION_PREFIX}${operation}` }
}

/** Without a time to live: the fencing token has to outlive every holder. */
export function lockKey(repository: string): Key {
  return { pk: `LOCK#${repository}`, sk: 'LOCK' }
}

/** Expires. */
export function deliveryKey(repository: string, delivery: string): Key {
  return { pk: `DELIVERIES#${repository}`, sk: `DELIVERY#${delivery}` }
}

/** Expires. */
export function commitKey(commit: string): Key {
  return { pk: `COMMIT#${commit}`, sk: 'COMMIT' }
}

/** Expires. */
export function uploadKey(upload: string): Key {
  return { pk: `UPLOAD#${upload}`, sk: 'UPLOAD' }
}

/** Expires. */
export function idempotencyKey(key: string): Key {
  return { pk: `IDEMPOTENCY#${key}`, sk: 'IDEMPOTENCY' }
}
