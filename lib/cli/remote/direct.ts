import type { GitRepository, ReportProgress } from '../../app/ports/ports.ts'
import type { BranchStart, Proposals } from '../../app/ports/proposals.ts'
import type { OperationContext } from '../../app/transaction/operation-context.ts'
import { isError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { openGitRepository } from '../../git/branch/repository.ts'
import type { ClonedRepository } from '../../git/cache/local-clone.ts'
import { secondReader } from '../../git/history/second-reader.ts'
import { explainRefusal } from '../../hosts/explain-refusal.ts'
import type { FabricOptions, OperationOptions } from '../arguments/options.ts'
import type { RemoteTarget } from '../arguments/target.ts'
import { cacheDirectory, defaultCache } from './cache-directory.ts'
import type { BasicCredentials } from './credentials.ts'
import { absentFabric } from './fabrics-there.ts'
import { type RemoteAccess, remoteOptions, withAccess } from './remote-access.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from './standalone.ts'
import type { Asking } from './with-credentials.ts'

export interface DirectOptions extends Asking {
  target: RemoteTarget
  options: Pick<FabricOptions & OperationOptions, 'cache' | 'signoff'>
  history: 'shallow' | 'full'
  progress?: ReportProgress
  /** Called with a problem that does not stop the operation but needs attention. */
  warn: (message: string) => void
}

/** The context of an operation directly on a remote. The settings contain only the values of flags. */
export type DirectContext = OperationContext & {
  /** Reads the same repository, for proofs. */
  secondReader: GitRepository
  /** The requests at its host, and its branches whose names begin so, for commands that ask for them. */
  hosted?: { proposals: Proposals; branchesBelow(prefix: string): Promise<string[]> }
}

/** Runs an action on one fabric of a remote. A fabric that is not there is an error that names those that are. */
export function onRemote<T>(direct: DirectOptions, action: (context: DirectContext) => Promise<T>): Promise<T> {
  return withAccess(direct.target.url, direct, (access, credentials) => onReached({ direct, access, credentials }, action))
}

/** A remote, and the way to it. */
export interface Reached {
  direct: DirectOptions
  access: RemoteAccess
  credentials: BasicCredentials | undefined
}

/** As `onRemote`, on a remote that is reached already. */
export async function onReached<T>(reached: Reached, action: (context: DirectContext) => Promise<T>): Promise<T> {
  const context = await directContext(reached)
  try {
    return await action(context)
  } catch (error) {
    throw (isError(error, 'fabric_not_initialized') ? await absentFabric(context) : undefined) ?? error
  }
}

/** Opens a branch of the remote. */
export async function openBranch(
  { direct, access, credentials }: Reached,
  branch: string,
  start?: BranchStart,
): Promise<ClonedRepository> {
  const { options, history, progress, warn } = direct
  const { url, sign } = access
  return openGitRepository({
    ...remoteOptions(access, credentials),
    branch,
    directory: await cacheDirectory(options.cache ?? defaultCache(), `${url}\0${branch}\0${history}`, warn),
    onWarning: warn,
    history,
    explainRefusal,
    ...definedOf({ onProgress: progress, sign, start }),
  })
}

async function directContext(reached: Reached): Promise<DirectContext> {
  const { direct, access } = reached
  const { target, progress, warn, signal, options } = direct
  const { branch } = target
  const { url } = access
  const repository = await openBranch(reached, branch)
  return {
    settings: { name: target.fabric, directory: target.directory, ...target.stated },
    repository,
    secondReader: secondReader(repository, warn),
    repositoryId: `${url}#${branch}`,
    locks: new StandaloneLocks(),
    journal: new StandaloneJournal(),
    originals: new StandaloneOriginals(),
    manager: access.committer,
    commit: options.signoff === true ? { sign_off: true } : {},
    now: () => new Date(),
    signal,
    ...definedOf({ progress }),
  }
}
