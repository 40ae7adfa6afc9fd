import type { Actor } from '../domain/operation.ts'
import type { RepositoryRecord } from '../domain/registration.ts'
import type { Fabrics, GitRepository, Idempotency, Journal, Locks, OperationQueue, Originals, Repositories } from './ports.ts'

/** Everything a use case of a deployment works with; `runtime/container` builds it from the environment. */
export interface Deployment {
  fabrics: Fabrics
  repositories: Repositories
  locks: Locks
  journal: Journal
  originals: Originals
  queue: OperationQueue
  idempotency: Idempotency
  openRepository(repository: RepositoryRecord): Promise<GitRepository>
  manager: Actor
  now(): Date
}
