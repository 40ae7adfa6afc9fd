import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { OperationContext } from '../app/operation-context.ts'
import type { GitRepository, History, ReportProgress } from '../app/ports.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../app/standalone.ts'
import { isError } from '../domain/errors.ts'
import { defaultDirectory } from '../domain/fabric.ts'
import type { StatedSettings } from '../domain/plan/fabric-state.ts'
import { openGitRepository } from '../git/repository.ts'
import { type BasicCredentials, environmentCredentials, gitCredentials } from './credentials.ts'
import { readKindsFile } from './kinds-file.ts'
import type { FabricOptions, SettingOptions, Target } from './options.ts'

export type RemoteTarget = Extract<Target, { kind: 'remote' }>

interface DirectOptions {
  target: RemoteTarget
  options: FabricOptions & SettingOptions
  history?: 'shallow' | 'full'
  progress?: ReportProgress
  signal: AbortSignal
}

/** What an operation needs, working straight on a remote. The settings hold only what the flags say. */
export type DirectContext = OperationContext & { repository: GitRepository & History }

/**
 * Runs something on a remote. When the host asks for credentials and the environment has none, git's helpers are asked, as git itself would, and it is
 * run once more.
 */
export async function onRemote<T>(direct: DirectOptions, action: (context: DirectContext) => Promise<T>): Promise<T> {
  const given = environmentCredentials()
  try {
    return await action(await directContext(direct, given))
  } catch (error) {
    if (given !== undefined || !isError(error, 'authentication_failed')) throw error
    const found = await gitCredentials(direct.target.url)
    if (found === undefined) throw error
    return action(await directContext(direct, found))
  }
}

async function directContext(direct: DirectOptions, credentials: BasicCredentials | undefined): Promise<DirectContext> {
  const { target, options, history = 'shallow', progress, signal } = direct
  const repository = await openGitRepository({
    url: target.url,
    branch: options.branch,
    directory: join(options.cache ?? defaultCache(), cacheName(target.url, options.branch, history)),
    history,
    ...(credentials === undefined ? {} : { credentials: () => Promise.resolve(credentials) }),
    ...(progress === undefined ? {} : { onProgress: progress }),
  })
  return {
    settings: await statedSettings(target, options),
    repository,
    repositoryId: `${repository.url}#${options.branch}`,
    locks: new StandaloneLocks(),
    journal: new StandaloneJournal(),
    originals: new StandaloneOriginals(),
    rejectedFiles: [],
    manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
    now: () => new Date(),
    signal,
    ...(progress === undefined ? {} : { progress }),
  }
}

async function statedSettings({ fabric }: RemoteTarget, options: FabricOptions & SettingOptions): Promise<StatedSettings> {
  const { directory = defaultDirectory(fabric), archiveStrategy, kinds, strict } = options
  return {
    name: fabric,
    directory: directory === '.' ? '' : directory.replace(/\/+$/, ''),
    ...(archiveStrategy === undefined ? {} : { archive_strategy: archiveStrategy }),
    ...(kinds === undefined ? {} : { kinds: await readKindsFile(kinds) }),
    ...(strict ? { validation: 'strict' as const } : {}),
  }
}

/** `$XDG_CACHE_HOME/gfm`, after the XDG base directory specification. */
function defaultCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gfm')
}

/** One clone a remote and branch; verifying needs another one, with all of history. */
function cacheName(url: string, branch: string, history: 'shallow' | 'full'): string {
  return createHash('sha256').update(`${url}\0${branch}\0${history}`).digest('hex').slice(0, 16)
}
