import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gitConfigOf } from '../../lib/cli/environment/git-config.ts'
import { sshProgram } from '../../lib/cli/environment/ssh-program.ts'
import type { GitRepositoryOptions } from '../../lib/git/branch/repository.ts'
import type { OpenSsh } from '../../lib/git/branch/transport-to.ts'
import { byLibrary, type SshKeys } from '../../lib/git/ssh/ssh-library.ts'
import { byProgram } from '../../lib/git/ssh/ssh-program.ts'
import { SshTransport } from '../../lib/git/ssh/ssh-transport.ts'
import { reachOf } from '../../lib/git/wire/reach.ts'
import { parseRemoteUrl } from '../../lib/git/wire/remote-url.ts'
import { hostSockets } from '../../lib/hosts/host-network.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { gitRepositoryContract } from '../ports/git-repository.ts'
import { eventually } from '../support/eventually.ts'
import { commitFiles, git, installHook, temporaryDirectory } from '../support/git.ts'
import { fakeSsh, noSshServer, type SshHost, type SshServer, startSshServer } from '../support/ssh.ts'
import { create, details, open } from './fixture.ts'

/** As the command line opens SSH remotes, without a terminal. */
async function byCommand({ command, url }: SshHost): Promise<OpenSsh> {
  const remote = parseRemoteUrl(url('/x'))
  if (remote.kind !== 'ssh') throw new Error('not an SSH remote')
  const program = await sshProgram(remote, { config: gitConfigOf(''), env: { GIT_SSH_COMMAND: command }, isTerminal: false })
  return (place, bounds) => new SshTransport(place, byProgram(program), bounds)
}

/** As a deployment opens them, with these keys. */
const byKeys =
  (keysOf: (server: SshServer) => SshKeys): Opener<SshServer> =>
  async (server) => {
    const network = hostSockets(
      {},
      { text: () => Promise.resolve(undefined) },
      reachOf({ hosts: undefined, addresses: ['127.0.0.0/8'] }),
    )
    const client = byLibrary({ keys: () => Promise.resolve(keysOf(server)), connect: network })
    return (place, bounds) => new SshTransport(place, client, bounds)
  }

type Opener<H extends SshHost> = (host: H) => Promise<OpenSsh>

async function sshRemote<H extends SshHost>(
  start: (directory: string) => Promise<H>,
  options: Partial<GitRepositoryOptions> = {},
  opener: Opener<H> = byCommand,
) {
  const directory = await temporaryDirectory()
  const path = await createRepository(directory, "it's a repo!.git")
  const host = await start(directory)
  const url = host.url(path)
  const openAgain = async () => open({ path, url, directory }, { openSsh: await opener(host), ...options })
  return { directory, path, url, host, openAgain, repository: await openAgain() }
}

const contractOver = <H extends SshHost>(start: (directory: string) => Promise<H>, opener?: Opener<H>) =>
  gitRepositoryContract(async () => {
    const { path, repository } = await sshRemote(start, {}, opener)
    await commitFiles(path, { 'a.yaml': 'a: 1\n', 'raw/x.yaml': 'x: 1\n' })
    return {
      repository,
      commit: (files) => commitFiles(path, files),
      force: async (commit) => void (await git(path, 'update-ref', 'refs/heads/main', commit)),
    }
  })

describe("a repository behind a program with ssh's arguments", () => contractOver((directory) => fakeSsh(directory)))

describe('a server that ignores GIT_PROTOCOL speaks protocol 0', () =>
  contractOver((directory) => fakeSsh(directory, { acceptsProtocol: false })))

/** A key that no server knows. */
const STRANGER = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'sec1' }).toString()

const missing = await noSshServer()

describe.skipIf(missing !== undefined)(`OpenSSH's server${missing === undefined ? '' : ` (left out: ${missing})`}`, () => {
  describe('that takes GIT_PROTOCOL', () => contractOver((directory) => startSshServer(directory)))

  describe('by the library of a deployment', () =>
    contractOver(
      (directory) => startSshServer(directory),
      byKeys(({ keys }) => keys),
    ))

  test('by the library, one that does not take it', async () => {
    const { path, repository } = await sshRemote(
      (place) => startSshServer(place, { acceptsProtocol: false }),
      {},
      byKeys(({ keys }) => keys),
    )
    await commitFiles(path, { 'a.yaml': 'a: 1\n' })
    const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(path, 'rev-parse', 'main')).toContain(commit.oid)
  })

  test.each<[string, (server: SshServer) => Partial<SshKeys>, string, RegExp]>([
    [
      'another host key is pinned',
      () => ({ hostKeys: [{ type: 'ssh-ed25519', fingerprint: 'x' }] }),
      'protocol_error',
      /its host key is SHA256:\S{43}, which is none of the pinned ones/,
    ],
    [
      'a host key of another kind is pinned',
      () => ({ hostKeys: [{ type: 'ssh-rsa', fingerprint: 'x' }] }),
      'protocol_error',
      /no host key of the pinned kinds/,
    ],
    ['the key is not registered', () => ({ privateKey: STRANGER }), 'authentication_failed', /does not admit the deploy key/],
  ])('by the library: %s', async (_, settings, code, message) => {
    const connect = byKeys((server) => ({ ...server.keys, ...settings(server) }))
    const { path, repository } = await sshRemote((place) => startSshServer(place), {}, connect)
    await commitFiles(path, { 'a.yaml': 'a: 1\n' })
    await expect(repository.refresh()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('by the library: a repository that is not there, an interruption, and a server that is gone', async () => {
    const { path, url, directory, host } = await sshRemote(
      (place) => startSshServer(place),
      {},
      byKeys(({ keys }) => keys),
    )
    const openSsh = await byKeys(({ keys }) => keys)(host)
    const other = await open({ path, url: `${url}x`, directory }, { openSsh })
    await expect(other.refresh()).rejects.toMatchObject({ code: 'repository_not_found' })
    await expect(other.refresh(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    const gone = await open({ path, url: url.replace(/:\d+/, ':1'), directory }, { openSsh })
    await expect(gone.refresh()).rejects.toMatchObject({ code: 'repository_unreachable' })
  })

  test('an unknown host key is refused, and nothing is pushed', async () => {
    const { repository } = await sshRemote(async (directory) => {
      const host = await startSshServer(directory)
      return { ...host, command: host.command.replace(/UserKnownHostsFile=\S+/, 'UserKnownHostsFile=/dev/null') }
    })
    await expect(repository.refresh()).rejects.toMatchObject({
      code: 'protocol_error',
      message: expect.stringMatching(/Host key verification failed.*\n.*accept it/s),
    })
  })

  test('a key unknown to the server', async () => {
    const { repository } = await sshRemote(async (directory) => {
      const host = await startSshServer(directory)
      return { ...host, command: host.command.replace(/-i \S+/, '-i /dev/null') }
    })
    await expect(repository.refresh()).rejects.toMatchObject({ code: 'authentication_failed' })
  })
})

test('ssh gets exactly what git gives it', async () => {
  const { directory, path, repository } = await sshRemote((place) => fakeSsh(place))
  await commitFiles(path, { 'a.yaml': 'a: 1\n' })
  await repository.refresh()
  const lines = (await readFile(join(directory, 'ssh.log'), 'utf8')).trim().split('\n')
  const quotedPath = `'${directory}/it'\\''s a repo'\\!'.git'`
  const common = '-o ConnectTimeout=10 -o BatchMode=yes -p 2222 git@git.example.com git-upload-pack'
  expect(lines).toEqual([
    `-o SendEnv=GIT_PROTOCOL ${common} ${quotedPath}`,
    `-o SendEnv=GIT_PROTOCOL ${common} ${quotedPath}`,
    `${common} ${quotedPath}`,
  ])
})

test('a hook that refuses the push is quoted', async () => {
  const { path, repository } = await sshRemote((directory) => fakeSsh(directory))
  await commitFiles(path, { 'a.yaml': 'a: 1\n' })
  await installHook(path, 'pre-receive', 'echo "only on Mondays" >&2; exit 1')
  const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
  await expect(repository.push(commit)).rejects.toMatchObject({
    code: 'push_refused',
    message: expect.stringContaining('only on Mondays'),
  })
})

const FAILURES: [string, string, string, RegExp][] = [
  ['a key is not known', 'echo "git@x: Permission denied (publickey)." >&2; exit 255', 'authentication_failed', /publickey/],
  ['the host key is another', 'echo "Host key verification failed." >&2; exit 255', 'protocol_error', /connect once with ssh/],
  [
    'the host is down',
    'echo "ssh: connect to host x port 22: Connection refused" >&2; exit 255',
    'repository_unreachable',
    /Connection refused/,
  ],
  ['GitHub has no such repository', 'echo "ERROR: Repository not found." >&2; exit 1', 'repository_not_found', /not found/],
  [
    'the key may only read',
    'echo "ERROR: The key you are authenticating with has been marked as read only." >&2; exit 1',
    'authentication_failed',
    /read only/,
  ],
  [
    'a login shell talks',
    'echo "Welcome to git.example.com"; cat > /dev/null',
    'protocol_error',
    /does its login shell print something/,
  ],
  ['the server gives up', 'printf "0010ERR go away"; exit 1', 'repository_unreachable', /go away/],
  ['nothing is said', 'exit 0', 'repository_unreachable', /ssh ended with status 0/],
]

test.each(FAILURES)('when %s, the error says so', async (_, instead, code, message) => {
  const { repository } = await sshRemote((directory) => fakeSsh(directory, { instead }))
  await expect(repository.refresh()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test.each(FAILURES)('when %s during the push, it is known that nothing has landed', async (_, instead, code) => {
  const { path, directory, repository } = await sshRemote((place) => fakeSsh(place))
  await commitFiles(path, { 'a.yaml': 'a: 1\n' })
  const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
  await fakeSsh(directory, { instead: `case "$2" in *receive*) ${instead};; *) exec sh -c "$2";; esac` })
  await expect(repository.push(commit)).rejects.toMatchObject({ code })
})

test('a connection that breaks after the push was sent leaves the outcome unknown', async () => {
  const { path, directory, repository } = await sshRemote((place) => fakeSsh(place))
  await commitFiles(path, { 'a.yaml': 'a: 1\n' })
  const commit = await repository.prepare(await repository.refresh(), [create('b.yaml', 'b: 1\n')], details())
  const greetThenBreak = `printf '0008NAK\\n0000'; head -c 4 > /dev/null; exit 255`
  await fakeSsh(directory, { instead: `case "$2" in *receive*) ${greetThenBreak};; *) exec sh -c "$2";; esac` })
  await expect(repository.push(commit)).rejects.toMatchObject({ code: 'push_unknown' })
})

test('a silent server is abandoned after the idle time-out', async () => {
  const { repository } = await sshRemote((directory) => fakeSsh(directory, { instead: 'exec sleep 600' }), {
    timeouts: { idleMs: 100 },
  })
  await expect(repository.refresh()).rejects.toMatchObject({ code: 'timed_out', data: { after_ms: 100 } })
})

test('an answer over its limit is refused', async () => {
  const { path, repository } = await sshRemote((directory) => fakeSsh(directory), { limits: { listBytes: 100 } })
  await commitFiles(path, { 'a.yaml': 'a: 1\n' })
  await expect(repository.refresh()).rejects.toMatchObject({ code: 'limit_exceeded' })
})

test.each([
  ['before ssh runs', async () => undefined],
  ['while it runs in a shell', (log: string) => eventually(async () => expect(await readFile(log, 'utf8')).not.toBe(''))],
])('an interruption ends the conversation %s', async (_, running) => {
  const { directory, repository } = await sshRemote((place) => fakeSsh(place, { instead: 'exec sleep 600' }))
  const abort = new AbortController()
  const reading = repository.refresh(abort.signal)
  const outcome = expect(reading).rejects.toMatchObject({ code: 'cancelled' })
  await running(join(directory, 'ssh.log'))
  abort.abort()
  await outcome
})
