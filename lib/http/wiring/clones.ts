import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as z from 'zod'
import type { BranchStart } from '../../app/ports/proposals.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { definedOf } from '../../defined-of.ts'
import type { UnexpectedError } from '../../domain/tree/budget.ts'
import { openGitRepository } from '../../git/branch/repository.ts'
import type { ClonedRepository } from '../../git/cache/local-clone.ts'
import { packMemory } from '../../git/cache/pack-memory.ts'
import { explainRefusal } from '../../hosts/explain-refusal.ts'
import { logger } from '../lambda/logger.ts'
import { countUnexpected } from '../lambda/metrics.ts'
import { gitNetwork } from './hosts/git-network.ts'
import { gitReach } from './hosts/git-reach.ts'
import { connectionVariables } from './hosts/git-variables.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { provider } from './provider.ts'

/** Repositories that a process keeps open: each holds its indexes in memory. */
const OPEN_REPOSITORIES = 16

/** The report of an operation has only the error's message, so the log gets its stack. */
function tellUnexpected({ file, error }: UnexpectedError): void {
  const cause = error instanceof Error ? error : new Error(String(error))
  logger.error('A file was left alone, because the reader failed on it', { file, error: cause })
  countUnexpected()
}

export const cloneVariables = { REPOSITORY_DIRECTORY: z.string().startsWith('/'), ...connectionVariables }

/** Signs a commit of a repository; undefined where its commits are not signed. */
export type SignFor = (record: RepositoryRecord, commit: Buffer) => Promise<string | undefined>

/** Repositories, cloned to the mount of the EFS file system. */
export function clonesOf({ REPOSITORY_DIRECTORY }: { REPOSITORY_DIRECTORY: string }, sign?: SignFor) {
  const open = new OpenRepositories(REPOSITORY_DIRECTORY, sign)
  return {
    openRepository: (record: RepositoryRecord) => open.repository(record),
    openBranch: (record: RepositoryRecord, branch: string, start?: BranchStart) => open.branch(record, branch, start),
    onUnexpected: tellUnexpected,
  }
}

/** Repositories for functions that make no commits. */
export const clones = provider(cloneVariables, (variables) => clonesOf(variables))

/** Opens each repository once in a process, and closes the least recently used one. */
class OpenRepositories {
  readonly #directory: string
  readonly #sign: SignFor | undefined
  readonly #memory = packMemory()
  readonly #open = new Map<string, Promise<ClonedRepository>>()

  constructor(directory: string, sign: SignFor | undefined) {
    this.#directory = directory
    this.#sign = sign
  }

  repository(record: RepositoryRecord): Promise<ClonedRepository> {
    const { id, credentials_secret: secret = '' } = record
    const key = `${id} ${secret}`
    const repository = this.#open.get(key) ?? this.#clone(record)
    this.#open.delete(key)
    this.#open.set(key, repository)
    const [oldest] = this.#open.keys()
    if (oldest !== undefined && this.#open.size > OPEN_REPOSITORIES) this.#open.delete(oldest)
    return repository
  }

  /** A branch of a proposal: it has a clone of its own, which is not kept open. */
  branch(record: RepositoryRecord, branch: string, start?: BranchStart): Promise<ClonedRepository> {
    const name = createHash('sha256').update(branch).digest('hex').slice(0, 16)
    return this.#clone({ ...record, id: `${record.id}-${name}`, branch }, start)
  }

  #clone(record: RepositoryRecord, start?: BranchStart): Promise<ClonedRepository> {
    const { id, url, branch, credentials_secret: secret } = record
    const signFor = this.#sign
    const sign = signFor === undefined ? undefined : (commit: Buffer) => signFor(record, commit)
    return openGitRepository({
      url,
      branch,
      ...definedOf({ start, sign }),
      localPaths: false,
      reach: gitReach(),
      connection: gitNetwork().connection,
      openSsh: gitNetwork().openSsh(() => hostCredentials().sshKeys(secret, url)),
      memory: this.#memory,
      directory: join(this.#directory, id),
      credentials: hostCredentials().provider(secret, url),
      explainRefusal,
      onWarning: (message) => logger.warn(message, { repository: id }),
    })
  }
}
