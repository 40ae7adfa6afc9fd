/** The key of an item in the one table of a deployment. docs/data-model.md says who reads what by which key. */
export interface Key {
  pk: string
  sk: string
}

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

/** Partition keys of the index, one for each kind of record that becomes due. */
export const DUE_PARTITIONS = {
  dueOperations: 'DUE#OPERATION',
  dueUploads: 'DUE#UPLOAD',
  dueDeliveries: 'DUE#DELIVERY',
  dueRepositories: 'DUE#REPOSITORY',
} as const

export type DueKind = (typeof DUE_PARTITIONS)[keyof typeof DUE_PARTITIONS]

/**
 * Partition keys of the table, one for each entity; `#` ends a prefix that an id follows. What a function may touch is
 * granted by them.
 */
export const PARTITIONS = {
  /** All fabrics, sorted by id. */
  fabrics: 'FABRICS',
  /** All repositories, sorted by id. */
  repositories: 'REPOSITORIES',
  repositoryParts: 'REPOSITORY#',
  operations: 'FABRIC#',
  commits: 'COMMIT#',
  deliveries: 'DELIVERIES#',
  uploads: 'UPLOAD#',
  locks: 'LOCK#',
  idempotency: 'IDEMPOTENCY#',
} as const

/** Prefix of the sort keys of a fabric's operations; ULIDs sort them by time. */
export const OPERATION_PREFIX = 'OPERATION#'

export function fabricKey(id: string): Key {
  return { pk: PARTITIONS.fabrics, sk: id }
}

export function repositoryKey(id: string): Key {
  return { pk: PARTITIONS.repositories, sk: id }
}

/** Prefix of the sort keys of the fabrics in a repository's partition. */
const REPOSITORY_FABRIC_PREFIX = 'FABRIC#'
/** Prefix of the sort keys of the lost operations in a repository's partition. */
const LOST_PREFIX = 'LOST#'

/** The membership item of a fabric in its repository; the fabric's record is below `fabricKey`. */
export function repositoryFabricKey(repository: string, fabric: string): Key {
  return { pk: `${PARTITIONS.repositoryParts}${repository}`, sk: `${REPOSITORY_FABRIC_PREFIX}${fabric}` }
}

/** The item expires once it is done. */
export function lostOperationKey(repository: string, operation: string): Key {
  return { pk: `${PARTITIONS.repositoryParts}${repository}`, sk: `${LOST_PREFIX}${operation}` }
}

export function operationKey(fabric: string, operation: string): Key {
  return { pk: `${PARTITIONS.operations}${fabric}`, sk: `${OPERATION_PREFIX}${operation}` }
}

/** The list of a fabric's refused raw files, beside its operations. */
export function rejectedFilesKey(fabric: string): Key {
  return { pk: `${PARTITIONS.operations}${fabric}`, sk: 'REJECTED' }
}

/** The list of a fabric's pull and merge requests, beside its operations. */
export function proposalsKey(fabric: string): Key {
  return { pk: `${PARTITIONS.operations}${fabric}`, sk: 'PROPOSALS' }
}

/** The item has no time to live: the fencing token has to outlive every holder. */
export function lockKey(repository: string): Key {
  return { pk: `${PARTITIONS.locks}${repository}`, sk: 'LOCK' }
}

/** The requests that wait for a lock, beside the lock, whose item stays small. */
export function waitingKey(repository: string): Key {
  return { pk: `${PARTITIONS.locks}${repository}`, sk: 'WAITING' }
}

/** Prefix of the sort keys of deliveries. */
export const DELIVERY_PREFIX = 'DELIVERY#'

/** Expires. */
export function deliveryKey(repository: string, delivery: string): Key {
  return { pk: `${PARTITIONS.deliveries}${repository}`, sk: `${DELIVERY_PREFIX}${delivery}` }
}

/** Expires. */
export function commitKey(commit: string): Key {
  return { pk: `${PARTITIONS.commits}${commit}`, sk: 'COMMIT' }
}

/** Expires. */
export function uploadKey(upload: string): Key {
  return { pk: `${PARTITIONS.uploads}${upload}`, sk: 'UPLOAD' }
}

/** Expires. */
export function idempotencyKey(key: string): Key {
  return { pk: `${PARTITIONS.idempotency}${key}`, sk: 'IDEMPOTENCY' }
}
