import { GIT_LIMITS } from '../limits.ts'
import { HttpTransport } from '../wire/http-transport.ts'
import { LocalTransport } from '../wire/local-transport.ts'
import type { Reach } from '../wire/reach.ts'
import { invalidRemote, parseRemoteUrl, type SshRemote, scrubUrl } from '../wire/remote-url.ts'
import type { LeastSpeed } from '../wire/speed-guard.ts'
import type { Bounds, ConnectionFor, CredentialsProvider, Limits, Timeouts, Transport } from '../wire/transport.ts'

export const DEFAULT_AGENT = 'gitops-file-manager'

const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: GIT_LIMITS.connectMs.value,
  idleMs: GIT_LIMITS.idleMs.value,
  totalMs: GIT_LIMITS.totalMs.value,
}

const DEFAULT_LIMITS: Limits = {
  listBytes: GIT_LIMITS.listBytes.value,
  reportBytes: GIT_LIMITS.reportBytes.value,
  packBytes: GIT_LIMITS.packBytes.value,
  heldPackBytes: GIT_LIMITS.heldPackBytes.value,
  objectBytes: GIT_LIMITS.objectBytes.value,
  historyBytes: GIT_LIMITS.historyBytes.value,
  latestBytes: GIT_LIMITS.latestBytes.value,
}

const LEAST_SPEED: LeastSpeed = { bytes: GIT_LIMITS.slowBytes.value, ms: GIT_LIMITS.slowMs.value }

/** Opens a remote over SSH. */
export type OpenSsh = (remote: SshRemote, bounds: Bounds) => Transport

/** A remote, and how it is talked to. */
export interface RemoteOptions {
  /** An http, https, ssh or file URL, or a local path. User information in it is used as credentials. */
  url: string
  /** Called before every request, so that credentials may change. */
  credentials?: CredentialsProvider
  /** The way to an http or https remote: proxy and certificates. */
  connection?: ConnectionFor
  /** Absent where SSH remotes are refused. */
  openSsh?: OpenSsh
  timeouts?: Partial<Timeouts>
  limits?: Partial<Limits>
  /** False if the person who names the remote must not reach repositories on this machine. Default true. */
  localPaths?: boolean
  /** What the URL, and redirects from it, may lead to; absent for everything. */
  reach?: Reach
  userAgent?: string
}

export function limitsOf({ limits }: RemoteOptions): Limits {
  return { ...DEFAULT_LIMITS, ...limits }
}

/** The transport to a remote, without a request yet. Throws `invalid_request` for an invalid URL. */
export function transportTo(options: RemoteOptions): Transport {
  const { userAgent = DEFAULT_AGENT } = options
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts }
  const limits = limitsOf(options)
  const remote = parseRemoteUrl(options.url)
  if (remote.kind === 'local') {
    if (options.localPaths === false) throw invalidRemote('A remote must be an http or https URL here', options.url)
    return new LocalTransport(remote.path, timeouts, limits)
  }
  if (remote.kind === 'ssh') {
    if (options.openSsh === undefined)
      throw invalidRemote('SSH cannot be used here: name the repository by its https URL', scrubUrl(options.url))
    return options.openSsh(remote, { timeouts, limits, leastSpeed: LEAST_SPEED })
  }
  const { reach, connection } = options
  const inUrl = remote.credentials
  const credentials = options.credentials ?? (inUrl === undefined ? undefined : () => Promise.resolve(inUrl))
  return new HttpTransport({
    url: remote.url,
    credentials,
    timeouts,
    limits,
    leastSpeed: LEAST_SPEED,
    userAgent,
    reach,
    connection,
  })
}
