import { DomainError, type ErrorCode } from '../../contract/errors.ts'
import { proxyName } from '../../git/proxy/proxy-name.ts'
import { parseRemoteUrl, type RemoteUrl, scrubUrl } from '../../git/wire/remote-url.ts'
import type { GitConfig } from '../environment/git-config.ts'
import { readGitConfig } from '../environment/git-config.ts'
import { identityOf } from '../environment/identity.ts'
import { networkOf } from '../environment/network.ts'
import { rewrittenUrl } from '../environment/rewritten-url.ts'
import { sshChoice } from '../environment/ssh-program.ts'
import { SigningError } from '../errors/signing-error.ts'
import { UsageError } from '../errors/usage-error.ts'
import { commitSigner, signingFormat } from '../signing/commit-signer.ts'
import { type Check, type CheckName, failed, ok, warning } from './check.ts'

/** What to do about a remote that does not answer, by the code of its error. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  repository_unreachable: 'is the host up, and is this the right proxy or CA: docs/network.md says which settings count',
  repository_not_found: 'check the URL; many hosts say this, too, when the credentials may not see the repository',
  authentication_failed: 'set GFM_GIT_TOKEN, or a credential helper of git; over SSH register the key with the host',
  timed_out: 'the host or a proxy says nothing: check the network of this machine',
}

interface RemoteExamination {
  url: string
  branch: string
  signal: AbortSignal
  /** Asks the remote for the head of the branch; null if it has none. */
  head: () => Promise<string | null>
}

/** Examines the way to a remote by git's settings, and changes nothing. Throws only if it is interrupted. */
export async function examineRemote(examination: RemoteExamination): Promise<Check[]> {
  const { url, signal } = examination
  const config = await readGitConfig()
  const rewritten = rewrittenUrl(url, config)
  const settings = [
    ...(rewritten === url ? [] : [ok('url', `${scrubUrl(rewritten)} by url.<base>.insteadOf of git`)]),
    ...(await told('url', () => wayChecks(parseRemoteUrl(rewritten), config, signal))),
    identityCheck(config),
    ...(await told('signing', () => signingChecks(config, signal))),
  ]
  return [...settings, ...(await told('repository', () => answerChecks(examination)))]
}

async function wayChecks(remote: RemoteUrl, config: GitConfig, signal: AbortSignal): Promise<Check[]> {
  if (remote.kind === 'local') return []
  if (remote.kind === 'ssh') {
    const { command, from } = sshChoice(config, process.env)
    return [ok('ssh', `${command} (${from})`)]
  }
  const { proxy, authorities, warnings } = await networkOf(remote.url, signal)
  const extra = process.env.NODE_EXTRA_CA_CERTS ? `, and ${process.env.NODE_EXTRA_CA_CERTS} of NODE_EXTRA_CA_CERTS` : ''
  const certificates = authorities === undefined ? "Node's own" : `${authorities.file} of ${authorities.from}`
  return [
    ok('proxy', proxy.kind === 'proxy' ? `${proxyName(proxy.url)} by ${proxy.from}` : `none: ${proxy.because}`),
    ok('authorities', certificates + extra),
    ...warnings.map((found) => warning('authorities', found, 'certificates that are checked', 'unset it')),
  ]
}

function identityCheck(config: GitConfig): Check {
  const [author, committer] = (['author', 'committer'] as const).map((role) => {
    const { name, email } = identityOf(role, config, process.env)
    return `${name} <${email}>`
  })
  return ok('identity', author === committer ? `${author}` : `author ${author}, committer ${committer}`)
}

/** Signs something that is no commit. */
async function signingChecks(config: GitConfig, signal: AbortSignal): Promise<Check[]> {
  const sign = commitSigner({ config, committer: identityOf('committer', config, process.env), signal })
  if (sign === undefined) return [ok('signing', 'off: commit.gpgSign is not set')]
  await sign(Buffer.from('gfm doctor\n'))
  return [ok('signing', `${signingFormat(config)}, with ${config.get('user.signingkey')?.value ?? 'the key of the committer'}`)]
}

async function answerChecks({ branch: name, head: ask }: RemoteExamination): Promise<Check[]> {
  const head = await ask()
  const branch =
    head === null
      ? warning('branch', `there is no branch ${name}`, 'a branch', 'gfm init creates it in an empty repository')
      : ok('branch', `${name} at ${head}`)
  return [ok('repository', 'it answers'), branch]
}

/** The checks, or the failure that stands for them. */
async function told(check: CheckName, examine: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await examine()
  } catch (error) {
    if (error instanceof DomainError && !error.is('cancelled'))
      return [failed(check, error.message, 'an answer of the Git host', HINTS[error.code as ErrorCode] ?? 'see docs/network.md')]
    if (error instanceof UsageError) return [failed(check, error.message, 'settings that can be used', 'correct the setting')]
    if (!(error instanceof SigningError)) throw error
    return [failed(check, error.message, 'a signature', 'sign a commit with git itself, which asks the same program')]
  }
}
