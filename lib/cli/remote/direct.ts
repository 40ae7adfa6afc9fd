import type { GitRepository, History, ReportProgress } from '../../app/ports/ports.ts'
import type { OperationContext } from '../../app/transaction/operation-context.ts'
import { isError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import type { StatedSettings } from '../../domain/manifest/fabric-state.ts'
import { openGitRepository } from '../../git/branch/repository.ts'
import { secondReader } from '../../git/history/second-reader.ts'
import { type FabricOptions, type SettingOptions, statedValidation } from '../arguments/options.ts'
import { readKindsFile, readRulesFile } from '../arguments/settings-file.ts'
import type { RemoteTarget } from '../arguments/target.ts'
import { cacheDirectory, defaultCache } from './cache-directory.ts'
import { type BasicCredentials, environmentCredentials, gitCredentials, settleGitCredentials } from './credentials.ts'
import { type Reach, reachOf } from './reach.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from './standalone.ts'

export interface DirectOptions {
  target: RemoteTarget
  options: FabricOptions & SettingOptions
  history: 'shallow' | 'full'
  progress?: ReportProgress
  /** Called with a problem that does not stop the operation but needs attention. */
  warn: (message: string) => void
  signal: AbortSignal
  /** Called before git may ask for a password on the terminal, where nothing else may be drawn then. */
  beforePrompt?: () => void
}

/** The context of an operation directly on a remote. The settings contain only the values of flags. */
export type DirectContext = OperationContext & {
  repository: GitRepository & History
  /** Reads the same repository, for proofs. */
  secondReader: GitRepository & History
}

/**
 * Runs an action on a remote. If the host asks for credentials and the environment has none, asks git's helpers, like
 * git itself, and runs the action once more.
 */
export async function onRemote<T>(direct: DirectOptions, action: (context: DirectContext) => Promise<T>): Promise<T> {
  const reach = await reachOf(direct.target.url, direct)
  const given = environmentCredentials(reach.url) ?? reach.credentials
  try {
    return await action(await directContext(direct, reach, given))
  } catch (error) {
    if (given !== undefined || reach.openSsh !== undefined || !isError(error, 'authentication_failed')) throw error
    direct.beforePrompt?.()
    const found = await gitCredentials(reach.url, direct.signal)
    if (found === undefined) throw error
    return withGitCredentials(direct, reach, found, action)
  }
}

async function withGitCredentials<T>(
  direct: DirectOptions,
  reach: Reach,
  credentials: BasicCredentials,
  action: (context: DirectContext) => Promise<T>,
): Promise<T> {
  const { signal } = direct
  try {
    const result = await action(await directContext(direct, reach, credentials))
    await settleGitCredentials(reach.url, credentials, 'approve', signal)
    return result
  } catch (error) {
    if (isError(error, 'authentication_failed')) await settleGitCredentials(reach.url, credentials, 'reject', signal)
    throw error
  }
}

async function directContext(
  direct: DirectOptions,
  reach: Reach,
  credentials: BasicCredentials | undefined,
): Promise<DirectContext> {
  const { target, options, history, progress, warn, signal } = direct
  const { branch } = target
  const { url } = reach
  const settings = await statedSettings(target, options)
  const repository = await openGitRepository({
    url,
    branch,
    directory: await cacheDirectory(options.cache ?? defaultCache(), `${url}\0${branch}\0${history}`, warn),
    onWarning: warn,
    history,
    ...(credentials === undefined ? {} : { credentials: () => Promise.resolve(credentials) }),
    ...definedOf({ onProgress: progress, connection: reach.connection, openSsh: reach.openSsh, sign: reach.sign }),
  })
  return {
    settings,
    repository,
    secondReader: secondReader(repository, warn),
    repositoryId: `${url}#${branch}`,
    locks: new StandaloneLocks(),
    journal: new StandaloneJournal(),
    originals: new StandaloneOriginals(),
    rejectedFiles: [],
    manager: reach.committer,
    now: () => new Date(),
    signal,
    ...definedOf({ progress }),
  }
}

async function statedSettings({ fabric, directory }: RemoteTarget, options: SettingOptions): Promise<StatedSettings> {
  const { archiveStrategy, kinds, crds, rules } = options
  return {
    name: fabric,
    directory,
    ...definedOf({ archive_strategy: archiveStrategy }),
    ...(kinds === undefined ? {} : { kinds: await readKindsFile(kinds) }),
    ...(rules === undefined ? {} : { rules: await readRulesFile(rules) }),
    ...definedOf({ validation: statedValidation(options), crds }),
  }
}
