import type { Actor } from '../../contract/operation.ts'
import { configPath, type GitConfig } from '../environment/git-config.ts'
import { SigningError } from '../errors/signing-error.ts'
import { runSigner } from './run-signer.ts'

/** Signs by gpg as git does; without `user.signingKey` by the committer's key. */
export async function openPgpSignature(
  commit: Buffer,
  { config, committer, signal }: { config: GitConfig; committer: Actor; signal: AbortSignal },
): Promise<string> {
  const program = configPath(config.get('gpg.openpgp.program')?.value || config.get('gpg.program')?.value || 'gpg')
  const key = config.get('user.signingkey')?.value || `${committer.name} <${committer.email}>`
  const { stdout, stderr } = await runSigner(program, { args: ['--status-fd=2', '-bsau', key], input: commit, signal })
  if (!/^\[GNUPG:\] SIG_CREATED /m.test(stderr)) throw new SigningError(`${program} does not say that it has signed`)
  return stdout.replaceAll('\r', '')
}
