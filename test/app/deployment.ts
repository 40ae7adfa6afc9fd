import { join } from 'node:path'
import type { Deployment } from '../../lib/app/deployment.ts'
import type { Uploads } from '../../lib/app/ports/ports.ts'
import type { LockTiming } from '../../lib/aws/dynamodb/lock-timing.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { S3Originals } from '../../lib/aws/s3/originals.ts'
import { S3Uploads } from '../../lib/aws/s3/uploads.ts'
import { SqsOperationQueue } from '../../lib/aws/sqs/operation-queue.ts'
import type { FabricEvent } from '../../lib/contract/event.ts'
import { definedOf } from '../../lib/defined-of.ts'
import type { CommitStatus } from '../../lib/domain/events/commit-status.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { documentClient } from '../aws/databases.ts'
import { s3, sqs } from '../aws/services.ts'
import { type AwsServices, startAwsServices } from '../support/aws-services.ts'
import { STATE_TABLE } from '../support/state-table.ts'
import { stateOn } from './state.ts'

/** What was told of operations: events, and statuses with the commits that they are on. */
export interface Told {
  events: FabricEvent[]
  statuses: [commit: string, status: CommitStatus][]
}

export interface TestDeployment extends Deployment {
  uploads: Uploads
  told: Told
}

/** The services of a deployment on this machine. */
export class Services {
  readonly #database: LocalService
  readonly #aws: AwsServices

  /** On services that run already. */
  constructor(database: LocalService, aws: AwsServices) {
    this.#database = database
    this.#aws = aws
  }

  static async start(): Promise<Services> {
    return new Services(...(await Promise.all([startDynamoDb({ tables: [STATE_TABLE] }), startAwsServices()])))
  }

  /** The table of the deployment that was made last, to spoil it. */
  table(): Table {
    return { name: STATE_TABLE.TableName ?? '', client: documentClient(this.#database.endpoint) }
  }

  async close(): Promise<void> {
    await Promise.all([this.#database.close(), this.#aws.close()])
  }

  /** A deployment that knows nothing yet, with its clones in `directory`. */
  async deployment(directory: string, lockTiming: Partial<LockTiming> = {}): Promise<TestDeployment> {
    const told: Told = { events: [], statuses: [] }
    return {
      told,
      ...(await stateOn(this.#database.endpoint, lockTiming)),
      originals: new S3Originals(s3(this.#aws.endpoint), this.#aws.bucket),
      queue: new SqsOperationQueue(sqs(this.#aws.endpoint), this.#aws.queueUrl),
      uploads: new S3Uploads(s3(this.#aws.endpoint), this.#aws.bucket),
      openRepository: ({ id, url, branch }) => openGitRepository({ url, branch, directory: join(directory, id) }),
      openBranch: ({ id, url }, branch, start) =>
        openGitRepository({ url, branch, directory: join(directory, `${id}-${branch}`), ...definedOf({ start }) }),
      proposalsOf: () => Promise.reject(new Error('there is no host')),
      events: { publish: async (events) => void told.events.push(...events) },
      commitStatuses: { send: async (_, { commit }, status) => void told.statuses.push([commit, status]) },
      onAnnouncementFailed: (error) => {
        throw error
      },
      onUnexpected: ({ error }) => {
        throw error
      },
      manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
      now: () => new Date(),
    }
  }
}
