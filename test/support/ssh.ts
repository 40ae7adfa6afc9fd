import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { hostKeyOf } from '../../lib/git/ssh/host-key.ts'
import type { SshKeys } from '../../lib/git/ssh/ssh-library.ts'
import { until } from './eventually.ts'

const run = promisify(execFile)

/** A remote behind SSH: its URL, and what `GIT_SSH_COMMAND` must be to reach it. */
export interface SshHost {
  url(path: string): string
  command: string
}

/** A server, and with what a deployment connects to it. */
export interface SshServer extends SshHost {
  keys: SshKeys
  /** A line of `known_hosts` without the host. */
  hostKey: string
}

interface FakeSshOptions {
  /** Whether the server takes `GIT_PROTOCOL`, as OpenSSH does only where it is configured to. */
  acceptsProtocol?: boolean
  /** Run in place of the command, such as `echo "Permission denied (publickey)." >&2; exit 255`. */
  instead?: string
}

/**
 * A program with the arguments of OpenSSH that runs the command on this machine. It notes its arguments in
 * `{path}.log`.
 */
export async function fakeSsh(directory: string, { acceptsProtocol = true, instead }: FakeSshOptions = {}): Promise<SshHost> {
  const path = join(directory, 'ssh')
  const script = `#!/bin/sh
printf '%s\\n' "$*" >> '${path}.log'
while [ "\${1#-}" != "$1" ]; do
  [ "$1 $2" = '-o SendEnv=GIT_PROTOCOL' ] && sent=${acceptsProtocol ? 'yes' : ''}
  shift 2
done
[ -n "$sent" ] || unset GIT_PROTOCOL
${instead ?? 'exec sh -c "$2"'}
`
  await writeFile(path, script, { mode: 0o755 })
  return { url: (place) => `ssh://git@git.example.com:2222${encodeURI(place)}`, command: path }
}

const SSHD = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  .map((folder) => join(folder, 'sshd'))
  .find((path) => existsSync(path))

/** Why there is no OpenSSH server on this machine; undefined if there is one. */
export async function noSshServer(): Promise<string | undefined> {
  if (SSHD === undefined) return 'there is no sshd on this machine'
  const isRoot = userInfo().uid === 0
  const hasUser = await readFile('/etc/passwd', 'utf8').then((text) => /^sshd:/m.test(text))
  return isRoot && !hasUser ? 'sshd does not run as root here, because its user is missing' : undefined
}

/** OpenSSH's server on the loopback interface, with a key for this user, until the test ends. */
export async function startSshServer(directory: string, { acceptsProtocol = true } = {}): Promise<SshServer> {
  await chmod(directory, 0o700)
  const at = (name: string) => join(directory, name)
  for (const name of ['host', 'user']) await run('ssh-keygen', ['-q', '-N', '', '-t', 'ed25519', '-f', at(name)])
  const port = await freePort()
  const hostKey = (await readFile(at('host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')
  await writeFile(at('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`)
  await writeFile(
    at('sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('user.pub')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      ...(acceptsProtocol ? ['AcceptEnv GIT_PROTOCOL'] : []),
    ].join('\n'),
  )
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true })
  const server = spawn(SSHD ?? 'sshd', ['-D', '-e', '-f', at('sshd_config')], { stdio: 'ignore' })
  onTestFinished(() => void server.kill())
  await until(() => answers(port))
  const own = `-i ${at('user')} -o IdentitiesOnly=yes -o UserKnownHostsFile=${at('known_hosts')} -o GlobalKnownHostsFile=/dev/null`
  return {
    url: (path) => `ssh://${userInfo().username}@127.0.0.1:${port}${encodeURI(path)}`,
    command: `ssh -F /dev/null ${own} -o StrictHostKeyChecking=yes`,
    keys: { privateKey: await readFile(at('user'), 'utf8'), hostKeys: [hostKeyOf(hostKey)] },
    hostKey,
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
