import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { gfm } from '../support/gfm.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { RAW, vpc } from '../support/objects.ts'

const run = promisify(execFile)
const MAIL = 'ada@example.com'

/** A repository, and an environment whose git knows a user and has this configuration. */
async function signing(config: string) {
  const directory = await temporaryDirectory()
  const bare = await createRepository(directory, 'lab.git')
  const file = join(directory, 'config')
  const configure = (text: string) => writeFile(file, `[user]\nname = Ada\nemail = ${MAIL}\n${text}`)
  await configure(config)
  const env = {
    HOME: directory,
    XDG_CACHE_HOME: join(directory, 'cache'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: file,
    SSH_AUTH_SOCK: '',
  }
  /** What `git verify-commit` says of a commit. Throws if it does not accept it. */
  const verify = (commit = 'main') =>
    run('git', ['-C', bare, 'verify-commit', '--raw', commit], { env: { ...process.env, ...env } })
  return { directory, bare, env, configure, verify, on: ['--remote', bare, '--fabric', 'lab'] }
}

type Signing = Awaited<ReturnType<typeof signing>>

async function sshKey({ directory, configure }: Signing, type: string, more = '') {
  const key = join(directory, `key ${type}`)
  await run('ssh-keygen', ['-q', '-N', '', '-t', type, '-f', key])
  const publicKey = (await readFile(`${key}.pub`, 'utf8')).trim()
  const signers = join(directory, 'signers')
  await writeFile(signers, `${MAIL} namespaces="git" ${publicKey}\n`)
  await configure(
    `[commit]\ngpgSign\n[gpg]\nformat = ssh\n[gpg "ssh"]\nallowedSignersFile = ${signers}\n${more.replace('PUBLIC', publicKey)}[user]\nsigningKey = ${key}\n`,
  )
  return { key, publicKey }
}

/** Every kind of operation that makes a commit: init, drop, ingest, put, patch, delete, revert. */
async function allOperations({ directory, bare, env, on }: Signing): Promise<void> {
  const file = join(directory, 'c.yaml')
  await writeFile(file, vpc('c'))
  const good = async (...args: string[]) => {
    const { code, stdout, stderr } = await gfm([...args, ...on], env)
    expect({ args, code, stderr, stdout }).toMatchObject({ code: EXIT.done })
  }
  await good('init', '--validation', 'off')
  await commitFiles(bare, { [`${RAW}/one.yaml`]: `${vpc('a')}---\n${vpc('b')}` })
  await good('ingest')
  await good('put', '-f', file)
  await good('patch', 'vpc', 'c', '-p', 'spec: {mode: l3vni}')
  const patched = /^Operation: (\S+)/m.exec(await git(bare, 'log', '-1', '--format=%B'))?.[1]
  await good('delete', 'vpc', 'a', '--yes')
  await good('revert', patched ?? '')
}

describe('SSH', () => {
  test.each(['ed25519', 'ecdsa'])('every commit of a fabric is signed by a key of the type %s', async (type) => {
    const fabric = await signing('')
    await sshKey(fabric, type)
    await allOperations(fabric)
    const ours = (await git(fabric.bare, 'log', '--format=%H %cn', 'main')).split('\n').filter((line) => line.endsWith(' Ada'))
    expect(ours).toHaveLength(6)
    for (const line of ours) expect((await fabric.verify(line.slice(0, 40))).stderr).toContain('Good "git" signature')
    await git(fabric.bare, 'fsck', '--strict')
    expect((await gfm(['verify', ...fabric.on], fabric.env)).code).toBe(EXIT.done)
  })

  test('a key that stands in the configuration is found in the agent', async () => {
    const fabric = await signing('')
    const { key, publicKey } = await sshKey(fabric, 'ed25519')
    const { stdout } = await run('ssh-agent', ['-s'])
    const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(stdout)?.[1] ?? ''
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1])
    onTestFinished(() => void process.kill(pid))
    await run('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
    const env = { ...fabric.env, SSH_AUTH_SOCK: socket, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.signingKey' }
    const { code, stderr } = await gfm(['init', ...fabric.on], { ...env, GIT_CONFIG_VALUE_0: `key::${publicKey}` })
    expect({ code, stderr }).toMatchObject({ code: EXIT.done })
    expect((await fabric.verify()).stderr).toContain('Good "git" signature')
  })

  test('a program that stands in for ssh-keygen gets its arguments', async () => {
    const fabric = await signing('')
    const program = join(fabric.directory, 'keygen')
    await writeFile(program, `#!/bin/sh\necho "$*" > '${program}.log'\nexec ssh-keygen "$@"\n`, { mode: 0o755 })
    const { key } = await sshKey(fabric, 'ed25519', `[gpg "ssh"]\nprogram = ${program}\n`)
    expect((await gfm(['init', ...fabric.on], fabric.env)).code).toBe(EXIT.done)
    const log = await readFile(`${program}.log`, 'utf8')
    expect(log).toMatch(new RegExp(`^-Y sign -n git -f ${key} \\S+/commit\n$`))
    expect(await readdir(tmpdir())).not.toContain(log.split('/').at(-2))
    await fabric.verify()
  })
})

test('OpenPGP: every commit is signed by gpg', async () => {
  const fabric = await signing('[commit]\ngpgSign = true\n')
  const env = { ...process.env, ...fabric.env }
  await run('gpg', ['--batch', '--passphrase', '', '--quick-gen-key', `Ada <${MAIL}>`, 'ed25519', 'sign', 'never'], { env })
  onTestFinished(() => run('gpgconf', ['--kill', 'all'], { env }).then(() => undefined))
  expect(await gfm(['init', ...fabric.on], fabric.env)).toMatchObject({ code: EXIT.done })
  expect((await fabric.verify()).stderr).toContain('GOODSIG')
  await git(fabric.bare, 'fsck', '--strict')
})

test.each<[string, string, RegExp]>([
  ['no key', '[gpg]\nformat = ssh\n', /neither user\.signingKey nor gpg\.ssh\.defaultKeyCommand/],
  ['a key that is not there', '[gpg]\nformat = ssh\n[user]\nsigningKey = /nowhere/key\n', /ssh-keygen: .*\/nowhere\/key/s],
  ['no program', '[gpg]\nprogram = /nowhere/gpg\n', /\/nowhere\/gpg: it is not installed/],
  ['a program that fails', '[gpg]\nprogram = false\n', /false: /],
  ['a program that signs nothing', '[gpg]\nprogram = true\n', /true does not say that it has signed/],
  ['a format that is not known', '[gpg]\nformat = x509\n', /gpg\.format is x509: expected ssh or openpgp/],
  [
    'a command that prints no key',
    '[gpg]\nformat = ssh\n[gpg "ssh"]\ndefaultKeyCommand = echo none\n',
    /prints no key, but "none"/,
  ],
])('with %s nothing is pushed', async (_, config, reason) => {
  const { bare, env, on } = await signing(`[commit]\ngpgSign = yes\n${config}`)
  const { code, stderr } = await gfm(['init', ...on], env)
  expect(stderr).toMatch(/error The commit could not be signed, and nothing was pushed: /)
  expect(stderr).toMatch(reason)
  expect(code).toBe(EXIT.failure)
  expect(await git(bare, 'for-each-ref')).toBe('')
})

test('without commit.gpgSign nothing is signed, and the committer is the user', async () => {
  const { bare, env, on } = await signing('[commit]\ngpgSign = false\n[gpg]\nprogram = false\n')
  expect((await gfm(['init', ...on], env)).code).toBe(EXIT.done)
  expect(await git(bare, 'cat-file', 'commit', 'main')).not.toContain('gpgsig')
  expect(await git(bare, 'log', '-1', '--format=%cn <%ce>')).toBe(`Ada <${MAIL}>`)
})
