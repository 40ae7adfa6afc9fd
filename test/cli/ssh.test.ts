import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gitConfigOf } from '../../lib/cli/environment/git-config.ts'
import { sshProgram } from '../../lib/cli/environment/ssh-program.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { SshRemote } from '../../lib/git/wire/remote-url.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { gfm } from '../support/gfm.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { RAW, vpc } from '../support/objects.ts'
import { fakeSsh } from '../support/ssh.ts'

const REMOTE: SshRemote = { kind: 'ssh', url: 'ssh://git@host:7999/x', user: 'git', host: 'host', port: 7999, path: '/x' }
const CONNECT = ['-o', 'ConnectTimeout=10']

describe('the command line of ssh', () => {
  test.each<[string, NodeJS.ProcessEnv, string, boolean, string[]]>([
    ['nothing set', {}, '', true, ['ssh', '-o', 'SendEnv=GIT_PROTOCOL', ...CONNECT, '-p', '7999', 'git@host', 'C']],
    [
      'nobody to ask',
      {},
      '',
      false,
      ['ssh', '-o', 'SendEnv=GIT_PROTOCOL', ...CONNECT, '-o', 'BatchMode=yes', '-p', '7999', 'git@host', 'C'],
    ],
    [
      'GIT_SSH_COMMAND before core.sshCommand and GIT_SSH',
      { GIT_SSH_COMMAND: 'ssh -i key', GIT_SSH: 'plink' },
      'ssh -v',
      true,
      ['sh', '-c', 'ssh -i key "$@"', 'ssh -i key', '-o', 'SendEnv=GIT_PROTOCOL', ...CONNECT, '-p', '7999', 'git@host', 'C'],
    ],
    [
      'core.sshCommand',
      { GIT_SSH: 'plink' },
      '/usr/bin/ssh -v',
      true,
      [
        ...['sh', '-c', '/usr/bin/ssh -v "$@"', '/usr/bin/ssh -v', '-o', 'SendEnv=GIT_PROTOCOL'],
        ...[...CONNECT, '-p', '7999', 'git@host', 'C'],
      ],
    ],
    ['plink', { GIT_SSH: '/opt/plink.exe' }, '', true, ['/opt/plink.exe', '-P', '7999', 'git@host', 'C']],
    [
      'a variant by name',
      { GIT_SSH: '/opt/x', GIT_SSH_VARIANT: 'tortoiseplink' },
      '',
      true,
      ['/opt/x', '-batch', '-P', '7999', 'git@host', 'C'],
    ],
    [
      'an unknown program that prints its configuration like OpenSSH',
      { GIT_SSH: 'true' },
      '',
      true,
      ['true', '-o', 'SendEnv=GIT_PROTOCOL', ...CONNECT, '-p', '7999', 'git@host', 'C'],
    ],
  ])('with %s', async (_, env, configured, isTerminal, expected) => {
    const config = gitConfigOf(configured === '' ? '' : `file:x\0core.sshcommand\n${configured}\0`)
    const program = await sshProgram(REMOTE, { config, env, isTerminal })
    const { file, args } = program.commandLine(REMOTE, 'C', 'version=2')
    expect([file, ...args]).toEqual(expected)
  })

  test('a program that knows no options cannot take a port', async () => {
    const given = { config: gitConfigOf(''), env: { GIT_SSH: 'false' }, isTerminal: true }
    await expect(sshProgram(REMOTE, given)).rejects.toThrow(/program of GIT_SSH is not known to take a port: set GIT_SSH_VARIANT/)
    const { port: _, ...withoutPort } = REMOTE
    const program = await sshProgram(withoutPort, given)
    expect(program.commandLine(withoutPort, 'C', 'version=2')).toEqual({ file: 'false', args: ['git@host', 'C'] })
  })
})

test('init, ingest and verify over SSH, by core.sshCommand', async () => {
  const directory = await temporaryDirectory()
  const bare = await createRepository(directory, 'lab.git')
  const host = await fakeSsh(directory)
  const config = join(directory, 'config')
  await writeFile(config, `[core]\nsshCommand = ${host.command}\n[url "${host.url(directory)}/"]\ninsteadOf = work:\n`)
  const env = { HOME: directory, XDG_CACHE_HOME: join(directory, 'cache'), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: config }
  const on = ['--remote', 'work:lab.git', '--fabric', 'lab']
  expect((await gfm(['init', ...on], env)).code).toBe(EXIT.done)
  await commitFiles(bare, { [`${RAW}/one.yaml`]: vpc('a') })
  expect((await gfm(['ingest', ...on, '--validation', 'off'], env)).code).toBe(EXIT.done)
  expect(await git(bare, 'log', '-1', '--format=%s')).toContain('ingest(lab)')
  expect((await gfm(['verify', ...on], env)).code).toBe(EXIT.done)
  expect(await readFile(join(directory, 'ssh.log'), 'utf8')).toContain("git-receive-pack '")
})

test('a refused key is told as it is, and no credentials are asked for', async () => {
  const directory = await temporaryDirectory()
  const { command } = await fakeSsh(directory, {
    instead: 'echo "git@git.example.com: Permission denied (publickey)." >&2; exit 255',
  })
  const env = { HOME: directory, GIT_CONFIG_NOSYSTEM: '1', GIT_SSH_COMMAND: command }
  const run = await gfm(['status', '--quiet', '--remote', 'git@git.example.com:net/lab.git', '--fabric', 'lab'], env)
  expect(run.stderr).toContain(
    'does not admit you to git@git.example.com:net/lab.git by SSH: git@git.example.com: Permission denied',
  )
  expect(run.code).toBe(EXIT.failure)
})
