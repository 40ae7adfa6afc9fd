import type { Actor } from '../../contract/operation.ts'
import { definedOf } from '../../defined-of.ts'
import type { OpenSsh } from '../../git/branch/repository.ts'
import { SshTransport } from '../../git/ssh/ssh-transport.ts'
import { parseRemoteUrl } from '../../git/wire/remote-url.ts'
import type { ConnectionFor } from '../../git/wire/transport.ts'
import { readGitConfig } from '../environment/git-config.ts'
import { identityOf } from '../environment/identity.ts'
import { networkOf } from '../environment/network.ts'
import { rewrittenUrl } from '../environment/rewritten-url.ts'
import { sshProgram } from '../environment/ssh-program.ts'
import type { BasicCredentials } from './credentials.ts'

/** How a remote is reached, and who commits to it, as git's configuration and environment say. */
export interface Reach {
  /** After `url.<base>.insteadOf`, without credentials. */
  url: string
  /** Those that `url.<base>.insteadOf` has put into the URL. */
  credentials?: BasicCredentials
  /** The way over http or https. */
  connection?: ConnectionFor
  /** The way over SSH. */
  openSsh?: OpenSsh
  committer: Actor
}

/**
 * Reads git's settings for a remote. `warn` gets what git does and `gfm` does not. Throws UsageError and
 * `invalid_request`.
 */
export async function reachOf(
  remote: string,
  { warn, signal }: { warn: (message: string) => void; signal: AbortSignal },
): Promise<Reach> {
  const config = await readGitConfig()
  const parsed = parseRemoteUrl(rewrittenUrl(remote, config))
  const committer = identityOf('committer', config, process.env)
  if (parsed.kind === 'local') return { url: parsed.url, committer }
  if (parsed.kind === 'ssh') {
    const program = await sshProgram(parsed, { config, env: process.env, isTerminal: process.stdin.isTTY === true })
    return { url: parsed.url, openSsh: (place, bounds) => new SshTransport(place, program, bounds), committer }
  }
  const { connection, warnings } = await networkOf(parsed.url, signal)
  for (const warning of warnings) warn(warning)
  return { url: parsed.url, ...definedOf({ credentials: parsed.credentials }), connection, committer }
}
