import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { GIT_LIMITS } from '../../git/limits.ts'
import type { SshProgram } from '../../git/ssh/ssh-program.ts'
import type { SshRemote } from '../../git/wire/remote-url.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { GitConfig } from './git-config.ts'

/** Which arguments a program takes (git-config(1), `ssh.variant`). */
export type SshVariant = 'ssh' | 'plink' | 'tortoiseplink' | 'simple'

/** A command that a shell reads, or the file of a program. */
export interface SshChoice {
  command: string
  kind: 'shell' | 'file'
  /** The setting that names it. */
  from: string
}

/** The ssh that git would start. */
export function sshChoice(config: GitConfig, env: NodeJS.ProcessEnv): SshChoice {
  const { GIT_SSH_COMMAND, GIT_SSH } = env
  if (GIT_SSH_COMMAND) return { command: GIT_SSH_COMMAND, kind: 'shell', from: 'GIT_SSH_COMMAND' }
  const configured = config.get('core.sshcommand')?.value
  if (configured) return { command: configured, kind: 'shell', from: 'core.sshCommand of git' }
  if (GIT_SSH) return { command: GIT_SSH, kind: 'file', from: 'GIT_SSH' }
  return { command: 'ssh', kind: 'file', from: 'default' }
}

/**
 * The user's ssh with the user's keys, agent, configuration and known hosts. `isTerminal`: whether somebody can answer
 * its questions. Throws UsageError where a variant cannot reach a remote.
 */
export async function sshProgram(
  remote: SshRemote,
  { config, env, isTerminal }: { config: GitConfig; env: NodeJS.ProcessEnv; isTerminal: boolean },
): Promise<SshProgram> {
  const choice = sshChoice(config, env)
  const variant = namedVariant(choice, config, env) ?? (await probedVariant(choice, remote.host))
  const mayPrompt = isTerminal || Boolean(env.SSH_ASKPASS)
  if (variant === 'simple' && remote.port !== undefined)
    throw new UsageError(
      `The program of ${choice.from} is not known to take a port: set GIT_SSH_VARIANT=ssh if it takes OpenSSH's arguments`,
    )
  return {
    mayPrompt,
    commandLine: ({ user, host, port }, command, protocol) => {
      const place = user === undefined ? host : `${user}@${host}`
      return started(choice, [...OPTIONS[variant]({ port, protocol, mayPrompt }), place, command])
    },
  }
}

interface Wanted {
  port: number | undefined
  protocol: string | undefined
  mayPrompt: boolean
}

const CONNECT_SECONDS = Math.ceil(GIT_LIMITS.connectMs.value / 1000)

const OPTIONS: Readonly<Record<SshVariant, (wanted: Wanted) => string[]>> = {
  ssh: ({ port, protocol, mayPrompt }) => [
    ...(protocol === undefined ? [] : ['-o', 'SendEnv=GIT_PROTOCOL']),
    ...['-o', `ConnectTimeout=${CONNECT_SECONDS}`],
    ...(mayPrompt ? [] : ['-o', 'BatchMode=yes']),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ],
  plink: ({ port, mayPrompt }) => [...(mayPrompt ? [] : ['-batch']), ...(port === undefined ? [] : ['-P', String(port)])],
  tortoiseplink: ({ port }) => ['-batch', ...(port === undefined ? [] : ['-P', String(port)])],
  simple: () => [],
}

function started({ command, kind }: SshChoice, args: string[]): { file: string; args: string[] } {
  return kind === 'file' ? { file: command, args } : { file: 'sh', args: ['-c', `${command} "$@"`, command, ...args] }
}

function namedVariant({ command, kind }: SshChoice, config: GitConfig, env: NodeJS.ProcessEnv): SshVariant | undefined {
  const asked = env.GIT_SSH_VARIANT || config.get('ssh.variant')?.value || 'auto'
  if (asked !== 'auto') return asked === 'putty' ? 'plink' : VARIANTS.find((variant) => variant === asked)
  const [, word = ''] = kind === 'file' ? [command, command] : (/^\s*["']?([^\s"']+)/.exec(command) ?? [])
  const name = basename(word)
    .replace(/\.exe$/i, '')
    .toLowerCase()
  return VARIANTS.find((variant) => variant === name)
}

const VARIANTS = ['ssh', 'plink', 'tortoiseplink', 'simple'] as const satisfies SshVariant[]

/** As git finds out about a program of another name: OpenSSH's can print its configuration. */
async function probedVariant(choice: SshChoice, host: string): Promise<SshVariant> {
  const { file, args } = started(choice, ['-G', host])
  return promisify(execFile)(file, args).then(
    () => 'ssh' as const,
    () => 'simple' as const,
  )
}
