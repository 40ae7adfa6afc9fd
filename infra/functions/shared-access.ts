import type { TableAccess } from '../constructs/table-access.ts'

/** Claims, completes and releases a key; only for functions that serve a POST. */
export const IDEMPOTENCY = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'] as const

/**
 * Access for an operation that commits: the lock, its record and that of an abandoned predecessor, the fabric, the
 * repository's heads, the commit's origin.
 */
export const OPERATION = {
  fabrics: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  repositories: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  operations: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  commits: ['dynamodb:PutItem'],
  locks: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
} as const satisfies TableAccess

export const COPIES = { 'originals/': ['s3:GetObject', 's3:PutObject'], 'operations/': ['s3:GetObject', 's3:PutObject'] } as const

/** A fabric and its repository, for reading it. */
export const REGISTRATION = { fabrics: ['dynamodb:GetItem'], repositories: ['dynamodb:GetItem'] } as const satisfies TableAccess

/** The fabrics of a repository. */
export const FABRICS_OF_REPOSITORY = {
  repositoryParts: ['dynamodb:Query'],
  fabrics: ['dynamodb:GetItem'],
} as const satisfies TableAccess

/** Access for recording a delivery and recognising our own pushes. */
export const RECEIVING = {
  ...FABRICS_OF_REPOSITORY,
  repositories: ['dynamodb:GetItem'],
  commits: ['dynamodb:GetItem'],
  deliveries: ['dynamodb:GetItem', 'dynamodb:PutItem'],
} as const satisfies TableAccess

/** Access of a function that answers with nothing but what is in its bundle. */
export const NO_ACCESS = { git: false, table: {}, bucket: {}, enqueues: false, watches: false } as const
