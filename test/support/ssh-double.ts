import { execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ssh, { type AuthContext, type ParsedKey, type ServerChannel, type Session } from 'ssh2'

export interface SshDouble {
  port: number
  /** The private key that it admits. */
  privateKey: string
  /** A line of `known_hosts` without the host. */
  hostKey: string
  /** The commands that it has run. */
  commands: string[]
  close(): void
}

/** A Git host that speaks SSH, where there need be no sshd: it admits one key, and runs git's commands below `root`. */
export async function startSshDouble(directory: string, root: string): Promise<SshDouble> {
  const at = (name: string) => join(directory, name)
  for (const name of ['ssh-host', 'deploy'])
    await promisify(execFile)('ssh-keygen', ['-q', '-N', '', '-t', 'ed25519', '-f', at(name)])
  const text = (name: string) => readFile(at(name), 'utf8')
  const admitted = ssh.utils.parseKey(await text('deploy.pub'))
  if (admitted instanceof Error) throw admitted
  const commands: string[] = []
  const server = new ssh.Server({ hostKeys: [await text('ssh-host')] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (context) => (isBy(admitted, context) ? context.accept() : context.reject(['publickey'])))
    client.on('session', (accept) => serve(accept(), root, commands))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  return {
    port: (server.address() as AddressInfo).port,
    privateKey: await text('deploy'),
    hostKey: (await text('ssh-host.pub')).split(' ').slice(0, 2).join(' '),
    commands,
    close: () => server.close(),
  }
}

function isBy(admitted: ParsedKey, context: AuthContext): boolean {
  if (context.method !== 'publickey' || !admitted.getPublicSSH().equals(context.key.data)) return false
  return context.signature === undefined || admitted.verify(context.blob ?? Buffer.alloc(0), context.signature) === true
}

function serve(session: Session, root: string, commands: string[]): void {
  session.on('exec', (accept, _reject, { command }) => {
    commands.push(command)
    run(accept(), command.replace("'/", `'${root}/`))
  })
}

function run(channel: ServerChannel, command: string): void {
  const child = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined)
  channel.pipe(child.stdin)
  child.stdout.on('data', (data: Buffer) => channel.write(data))
  child.stderr.on('data', (data: Buffer) => channel.stderr.write(data))
  child.once('close', (code) => {
    channel.exit(code ?? 1)
    channel.end()
  })
}
