import { join } from 'node:path'
import type { Deployment } from '../app/deployment.ts'
import type { GitRepository } from '../app/ports.ts'
import { createDynamoDbClient } from '../aws/dynamodb-client.ts'
import { DynamoDbFabrics } from '../aws/fabrics.ts'
import { AwsFoundations } from '../aws/foundations.ts'
import { DynamoDbIdempotency } from '../aws/idempotency.ts'
import { DynamoDbJournal } from '../aws/journal.ts'
import { DynamoDbLocks } from '../aws/locks.ts'
import { SqsOperationQueue } from '../aws/operation-queue.ts'
import { S3Originals } from '../aws/originals.ts'
import { DynamoDbRepositories } from '../aws/repositories.ts'
import { createS3Client } from '../aws/s3-client.ts'
import { GitSecrets } from '../aws/secrets.ts'
import { createSqsClient } from '../aws/sqs-client.ts'
import type { RepositoryRecord } from '../domain/registration.ts'
import { openGitRepository } from '../git/repository.ts'
import { type Config, need } from './config.ts'

/** How many repositories a process keeps open: each holds parsed indexes and trees in memory. */
const OPEN_REPOSITORIES = 16

/** The one place where ports get their adapters. Clients are made when they are first used, and live as long as the process. */
export class Container implements Deployment {
  readonly #config: Config
  readonly #repositories = new Map<string, Promise<GitRepository>>()

  constructor(config: Config) {
    this.#config = config
  }

  readonly #table = once(() => ({ client: createDynamoDbClient(), name: this.#config.TABLE_NAME }))
  readonly #fabrics = once(() => new DynamoDbFabrics(this.#table()))
  readonly #repositoryRecords = once(() => new DynamoDbRepositories(this.#table()))
  readonly #locks = once(() => new DynamoDbLocks(this.#table()))
  readonly #journal = once(() => new DynamoDbJournal(this.#table()))
  readonly #idempotency = once(() => new DynamoDbIdempotency(this.#table()))
  readonly #originals = once(() => new S3Originals(createS3Client(), need(this.#config, 'BUCKET_NAME')))
  readonly #queue = once(() => new SqsOperationQueue(createSqsClient(), need(this.#config, 'QUEUE_URL')))
  readonly #secrets = once(() => new GitSecrets())
  readonly #foundations = once(
    () =>
      new AwsFoundations({
        table: this.#table(),
        s3: createS3Client(),
        bucket: need(this.#config, 'BUCKET_NAME'),
        sqs: createSqsClient(),
        queueUrl: need(this.#config, 'QUEUE_URL'),
        deadLetterQueueUrl: need(this.#config, 'DEAD_LETTER_QUEUE_URL'),
      }),
  )

  get fabrics() {
    return this.#fabrics()
  }

  get repositories() {
    return this.#repositoryRecords()
  }

  get locks() {
    return this.#locks()
  }

  get journal() {
    return this.#journal()
  }

  get idempotency() {
    return this.#idempotency()
  }

  get originals() {
    return this.#originals()
  }

  get queue() {
    return this.#queue()
  }

  /** For `health` alone: the other functions find out when they use them. */
  get foundations() {
    return this.#foundations()
  }

  get stage() {
    return this.#config.STAGE
  }

  get manager() {
    return { name: this.#config.MANAGER_NAME, email: this.#config.MANAGER_EMAIL }
  }

  /** How often a message of the queue comes. */
  get queueMaxReceives() {
    return this.#config.QUEUE_MAX_RECEIVES ?? 5
  }

  get allowInsecureRemotes() {
    return this.#config.ALLOW_INSECURE_REMOTES
  }

  now(): Date {
    return new Date()
  }

  /** Opened once a process: it holds connections, parsed indexes and trees. The one that was not asked for longest is forgotten. */
  openRepository(record: RepositoryRecord): Promise<GitRepository> {
    const { id, credentials_secret: secret = '' } = record
    const key = `${id} ${secret}`
    const repository = this.#repositories.get(key) ?? this.#open(record)
    this.#repositories.delete(key)
    this.#repositories.set(key, repository)
    const [oldest] = this.#repositories.keys()
    if (oldest !== undefined && this.#repositories.size > OPEN_REPOSITORIES) this.#repositories.delete(oldest)
    return repository
  }

  #open({ id, url, branch, credentials_secret: secret }: RepositoryRecord): Promise<GitRepository> {
    return openGitRepository({
      url,
      branch,
      localPaths: false,
      directory: join(need(this.#config, 'REPOSITORY_DIRECTORY'), id),
      ...(secret === undefined ? {} : { credentials: () => this.#secrets().credentials(secret, url) }),
    })
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
