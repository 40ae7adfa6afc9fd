import type { Actor } from '../../contract/operation.ts'
import { definedOf } from '../../defined-of.ts'
import type { SignCommit } from '../../git/branch/repository.ts'
import type { OpenSsh, RemoteOptions } from '../../git/branch/transport-to.ts'
import { byProgram } from '../../git/ssh/ssh-program.ts'
import { SshTransport } from '../../git/ssh/ssh-transport.ts'
import { parseRemoteUrl, type RemoteUrl } from '../../git/wire/remote-url.ts'
import type { ConnectionFor } from '../../git/wire/transport.ts'
import { type GitConfig, readGitConfig } from '../environment/git-config.ts'
import { identityOf } from '../environment/identity.ts'
import { networkOf } from '../environment/network.ts'
import { rewrittenUrl } from '../environment/rewritten-url.ts'
import { sshProgram } from '../environment/ssh-program.ts'
import { commitSigner } from '../signing/commit-signer.ts'
import type { BasicCredentials } from './credentials.ts'
import { type Asking, rememberCredentials, withCredentials } from './with-credentials.ts'

/** How a remote is reached, and who commits to it, as git's configuration and environment say. */
export interface RemoteAccess {
  /** After `url.<base>.insteadOf`, without credentials. */
  url: string
  /** Those that `url.<base>.insteadOf` has put into the URL. */
  credentials?: BasicCredentials
  /** The way over http or https. */
  connection?: ConnectionFor
  /** The way over SSH. */
  openSsh?: OpenSsh
  committer: Actor
  /** Absent: commits are not signed. */
  sign?: SignCommit
}

/** How Git's own requests reach a remote. */
export function remoteOptions(
  { url, connection, openSsh }: RemoteAccess,
  credentials: BasicCredentials | undefined,
): RemoteOptions {
  const provider = credentials && (() => Promise.resolve(credentials))
  return { url, ...definedOf({ credentials: provider, connection, openSsh }) }
}

interface AccessContext extends Asking {
  /** Gets what git does and `gfm` does not. */
  warn: (message: string) => void
}

/**
 * Runs an action on a remote, reached as git's settings say, with its credentials if it asks for some. Throws
 * UsageError and `invalid_request` for settings that cannot be used, and what the action throws.
 */
export async function withAccess<T>(
  remote: string,
  context: AccessContext,
  action: (access: RemoteAccess, credentials: BasicCredentials | undefined) => Promise<T>,
): Promise<T> {
  const access = await accessTo(remote, context)
  const { url, credentials, openSsh } = access
  if (openSsh !== undefined) return action(access, undefined)
  if (credentials !== undefined) rememberCredentials(url, credentials)
  return withCredentials(url, context, (found) => action(access, found))
}

/** Reads git's settings for a remote. Throws UsageError and `invalid_request` for what cannot be used. */
async function accessTo(remote: string, context: AccessContext): Promise<RemoteAccess> {
  const config = await readGitConfig()
  const parsed = parseRemoteUrl(rewrittenUrl(remote, config))
  const committer = identityOf('committer', config, process.env)
  const sign = commitSigner({ config, committer, signal: context.signal })
  return { url: parsed.url, ...(await wayTo(parsed, config, context)), committer, ...definedOf({ sign }) }
}

async function wayTo(
  remote: RemoteUrl,
  config: GitConfig,
  { warn, signal }: AccessContext,
): Promise<Pick<RemoteAccess, 'credentials' | 'connection' | 'openSsh'>> {
  if (remote.kind === 'local') return {}
  if (remote.kind === 'ssh') {
    const program = await sshProgram(remote, { config, env: process.env, isTerminal: process.stdin.isTTY === true })
    return { openSsh: (place, bounds) => new SshTransport(place, byProgram(program), bounds) }
  }
  const { connection, warnings } = await networkOf(remote.url, signal)
  for (const warning of warnings) warn(warning)
  return { ...definedOf({ credentials: remote.credentials }), connection }
}
