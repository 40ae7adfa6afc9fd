import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configPath, type GitConfig } from '../environment/git-config.ts'
import { SigningError } from '../errors/signing-error.ts'
import { runSigner } from './run-signer.ts'

/**
 * Signs by `ssh-keygen -Y sign`, with exactly the arguments that git gives it: programs that stand in for it rely on
 * them. So agents and security keys work.
 */
export async function sshSignature(commit: Buffer, config: GitConfig, signal: AbortSignal): Promise<string> {
  const key = config.get('user.signingkey')?.value || (await defaultKey(config, signal))
  const program = configPath(config.get('gpg.ssh.program')?.value || 'ssh-keygen')
  const directory = await mkdtemp(join(tmpdir(), 'gfm-sign-'))
  try {
    const file = join(directory, 'commit')
    await writeFile(file, commit)
    const literal = literalKey(key)
    const keyFile = literal === undefined ? configPath(key) : join(directory, 'key.pub')
    if (literal !== undefined) await writeFile(keyFile, `${literal}\n`)
    // A key that stands in the configuration is a public one: the agent has the other half.
    const args = ['-Y', 'sign', '-n', 'git', '-f', keyFile, ...(literal === undefined ? [] : ['-U']), file]
    await runSigner(program, { args, signal })
    return await readFile(`${file}.sig`, 'utf8').catch(() => {
      throw new SigningError(`${program} has written no signature`)
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The key that stands in the configuration itself. */
function literalKey(key: string): string | undefined {
  if (key.startsWith('key::')) return key.slice('key::'.length)
  return key.startsWith('ssh-') ? key : undefined
}

async function defaultKey(config: GitConfig, signal: AbortSignal): Promise<string> {
  const command = config.get('gpg.ssh.defaultkeycommand')?.value
  if (!command) throw new SigningError('gpg.format is ssh, and neither user.signingKey nor gpg.ssh.defaultKeyCommand is set')
  const { stdout } = await runSigner('sh', { args: ['-c', command], signal })
  const [key = ''] = stdout.split('\n')
  if (literalKey(key) === undefined) throw new SigningError(`gpg.ssh.defaultKeyCommand prints no key, but ${JSON.stringify(key)}`)
  return key
}
