import type { Actor } from '../contract/operation.ts'
import type { RepositoryRecord } from '../contract/repository.ts'
import type { BudgetOptions, UnexpectedError } from '../domain/tree/budget.ts'
import type { Announcing } from './announce.ts'
import type { Journal } from './ports/journal.ts'
import type { Deliveries, GitRepository, Locks, Originals, UploadGrants } from './ports/ports.ts'
import type { OperationQueue } from './ports/queues.ts'
import type { Fabrics, LostOperations, Repositories } from './ports/registry.ts'

/** What a deployment knows outside Git. */
export interface Records {
  fabrics: Fabrics
  repositories: Repositories
  locks: Locks
  journal: Journal
  deliveries: Deliveries
  lostOperations: LostOperations
  uploadGrants: UploadGrants
}

export interface Clock {
  now(): Date
}

/** What it takes to look into the repository of a fabric. */
export interface Reading extends Records, Clock {
  openRepository(repository: RepositoryRecord): Promise<GitRepository>
  /** Told of an error of a single file that nobody foresaw: each is a defect of this program. */
  onUnexpected(error: UnexpectedError): void
  /** Instead of the limits of the domain. */
  limits?: BudgetOptions['limits']
}

/** What it takes to make a commit. */
export interface Committing extends Reading {
  originals: Originals
  manager: Actor
}

/** What it takes to run an operation on a fabric, and to tell of it. */
export interface Operating extends Committing, Omit<Announcing, 'repositories'> {}

/** Everything a use case of a deployment works with. */
export interface Deployment extends Operating {
  queue: OperationQueue
}
