import type { GitRepository, ReportProgress } from '../../app/ports/ports.ts'
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
  /** Reads the same repository, for proofs. */
  secondReader: GitRepository
}

/**
 * Runs an action on a remote. If the host asks for credentials, runs it once more with those of the environment, or of
 * git's helpers. Those of the environment are sent unasked only to the host that they name.
 */
export async function onRemote<T>(direct: DirectOptions, action: (context: DirectContext) => Promise<T>): Promise<T> {
  const given = environmentCredentials(direct.target.url)
  try {
    return await action(await directContext(direct, given?.isForHost === true ? given : undefined))
  } catch (error) {
    if (given?.isForHost === true || !isError(error, 'authentication_failed')) throw error
    if (given !== undefined) return action(await directContext(direct, given))
    direct.beforePrompt?.()
    const found = await gitCredentials(direct.target.url, direct.signal)
    if (found === undefined) throw error
    return withGitCredentials(direct, found, action)
  }
}

async function withGitCredentials<T>(
  direct: DirectOptions,
  credentials: BasicCredentials,
  action: (context: DirectContext) => Promise<T>,
): Promise<T> {
  const { target, signal } = direct
  try {
    const result = await action(await directContext(direct, credentials))
    await settleGitCredentials(target.url, credentials, 'approve', signal)
    return result
  } catch (error) {
    if (isError(error, 'authentication_failed')) await settleGitCredentials(target.url, credentials, 'reject', signal)
    throw error
  }
}

async function directContext(direct: DirectOptions, credentials: BasicCredentials | undefined): Promise<DirectContext> {
  const { target, options, history, progress, warn, signal } = direct
  const { url, branch } = target
  const settings = await statedSettings(target, options)
  const repository = await openGitRepository({
    url,
    branch,
    directory: await cacheDirectory(options.cache ?? defaultCache(), `${url}\0${branch}\0${history}`, warn),
    onWarning: warn,
    history,
    ...(credentials === undefined ? {} : { credentials: () => Promise.resolve(credentials) }),
    ...definedOf({ onProgress: progress }),
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
    manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
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
