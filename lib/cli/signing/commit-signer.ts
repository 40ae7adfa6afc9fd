import type { Actor } from '../../contract/operation.ts'
import type { SignCommit } from '../../git/branch/repository.ts'
import { type GitConfig, isYes } from '../environment/git-config.ts'
import { SigningError } from '../errors/signing-error.ts'
import { openPgpSignature } from './openpgp-signature.ts'
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
