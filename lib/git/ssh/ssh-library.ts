import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import type { Client, ClientChannel, ServerHostKeyAlgorithm } from 'ssh2'
import { DomainError } from '../../contract/errors.ts'
import { GIT_LIMITS } from '../limits.ts'
import type { SshRemote } from '../wire/remote-url.ts'
import { SSH_FAILED, unreachable, unusable } from './failure.ts'
import { fingerprintOf, type HostKey } from './host-key.ts'
import type { SshClient, SshEnding, SshSession } from './session.ts'

/** With what a deployment connects to a server. */
export interface SshKeys {
  /** In OpenSSH's format, without a passphrase. */
  privateKey: string
  hostKeys: readonly HostKey[]
}

export interface SshLibraryOptions {
  /** Asked before every connection. */
  keys(): Promise<SshKeys>
  /** Opens a connection to the server. Throws DomainError. */
  connect(remote: SshRemote, port: number, signal: AbortSignal): Promise<Socket>
}

const SSH_PORT = 22
/** The user of repositories on all hosts that are known by name. */
const USER = 'git'

/** Runs commands by a library, in a connection for each: where there is no ssh. Only pinned host keys are accepted. */
export function byLibrary({ keys, connect }: SshLibraryOptions): SshClient {
  return {
    mayPrompt: false,
    start: async (remote, command, { protocol, signal }) => {
      const known = await keys()
      const { default: ssh } = await import('ssh2')
      const socket = await connect(remote, remote.port ?? SSH_PORT, signal)
      const client = new ssh.Client()
      const channel = await opened(client, { socket, remote, known, command, protocol, signal }).catch((error: unknown) => {
        client.destroy()
        socket.destroy()
        throw error
      })
      return session(client, channel)
    },
  }
}

interface Opening {
  socket: Socket
  remote: SshRemote
  known: SshKeys
  command: string
  protocol: 'version=2' | undefined
  signal: AbortSignal
}

function opened(client: Client, { socket, remote, known, command, protocol, signal }: Opening): Promise<ClientChannel> {
  const { hostKeys, privateKey } = known
  return new Promise((resolve, reject) => {
    let stranger: string | undefined
    const giveUp = () => reject(new Error('cancelled'))
    signal.addEventListener('abort', giveUp, { once: true })
    client.on('error', (error: Error & { level?: string }) => reject(failureOf(remote.url, error, stranger)))
    client.once('close', () => reject(failureOf(remote.url, new Error('the server has closed the connection'), stranger)))
    client.once('ready', () => {
      const options = protocol === undefined ? {} : { env: { GIT_PROTOCOL: protocol } }
      client.exec(command, options, (error, channel) =>
        error === undefined ? resolve(channel) : reject(failureOf(remote.url, error)),
      )
    })
    client.connect({
      sock: socket,
      username: remote.user ?? USER,
      privateKey,
      readyTimeout: GIT_LIMITS.connectMs.value,
      // A server is asked for a key of the pinned kinds only: it may have others, which nobody has vouched for.
      algorithms: { serverHostKey: hostKeys.flatMap(({ type }) => algorithmsOf(type)) },
      hostVerifier: (key: Buffer) => {
        const shown = fingerprintOf(key)
        const isKnown = hostKeys.some(({ fingerprint }) => fingerprint === shown)
        if (!isKnown) stranger = shown
        return isKnown
      },
    })
  })
}

function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  return type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type as ServerHostKeyAlgorithm]
}

function failureOf(url: string, error: Error & { level?: string }, stranger?: string): DomainError {
  if (stranger !== undefined)
    return unusable(
      url,
      `its host key is SHA256:${stranger}, which is none of the pinned ones: compare it with the one that the host publishes, and put that into known_hosts of the secret`,
    )
  if (/no matching host key/i.test(error.message))
    return unusable(
      url,
      `it has no host key of the pinned kinds (${error.message}): put one of its keys into known_hosts of the secret`,
    )
  if (error.level === 'client-authentication')
    return new DomainError(
      'authentication_failed',
      `The Git host does not admit the deploy key to ${url} by SSH: register its public key there, with write access`,
      { url },
      { cause: error },
    )
  return unreachable(url, error.message)
}

function session(client: Client, channel: ClientChannel): SshSession {
  // A channel whose connection breaks does not end: only what it is piped into does.
  const stdout = channel.pipe(new PassThrough())
  channel.on('error', () => undefined)
  const ended = new Promise<SshEnding>((resolve) => {
    let code: number | null | undefined
    let reason = 'the connection was closed'
    client.on('error', (error: Error) => {
      reason = error.message
    })
    channel.on('exit', (status: number | null) => {
      code = status
    })
    channel.once('close', () => {
      stdout.end()
      resolve(code === undefined ? { code: SSH_FAILED, reason } : { code })
    })
  })
  return {
    stdin: channel,
    stdout,
    stderr: channel.stderr,
    ended,
    leave: () => {
      stdout.destroy()
      client.destroy()
    },
  }
}
