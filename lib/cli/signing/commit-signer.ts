import type { Actor } from '../../contract/operation.ts'
import type { SignCommit } from '../../git/branch/repository.ts'
import { configPath, type GitConfig, isYes } from '../environment/git-config.ts'
import { SigningError } from '../errors/signing-error.ts'
import { runSigner } from './run-signer.ts'
import { sshSignature } from './ssh-signature.ts'

interface SigningContext {
  config: GitConfig
  committer: Actor
  signal: AbortSignal
}

/** How git would sign commits; undefined unless `commit.gpgSign` wants that. */
export function signingFormat(config: GitConfig): string | undefined {
  return isYes(config.get('commit.gpgsign')?.value ?? 'false') ? (config.get('gpg.format')?.value ?? 'openpgp') : undefined
}

/** Signs commits as git's configuration wants; undefined if it does not. */
export function commitSigner(context: SigningContext): SignCommit | undefined {
  const { config, signal } = context
  const format = signingFormat(config)
  if (format === undefined) return undefined
  if (format === 'ssh') return (commit) => sshSignature(commit, config, signal)
  if (format === 'openpgp') return (commit) => openPgpSignature(commit, context)
  return () => Promise.reject(new SigningError(`gpg.format is ${format}: expected ssh or openpgp`))
}

/** Signs by gpg as git does; without `user.signingKey` by the committer's key. */
async function openPgpSignature(
  commit: Buffer,
  { config, committer, signal }: { config: GitConfig; committer: Actor; signal: AbortSignal },
): Promise<string> {
  const program = configPath(config.get('gpg.openpgp.program')?.value || config.get('gpg.program')?.value || 'gpg')
  const key = config.get('user.signingkey')?.value || `${committer.name} <${committer.email}>`
  const { stdout, stderr } = await runSigner(program, { args: ['--status-fd=2', '-bsau', key], input: commit, signal })
  if (!/^\[GNUPG:\] SIG_CREATED /m.test(stderr)) throw new SigningError(`${program} does not say that it has signed`)
  return stdout.replaceAll('\r', '')
}
