import type { S3Client } from '@aws-sdk/client-s3'
import type { OperationDeployment } from '../../lib/app/deployment.ts'
import { initFabric } from '../../lib/app/operations/registered-operations.ts'
import type { CommitDetails, GitRepository, PreparedCommit, Progress } from '../../lib/app/ports/ports.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import type { LandedCommit, OperationContext, TriedCommit } from '../../lib/app/transaction/operation-context.ts'
import type { PlanOperation } from '../../lib/app/transaction/planned-operation.ts'
import { DynamoDbDeliveries } from '../../lib/aws/dynamodb/deliveries.ts'
import { DynamoDbProposals, DynamoDbRejectedFiles } from '../../lib/aws/dynamodb/fabric-lists.ts'
import { DynamoDbFabrics } from '../../lib/aws/dynamodb/fabrics.ts'
import { DynamoDbJournal } from '../../lib/aws/dynamodb/journal.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DynamoDbLostOperations } from '../../lib/aws/dynamodb/lost-operations.ts'
import { DynamoDbRepositories } from '../../lib/aws/dynamodb/repositories.ts'
import { DynamoDbUploadGrants } from '../../lib/aws/dynamodb/upload-grants.ts'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { ManualTime } from '../aws/manual-time.ts'
import { operationReport, ulid } from '../ports/samples.ts'
import { clientOf, memoryTable, pumped } from '../simulation/at-rest.ts'
import { entityOf } from '../simulation/deployment.ts'
import { MemoryBucket } from '../simulation/memory-bucket.ts'
import { MemoryRepository } from '../simulation/memory-repository.ts'
import { World } from '../simulation/world.ts'
import { ADA } from '../support/objects.ts'
import { type Moments, WatchedRepository } from '../support/watched-repository.ts'

export const NOW = new Date('2026-11-02T00:00:00.000Z')
export const MANAGER = { name: 'GitOps File Manager', email: 'manager@localhost' }

class Repository extends WatchedRepository {
  readonly details: CommitDetails[] = []

  override prepare(base: Snapshot, changes: readonly Change[], details: CommitDetails) {
    this.details.push(details)
    return super.prepare(base, changes, details)
  }
}

/** What every call passes through, by the service that it is for. */
export type Way = <T>(service: 'dynamodb' | 's3' | 'git', name: string, answer: () => T | Promise<T>) => Promise<T>

const AT_ONCE: Way = async (_service, _name, answer) => answer()

const nameOf = (command: string) => command.replace(/(Object)?Command$/, '').toLowerCase()

/** Reaches the Git host as the real repository does: a fetch follows a look that finds something new. */
function reached(repository: GitRepository, way: Way): GitRepository {
  let known: string | null | undefined
  const asked = {
    head: (signal?: AbortSignal) => way('git', 'look', () => repository.head(signal)),
    refresh: async (signal?: AbortSignal) => {
      const snapshot = await way('git', 'look', () => repository.refresh(signal))
      if (snapshot.commit !== known) await way('git', 'fetch', () => undefined)
      known = snapshot.commit
      return snapshot
    },
    push: async (commit: PreparedCommit, signal?: AbortSignal) => {
      const outcome = await way('git', 'push', () => repository.push(commit, signal))
      if (outcome === 'accepted') known = commit.oid
      return outcome
    },
    contains: (commit: string, signal?: AbortSignal) => way('git', 'look', () => repository.contains(commit, signal)),
  }
  return Object.assign(Object.create(repository) as GitRepository, asked)
}

/** What an operation works with, all of it in memory, on a branch with one commit. */
export function inMemory(moments: Moments = {}, way: Way = AT_ONCE) {
  const world = new World({ seed: 1, faults: [] })
  const { host } = world
  host.edit({ 'a.yaml': 'a: 1\n' }, 'first')
  const table = memoryTable((command, input, answer) => way('dynamodb', `${nameOf(command)} ${entityOf(input)}`, answer))
  const remote = pumped(new MemoryRepository(world, world.network, host), world)
  const repository = new Repository(way === AT_ONCE ? remote : reached(remote, way), moments)
  const noted = { unrecorded: [] as unknown[], landed: [] as LandedCommit[], progress: [] as Progress[], lost: [] as string[] }
  const time = new ManualTime()
  const context = {
    settings: { name: 'fabric-1', directory: 'fabrics/fabric-1/gitops' },
    repository,
    repositoryId: 'repo-1',
    locks: new DynamoDbLocks(table, time),
    journal: new DynamoDbJournal(table),
    originals: new S3Originals(
      clientOf<S3Client>(new MemoryBucket(), (command, _, answer) => way('s3', nameOf(command), answer)),
      'bucket',
    ),
    manager: MANAGER,
    now: () => NOW,
    onUnrecorded: (error: unknown) => void noted.unrecorded.push(error),
    landed: async (commit: LandedCommit) => void noted.landed.push(commit),
    mayBeLost: async ({ operation }: TriedCommit) => void noted.lost.push(operation),
    progress: (progress: Progress) => void noted.progress.push(progress),
  } satisfies OperationContext
  return { context, repository, host, table, time, noted }
}

/** Writes files that are not there yet; what it reports has the number of the operation. */
export function writing(number: number, files: Record<string, string>): PlanOperation {
  return async (snapshot) => {
    const changes: Change[] = []
    for (const [path, text] of Object.entries(files)) {
      const bytes = Buffer.from(text)
      if ((await snapshot.entry(path)) === undefined) changes.push({ action: 'create', path, blob: `blob of ${path}`, bytes })
    }
    const status = changes.length === 0 ? ('no_change' as const) : ('succeeded' as const)
    const report = operationReport(number, { status, source_commit: snapshot.commit, commit: null })
    return { changes, originals: [], message: `write ${number}`, report }
  }
}

/** A deployment in memory that knows one repository, with some fabrics that are set up in it. */
export async function inMemoryDeployment(...names: readonly string[]) {
  return deploymentOver(AT_ONCE, names)
}

/** The same, with a way to its services. */
export async function deploymentOver(way: Way, names: readonly string[]) {
  const { context, repository, host, table } = inMemory({}, way)
  const { locks, journal, originals } = context
  const failures: unknown[] = []
  const deployment: OperationDeployment = {
    locks,
    journal,
    originals,
    fabrics: new DynamoDbFabrics(table),
    rejectedFiles: new DynamoDbRejectedFiles(table),
    repositories: new DynamoDbRepositories(table),
    deliveries: new DynamoDbDeliveries(table),
    proposals: new DynamoDbProposals(table),
    openBranch: () => Promise.reject(new Error('nothing is proposed')),
    proposalsOf: () => Promise.reject(new Error('nothing is proposed')),
    lostOperations: new DynamoDbLostOperations(table),
    uploadGrants: new DynamoDbUploadGrants(table),
    openRepository: async () => repository,
    events: { publish: () => Promise.resolve() },
    commitStatuses: { send: () => Promise.resolve() },
    onAnnouncementFailed: (error) => void failures.push(error),
    onUnexpected: (error) => void failures.push(error),
    manager: MANAGER,
    now: () => NOW,
  }
  let id = ''
  for (const [number, name] of names.entries()) {
    id = (await registerFabric(deployment, { name, repository_url: 'https://git.example.com/lab.git' })).repository
    const request = { operation: ulid(number), actor: ADA, dryRun: false, force: false, stripHnpStamps: false }
    await initFabric(deployment, name, request)
  }
  return { deployment, repository, host, table, id, failures }
}
