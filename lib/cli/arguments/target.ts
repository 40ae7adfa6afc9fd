import { isError } from '../../contract/errors.ts'
import { defaultDirectory } from '../../domain/fabric/default-settings.ts'
import { unsafeReason } from '../../domain/tree/repo-path.ts'
import { checkBranchName } from '../../git/wire/branch-name.ts'
import { parseRemoteUrl } from '../../git/wire/remote-url.ts'
import { checkEndpoint } from '../deployment/endpoint-url.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { FabricOptions, OperationOptions, SettingOptions } from './options.ts'

/** The target of a command: a remote, or fabrics of a deployment. */
export type Target =
  | { kind: 'remote'; url: string; branch: string; fabric: string; directory: string }
  | { kind: 'endpoint'; url: string; fabrics: string[] | 'all' }

export type RemoteTarget = Extract<Target, { kind: 'remote' }>

type TargetOptions = FabricOptions & SettingOptions & Pick<OperationOptions, 'author'>

/** Options that a deployment takes from the fabric's registration, or determines itself. */
const REMOTE_ONLY = {
  branch: '--branch',
  directory: '--directory',
  cache: '--cache',
  author: '--author',
  archiveStrategy: '--archive-strategy',
  kinds: '--kinds',
  validation: '--validation',
  strict: '--strict',
  crds: '--crds',
  rules: '--rules',
} as const

export type RemoteOnly = keyof typeof REMOTE_ONLY

/**
 * The target that the options name; `sent` are options that this command sends to a deployment. Throws UsageError if
 * the target is not clear.
 */
export function targetOf(options: TargetOptions, sent: readonly RemoteOnly[] = []): Target {
  const { remote, endpoint } = options
  if (remote !== undefined && endpoint !== undefined) throw new UsageError('--remote and --endpoint exclude each other')
  if (remote !== undefined) return remoteTarget(remote, options)
  if (endpoint !== undefined) return endpointTarget(endpoint, options, sent)
  throw new UsageError('Name the target: --remote URL, or --endpoint URL of a deployment')
}

/** The target of a command that reads the repository itself. Throws UsageError. */
export function remoteTargetOf(options: TargetOptions): RemoteTarget {
  if (options.remote === undefined) throw new UsageError('--remote URL is missing')
  return remoteTarget(options.remote, options)
}

function remoteTarget(remote: string, { fabric, all, branch = 'main', directory }: TargetOptions): RemoteTarget {
  if (all) throw new UsageError('--all goes with --endpoint: a remote alone does not know its fabrics')
  if (fabric === undefined) throw new UsageError('--fabric NAME is missing')
  checkPath('--fabric', fabric)
  const place = directory?.replace(/\/+$/, '') ?? defaultDirectory(fabric)
  if (place !== '' && place !== '.') checkPath('--directory', place)
  return {
    kind: 'remote',
    url: remoteUrl(remote),
    branch: usable('--branch', () => checkBranchName(branch)),
    fabric,
    directory: place === '.' ? '' : place,
  }
}

function remoteUrl(text: string): string {
  // Paths become absolute here: otherwise two repositories with the same relative path would share a clone.
  const parsed = usable('--remote', () => parseRemoteUrl(text))
  if (parsed.kind === 'http' && parsed.credentials !== undefined)
    throw new UsageError(
      'The URL contains credentials, and anybody on this machine can see arguments: use GFM_GIT_TOKEN or a credential helper of git',
    )
  return parsed.url
}

/** Parses an argument. Throws UsageError if it is refused. */
function usable<T>(option: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isError(error, 'invalid_request')) throw error
    throw new UsageError(`${option}: ${error.message}`)
  }
}

function endpointTarget(endpoint: string, options: TargetOptions, sent: readonly RemoteOnly[]): Target {
  const { fabric, all } = options
  const misplaced = (Object.keys(REMOTE_ONLY) as RemoteOnly[]).filter((key) => options[key] !== undefined && !sent.includes(key))
  if (misplaced.length > 0) {
    const flags = misplaced.map((key) => REMOTE_ONLY[key]).join(', ')
    throw new UsageError(`With --endpoint the deployment decides, and these do not apply: ${flags}`)
  }
  if ((fabric === undefined) === !all) throw new UsageError('Give either --fabric ID or --all')
  if (all && options.directory !== undefined) throw new UsageError('--directory is for one fabric, not for --all')
  return { kind: 'endpoint', url: checkEndpoint(endpoint), fabrics: fabric === undefined ? 'all' : [fabric] }
}

/** A path in a repository that an option names. Throws UsageError. */
export function checkPath(option: string, path: string): void {
  const reason = unsafeReason(path)
  if (reason !== undefined) throw new UsageError(`${option}: ${JSON.stringify(path)} has ${reason}`)
}
