import type { Actor } from '../contract/operation.ts'
import type { RepositoryRecord } from '../contract/repository.ts'
import type { BudgetOptions, UnexpectedError } from '../domain/tree/budget.ts'
import type { Announcing } from './announce.ts'
import type { Journal } from './ports/journal.ts'
import type { Deliveries, GitRepository, Locks, Originals, UploadGrants } from './ports/ports.ts'
import type { ProposalRecords } from './ports/proposal-records.ts'
import type { BranchStart, Proposals } from './ports/proposals.ts'
import type { OperationQueue } from './ports/queues.ts'
import type { Fabrics, LostOperations, RejectedFiles, Repositories } from './ports/registry.ts'

/** A deployment's records outside Git. */
export interface Records {
  fabrics: Fabrics
  rejectedFiles: RejectedFiles
  repositories: Repositories
  locks: Locks
  journal: Journal
  deliveries: Deliveries
  lostOperations: LostOperations
  proposals: ProposalRecords
  uploadGrants: UploadGrants
}

export interface Clock {
  now(): Date
}

/** The part of a deployment that reads a fabric's repository. */
export interface Reading extends Records, Clock {
  openRepository(repository: RepositoryRecord): Promise<GitRepository>
  /** Called with each unexpected error of a single file: each is a defect of this program. */
  onUnexpected(error: UnexpectedError): void
  /** Replace limits of the domain. */
  limits?: BudgetOptions['limits']
}

/** The part of a deployment that knows its credentials for the APIs of Git hosts. */
export interface HostApis {
  /** Why nothing can be sent to the API of the repository's host; undefined if there are credentials. Asks no host. */
  hostApiFault(repository: RepositoryRecord): Promise<string | undefined>
}

/** The part of a deployment that makes commits. */
export interface Committing extends Reading {
  originals: Originals
  manager: Actor
}

/** The part of a deployment that proposes changes at Git hosts. */
export interface ProposingDeployment {
  /** Opens a branch of a repository beside its own, at another commit if a start is given. */
  openBranch(repository: RepositoryRecord, branch: string, start?: BranchStart): Promise<GitRepository>
  /** The requests of a repository. Throws `proposal_refused` for a host that is not supported. */
  proposalsOf(repository: RepositoryRecord): Promise<Proposals>
}

/** The part of a deployment that runs operations on fabrics, and announces them. */
export interface OperationDeployment extends Committing, ProposingDeployment, Omit<Announcing, 'repositories'> {}

/** Everything that the use cases of a deployment need. */
export interface Deployment extends OperationDeployment {
  queue: OperationQueue
}
