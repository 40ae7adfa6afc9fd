import { GIT_LIMITS } from '../limits.ts'
import { HttpTransport } from '../wire/http-transport.ts'
import { LocalTransport } from '../wire/local-transport.ts'
import { invalidRemote, parseRemoteUrl, scrubUrl } from '../wire/remote-url.ts'
import type { LeastSpeed } from '../wire/speed-guard.ts'
import type { Limits, Timeouts, Transport } from '../wire/transport.ts'
import type { GitRepositoryOptions } from './repository.ts'

const LEAST_SPEED: LeastSpeed = { bytes: GIT_LIMITS.slowBytes.value, ms: GIT_LIMITS.slowMs.value }

/** The transport for a remote's URL. Throws `invalid_request` for one that cannot be used, or not here. */
export function transportOf(options: GitRepositoryOptions, timeouts: Timeouts, limits: Limits, userAgent: string): Transport {
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
  const inUrl = remote.credentials
  const credentials = options.credentials ?? (inUrl === undefined ? undefined : () => Promise.resolve(inUrl))
  const { connection } = options
  return new HttpTransport({ url: remote.url, credentials, timeouts, limits, leastSpeed: LEAST_SPEED, userAgent, connection })
}
