import { isError } from '../../contract/errors.ts'
import { unsafeReason } from '../../domain/tree/repo-path.ts'
import type { Upstream } from '../../git/checkout/upstream.ts'
import { checkBranchName } from '../../git/wire/branch-name.ts'
import { parseRemoteUrl } from '../../git/wire/remote-url.ts'
import { checkEndpoint } from '../deployment/endpoint-url.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { FabricOptions, OperationOptions, SettingOptions } from './options.ts'
import type { FlaggedSettings } from './stated-settings.ts'

/** The target of a command: a remote, or fabrics of a deployment. */
export type Target =
  | { kind: 'remote'; url: string; branch: string; fabric: string; directory: string; stated: FlaggedSettings }
  | { kind: 'endpoint'; url: string; fabrics: string[] | 'all' }

/** One fabric on one branch of a remote. */
export type RemoteTarget = Extract<Target, { kind: 'remote' }>

type TargetOptions = FabricOptions & SettingOptions & Pick<OperationOptions, 'author' | 'signoff' | 'autoMerge'>

/** Options that a deployment takes from the fabric's registration, or determines itself. */
const REMOTE_ONLY = {
  branch: '--branch',
  directory: '--directory',
  cache: '--cache',
  author: '--author',
  signoff: '--signoff',
  archiveStrategy: '--archive-strategy',
  kinds: '--kinds',
  validation: '--validation',
  strict: '--strict',
  crds: '--crds',
  rules: '--rules',
  autoMerge: '--auto-merge',
} as const

export type RemoteOnly = keyof typeof REMOTE_ONLY

/** What flags and variables say of the environment that a command runs in. An empty variable counts as not set. */
export interface Surroundings {
  env: NodeJS.ProcessEnv
  /** The remote of the checkout that the command runs in. */
  upstream: Upstream | undefined
}

/** A remote as it is named: what is undefined, the remote itself has to say. */
export interface NamedRemote {
  kind: 'remote'
  url: string
  branch: string | undefined
  fabric: string | undefined
  directory: string | undefined
  /** The directory of the repository that the command runs in; undefined if it runs elsewhere. */
  standing: string | undefined
}

/** A deployment as it is named; `only`: the one fabric that it has. */
export interface NamedEndpoint {
  kind: 'endpoint'
  url: string
  fabrics: string[] | 'all' | 'only'
}

/**
 * The target that flags, the environment and the checkout name, in this order; `sent` are options that this command
 * sends to a deployment. Throws UsageError if the target is not clear.
 */
export function namedTarget(
  options: TargetOptions,
  surroundings: Surroundings,
  sent: readonly RemoteOnly[] = [],
): NamedRemote | NamedEndpoint {
  const { remote, endpoint, all } = options
  const { GFM_REMOTE: setRemote, GFM_ENDPOINT: setEndpoint } = surroundings.env
  if (remote !== undefined && endpoint !== undefined) throw new UsageError('--remote and --endpoint exclude each other')
  if (remote !== undefined) return namedRemote(options, surroundings)
  if (endpoint !== undefined) return namedEndpoint(endpoint, '--endpoint', options, surroundings.env, sent)
  if (setRemote && setEndpoint && !all)
    throw new UsageError('GFM_REMOTE and GFM_ENDPOINT are both set: say with --remote or --endpoint which one is meant')
  if (setEndpoint) return namedEndpoint(setEndpoint, 'GFM_ENDPOINT', options, surroundings.env, sent)
  if (setRemote || surroundings.upstream !== undefined) return namedRemote(options, surroundings)
  throw new UsageError(
    'Name the target: --remote URL (or GFM_REMOTE), --endpoint URL of a deployment (or GFM_ENDPOINT), or run gfm in a checkout',
  )
}

/** The target of a command that reads the repository itself. Throws UsageError. */
export function namedRemote(options: TargetOptions, { env, upstream }: Surroundings): NamedRemote {
  if (options.all) throw new UsageError('--all goes with --endpoint: a remote alone does not know its fabrics')
  const fabric = options.fabric ?? (env.GFM_FABRIC || undefined)
  if (fabric !== undefined) checkPath(options.fabric === undefined ? 'GFM_FABRIC' : '--fabric', fabric)
  const directory = options.directory === undefined ? undefined : placeOf(options.directory)
  const { url, branch, standing } = remoteOf(options, env, upstream)
  return { kind: 'remote', url, branch: branchOf(options, env) ?? branch, fabric, directory, standing }
}

function remoteOf(
  { remote }: TargetOptions,
  { GFM_REMOTE }: NodeJS.ProcessEnv,
  upstream: Upstream | undefined,
): Pick<NamedRemote, 'url' | 'branch' | 'standing'> {
  const elsewhere = { branch: undefined, standing: undefined }
  if (remote !== undefined) return { url: remoteUrl(remote, '--remote'), ...elsewhere }
  if (GFM_REMOTE) return { url: remoteUrl(GFM_REMOTE, 'GFM_REMOTE'), ...elsewhere }
  if (upstream === undefined)
    throw new UsageError('--remote URL is missing: give it, set GFM_REMOTE, or run gfm in a checkout that has a remote')
  const { branch, standing } = upstream
  return { url: usable('The remote of this checkout', () => parseRemoteUrl(upstream.url)).url, branch, standing }
}

function branchOf({ branch }: TargetOptions, { GFM_BRANCH }: NodeJS.ProcessEnv): string | undefined {
  if (branch !== undefined) return usable('--branch', () => checkBranchName(branch))
  return GFM_BRANCH ? usable('GFM_BRANCH', () => checkBranchName(GFM_BRANCH)) : undefined
}

/** The directory of a fabric as it is written: `.` is the root. */
function placeOf(directory: string): string {
  const place = directory.replace(/\/+$/, '')
  if (place === '' && directory !== '') return ''
  if (place === '.') return ''
  checkPath('--directory', place)
  return place
}

function remoteUrl(text: string, source: string): string {
  // Paths become absolute here: otherwise two repositories with the same relative path would share a clone.
  const parsed = usable(source, () => parseRemoteUrl(text))
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

function namedEndpoint(
  url: string,
  source: string,
  options: TargetOptions,
  env: NodeJS.ProcessEnv,
  sent: readonly RemoteOnly[],
): NamedEndpoint {
  const { fabric, all } = options
  const misplaced = (Object.keys(REMOTE_ONLY) as RemoteOnly[]).filter((key) => options[key] !== undefined && !sent.includes(key))
  if (misplaced.length > 0) {
    const flags = misplaced.map((key) => REMOTE_ONLY[key]).join(', ')
    throw new UsageError(`With ${source} the deployment decides, and these do not apply: ${flags}`)
  }
  if (fabric !== undefined && all) throw new UsageError('Give either --fabric ID or --all')
  if (all && options.directory !== undefined) throw new UsageError('--directory is for one fabric, not for --all')
  const named = fabric ?? (env.GFM_FABRIC || undefined)
  const one = named === undefined ? 'only' : [named]
  return { kind: 'endpoint', url: checkEndpoint(url, source), fabrics: all ? 'all' : one }
}

/** The deployment of a command that works on nothing else. Throws UsageError. */
export function namedDeployment(endpoint: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  if (endpoint !== undefined) return checkEndpoint(endpoint)
  if (env.GFM_ENDPOINT) return checkEndpoint(env.GFM_ENDPOINT, 'GFM_ENDPOINT')
  throw new UsageError('--endpoint URL is missing: name the deployment, or set GFM_ENDPOINT')
}

/** A path in a repository that an option names. Throws UsageError. */
export function checkPath(option: string, path: string): void {
  const reason = unsafeReason(path)
  if (reason !== undefined) throw new UsageError(`${option}: ${JSON.stringify(path)} has ${reason}`)
}
