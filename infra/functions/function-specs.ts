import type { TableAccess } from '../constructs/table-access.ts'
import { apiSpec } from './api-spec.ts'
import { COPIES, FABRICS_OF_REPOSITORY, IDEMPOTENCY, OPERATION, RECEIVING, REGISTRATION } from './shared-access.ts'

export type BucketAction = 's3:GetObject' | 's3:PutObject'

/** A function's purpose and everything that it needs. */
export interface FunctionSpec {
  /** The name of the file in `functions/` and of its bundle. */
  name: string
  description: string
  trigger: 'http' | 'queue' | 'schedule' | 'event'
  /** The source of events, with the trigger `event`. */
  listensTo?: 'uploads' | 'codecommit' | 'deployments'
  /** Works on repositories: is in the VPC with the file system, and may read the credentials of Git hosts. */
  git: boolean
  table: TableAccess
  /** Actions on the objects below a prefix. */
  bucket: Partial<Record<'originals/' | 'operations/' | 'uploads/', readonly BucketAction[]>>
  enqueues: boolean
  /** Reads the state of bucket and queues, but not their contents. */
  watches: boolean
  /** Announces its operations on the bus. */
  announces?: boolean
  /** Removes dead letters from their queue, and reads dead events. */
  redrives?: boolean
  /** Reads the secrets of webhooks. */
  provesWebhooks?: boolean
}

/** Whether nobody waits for the function's answer: a failed event is lost unless a queue takes it. */
export function isCalledByEvents({ trigger }: Pick<FunctionSpec, 'trigger'>): boolean {
  return trigger === 'event' || trigger === 'schedule'
}

export const functionSpecs: readonly FunctionSpec[] = [
  {
    name: 'migrate-records',
    description: 'Brings records of earlier versions to the form of this one, after a deployment',
    trigger: 'event',
    listensTo: 'deployments',
    git: false,
    table: {
      fabrics: ['dynamodb:Query'],
      repositories: ['dynamodb:Query', 'dynamodb:UpdateItem'],
      // GetItem: to find out whether a write succeeded whose answer was lost, or another process wrote the list.
      operations: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    },
    bucket: {},
    enqueues: false,
    watches: false,
  },
  {
    name: 'fabrics',
    description: 'Registered fabrics and their repositories',
    trigger: 'http',
    git: false,
    table: {
      fabrics: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query'],
      // For the conditions in a list; a fabric that goes takes its list of refused files along.
      operations: ['dynamodb:GetItem', 'dynamodb:DeleteItem'],
      locks: ['dynamodb:GetItem'],
      repositoryParts: ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query'],
      repositories: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
      idempotency: IDEMPOTENCY,
    },
    bucket: {},
    enqueues: false,
    watches: false,
  },
  {
    name: 'operations',
    description: 'The operations of a fabric, and what commits changed',
    trigger: 'http',
    git: true,
    table: { ...REGISTRATION, operations: ['dynamodb:GetItem', 'dynamodb:Query'] },
    bucket: { 'operations/': ['s3:GetObject'] },
    enqueues: false,
    watches: false,
  },
  {
    name: 'gitops-status',
    description: 'The current state of a fabric, its catalogue and topology, and search in it',
    trigger: 'http',
    git: true,
    table: { ...REGISTRATION, operations: ['dynamodb:Query'], locks: ['dynamodb:GetItem'] },
    bucket: {},
    enqueues: false,
    watches: false,
  },
  {
    name: 'init-gitops',
    description: 'Sets up the structure of a fabric in its repository',
    trigger: 'http',
    git: true,
    // Query: a fabric that moves to another directory may not overlap its neighbours.
    table: { ...OPERATION, repositoryParts: FABRICS_OF_REPOSITORY.repositoryParts, idempotency: IDEMPOTENCY },
    bucket: COPIES,
    enqueues: false,
    watches: false,
    announces: true,
  },
  {
    name: 'objects',
    description: 'One object at a time: read, put, patched or deleted',
    trigger: 'http',
    git: true,
    table: OPERATION,
    bucket: COPIES,
    enqueues: false,
    watches: false,
    announces: true,
  },
  {
    name: 'revert',
    description: 'Undoes an operation, or brings an object back, by a new operation',
    trigger: 'http',
    git: true,
    table: { ...OPERATION, idempotency: IDEMPOTENCY },
    bucket: { 'operations/': ['s3:GetObject', 's3:PutObject'] },
    enqueues: false,
    watches: false,
    announces: true,
  },
  {
    name: 'ingest-raw',
    description: 'Ingests the raw files of a fabric, at once or through the queue',
    trigger: 'http',
    git: true,
    table: { ...OPERATION, idempotency: IDEMPOTENCY },
    bucket: COPIES,
    enqueues: true,
    watches: false,
    announces: true,
  },
  {
    name: 'raw-drop',
    description: "Ingests raw files that are handed over, lets large ones be uploaded, and keeps a fabric's own CRDs",
    trigger: 'http',
    git: true,
    table: { ...OPERATION, uploads: ['dynamodb:PutItem'], idempotency: IDEMPOTENCY },
    // A signed URL has the rights of its signer.
    bucket: { ...COPIES, 'uploads/': ['s3:PutObject'] },
    enqueues: false,
    watches: false,
    announces: true,
  },
  {
    name: 'raw-upload',
    description: 'Has uploaded raw files ingested; has no access to them',
    trigger: 'event',
    listensTo: 'uploads',
    git: false,
    table: {
      fabrics: ['dynamodb:GetItem'],
      operations: ['dynamodb:UpdateItem'],
      uploads: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    },
    bucket: {},
    enqueues: true,
    watches: false,
  },
  {
    name: 'codecommit-push',
    description: 'Receives pushes and ended pull requests of AWS CodeCommit from EventBridge; has no access to repositories',
    trigger: 'event',
    listensTo: 'codecommit',
    git: false,
    table: RECEIVING,
    bucket: {},
    enqueues: true,
    watches: false,
  },
  {
    name: 'watcher',
    description: 'Turns automatic ingestion on and off',
    trigger: 'http',
    git: false,
    table: {
      fabrics: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      repositories: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      operations: ['dynamodb:Query'],
      deliveries: ['dynamodb:PutItem'],
      idempotency: IDEMPOTENCY,
    },
    bucket: {},
    enqueues: true,
    watches: false,
  },
  {
    name: 'git-webhook',
    description: 'Receives deliveries of webhooks; has no access to repositories',
    trigger: 'http',
    git: false,
    table: RECEIVING,
    bucket: {},
    enqueues: true,
    watches: false,
    provesWebhooks: true,
  },
  {
    name: 'deliveries',
    description: 'Deliveries of webhooks, and messages that failed',
    trigger: 'http',
    git: false,
    table: {
      ...REGISTRATION,
      operations: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      deliveries: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      idempotency: IDEMPOTENCY,
    },
    bucket: {},
    enqueues: true,
    watches: false,
    redrives: true,
  },
  {
    name: 'ingest-queue',
    description: 'Runs queued operations, and ingests raw files that pushes brought',
    trigger: 'queue',
    git: true,
    // A push affects all fabrics of its repository, and lost operations are listed in the same partition.
    table: {
      ...OPERATION,
      // Query: lost operations are found in the history.
      operations: [...OPERATION.operations, 'dynamodb:Query'],
      // GetItem: to find out whether a write succeeded whose answer was lost.
      repositoryParts: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      // PutItem: a delivery that is repeated after its outcome gets a second row.
      deliveries: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      uploads: ['dynamodb:GetItem'],
    },
    bucket: { ...COPIES, 'uploads/': ['s3:GetObject'] },
    enqueues: false,
    watches: false,
    announces: true,
  },
  {
    name: 'sweep',
    description: 'Finds pushes whose webhook never came, and operations without an outcome',
    trigger: 'schedule',
    git: true,
    table: {
      ...FABRICS_OF_REPOSITORY,
      repositories: ['dynamodb:UpdateItem'],
      operations: ['dynamodb:UpdateItem'],
      deliveries: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      uploads: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      dueOperations: ['dynamodb:Query'],
      dueUploads: ['dynamodb:Query'],
      dueDeliveries: ['dynamodb:Query'],
      dueRepositories: ['dynamodb:Query'],
    },
    bucket: { 'uploads/': ['s3:GetObject'] },
    enqueues: true,
    watches: false,
  },
  {
    name: 'rebuild',
    description: 'Recreates the records of a repository from Git and the archive bucket',
    trigger: 'http',
    git: true,
    table: {
      // Query: a fabric may not overlap its neighbours.
      fabrics: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      repositoryParts: ['dynamodb:PutItem', 'dynamodb:Query'],
      repositories: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      // GetItem: a record that cannot be read is replaced.
      operations: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      idempotency: IDEMPOTENCY,
    },
    bucket: { 'operations/': ['s3:GetObject'] },
    enqueues: false,
    watches: false,
  },
  {
    name: 'health',
    description: "The deployment's health, seen from inside",
    trigger: 'http',
    git: false,
    table: { fabrics: ['dynamodb:Query'] },
    bucket: {},
    enqueues: false,
    watches: true,
  },
  apiSpec,
]
