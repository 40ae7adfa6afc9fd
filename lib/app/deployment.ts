import type { BudgetOptions, UnexpectedError } from '../domain/budget.ts'
import type { Actor } from '../domain/operation.ts'
import type { RepositoryRecord } from '../domain/registration.ts'
import type { Announcing } from './announce.ts'
import type { Journal } from './journal-port.ts'
import type { Deliveries, GitRepository, Locks, Originals, UploadGrants } from './ports.ts'
import type { OperationQueue } from './queue-ports.ts'
import type { Fabrics, LostOperations, Repositories } from './registry-ports.ts'

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
