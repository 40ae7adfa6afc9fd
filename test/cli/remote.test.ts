import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { gfm, gfmJson, startGfm } from '../support/gfm.ts'
import { commitFiles, git, temporaryDirectory, tree } from '../support/git.ts'
import { RAW, vpc } from '../support/objects.ts'
import { runGfm } from './captured-run.ts'

/** A bare repository on this machine, and an environment in which nothing of the user's own is read or written. */
async function bareRemote() {
  const directory = await temporaryDirectory()
  const bare = await createRepository(directory, 'lab.git')
  const cache = join(directory, 'cache')
  const env = { XDG_CACHE_HOME: cache, HOME: directory, GIT_CONFIG_NOSYSTEM: '1' }
  return { directory, bare, cache, env, on: ['--remote', bare, '--fabric', 'lab'] }
}

async function initialised() {
  const remote = await bareRemote()
  await gfmJson(['init', ...remote.on], EXIT.done, remote.env)
  return remote
}

describe('straight on a repository', () => {
  test('init, ingest, status and verify; a second ingest has nothing to do', async () => {
    const { bare, on, env } = await bareRemote()
    expect(await gfm(['status', ...on], env)).toMatchObject({
      code: EXIT.done,
      stdout: expect.stringContaining('not initialised: run gfm init'),
    })
    expect((await gfm(['init', ...on, '--validation', 'off'], env)).code).toBe(EXIT.done)
    await commitFiles(bare, { [`${RAW}/two.yaml`]: `${vpc('a')}---\n${vpc('b')}` })

    const dry = await gfm(['ingest', ...on, '--dry-run'], env)
    expect(dry.stdout).toMatch(/^✓ dry run ingest\(lab\): 2 objects from raw\/two\.yaml\n/)
    expect(dry.stdout).toContain('+++ b/fabrics/lab/gitops/managed/vpcs/a.yaml\n')

    const { code, stdout, stderr } = await gfm(['ingest', ...on], env)
    const head = await git(bare, 'rev-parse', 'main')
    const operation = (await git(bare, 'log', '-1', '--format=%(trailers:key=Operation,valueonly)', 'main')).trim()
    const named = `  operation ${operation}\n  undo     gfm revert ${operation}\n`
    expect(stdout).toBe(
      `✓ ingest(lab): 2 objects from raw/two.yaml\n  commit   ${head}\n${named}  objects  2 created\n  archived ${RAW}/two.yaml -> ${RAW}/two.yaml.archived\n`,
    )
    expect(stderr).toContain(`Pushing ${head.slice(0, 12)}\n`)
    expect(code).toBe(EXIT.done)

    expect(await gfm(['ingest', ...on, '--quiet'], env)).toMatchObject({
      code: EXIT.done,
      stdout: '✓ lab: There is nothing to do\n',
      stderr: '',
    })
    expect(await git(bare, 'rev-parse', 'main')).toBe(head)
    expect((await gfm(['status', ...on], env)).stdout).toContain('objects    2: 2 vpcs\n')
    expect((await gfm(['verify', ...on], env)).stdout).toContain('every document is accounted for\n')
  })

  test('--json prints the report and nothing else; 1 means that a file was rejected', async () => {
    const { bare, on, env } = await initialised()
    await commitFiles(bare, { [`${RAW}/good.yaml`]: vpc('a'), [`${RAW}/bad.yaml`]: 'a: [\n' })
    const { code, stdout, stderr } = await gfm(['ingest', ...on, '--json'], env)
    const report = JSON.parse(stdout) as OperationReport
    expect(report).toMatchObject({
      fabric: 'lab',
      status: 'succeeded',
      fates: { created: 1 },
      commit: await git(bare, 'rev-parse', 'main'),
    })
    expect(report.faults).toContainEqual(expect.objectContaining({ file: `${RAW}/bad.yaml`, line: expect.any(Number) }))
    expect({ code, stderr }).toEqual({ code: EXIT.rejected, stderr: '' })
    expect((await gfm(['status', ...on], env)).code).toBe(EXIT.rejected)
  })

  test('--atomic takes all or none; --file takes one', async () => {
    const { bare, on, env } = await initialised()
    const head = await commitFiles(bare, { [`${RAW}/good.yaml`]: vpc('a'), [`${RAW}/bad.yaml`]: 'a: [\n' })
    expect((await gfm(['ingest', ...on, '--atomic'], env)).code).toBe(EXIT.rejected)
    expect(await git(bare, 'rev-parse', 'main')).toBe(head)
    expect((await gfm(['ingest', ...on, '--atomic', '--file', 'good.yaml'], env)).code).toBe(EXIT.done)
    expect((await tree(bare)).join('\n')).toContain('managed/vpcs/a.yaml')
  })

  test('--branch, --directory, --archive-strategy, --kinds, --author and --signoff mean what they say', async () => {
    const { bare, directory, on, env } = await bareRemote()
    const kinds = join(directory, 'kinds.json')
    await writeFile(kinds, '[{"group": "apps.example.com", "kind": "Widget", "plural": "widgets"}]')
    const place = ['--branch', 'dev', '--directory', 'net/']
    await gfmJson(['init', ...on, ...place, '--archive-strategy', 'none', '--kinds', kinds], EXIT.done, env)
    const widget = 'apiVersion: apps.example.com/v1\nkind: Widget\nmetadata: {name: w}\n'
    await commitFiles(bare, { 'net/raw/w.yaml': widget }, { branch: 'dev' })
    // The settings are in the repository from now on.
    await gfmJson(['ingest', ...on, ...place, '--author', 'Grace Hopper <grace@example.com>', '--signoff'], EXIT.done, env)
    const paths = (await tree(bare, 'dev')).map((line) => line.slice(line.indexOf('\t') + 1))
    expect(paths).toContain('net/managed/widgets/w.yaml')
    expect(paths.filter((path) => path.includes('w.yaml'))).toHaveLength(1)
    const [author, committer, ...signed] = (
      await git(bare, 'log', '-1', '--format=%an <%ae>%n%cn <%ce>%n%(trailers:key=Signed-off-by,valueonly,separator=%x2C)', 'dev')
    ).split('\n')
    expect(author).toBe('Grace Hopper <grace@example.com>')
    expect(signed).toEqual([committer])
  })

  test('commits are worded as the settings of the fabric say, which a deployment leaves in the manifest', async () => {
    const { bare, on, env } = await initialised()
    const file = 'fabrics/lab/gitops/.hnp/manifest.yaml'
    const wording = `commit: ${JSON.stringify({ sign_off: true, template: 'NET-1 {summary}' })}`
    const manifest = await git(bare, 'show', `main:${file}`)
    await commitFiles(bare, { [file]: `${manifest}\n${wording}\n`, [`${RAW}/a.yaml`]: vpc('a') })
    await gfmJson(['ingest', ...on], EXIT.done, env)
    const [subject, committer, ...signed] = (
      await git(bare, 'log', '-1', '--format=%s%n%cn <%ce>%n%(trailers:key=Signed-off-by,valueonly,separator=%x2C)', 'main')
    ).split('\n')
    expect(subject).toBe('NET-1 1 object from raw/a.yaml')
    expect(signed).toEqual([committer])
    expect(await git(bare, 'show', `main:${file}`)).toContain(`\n${wording}\n`)
  })

  test.each([
    ['the identity of git', '[user]\nname = Ada\nemail = ada@example.com\n', {}, 'Ada <ada@example.com>'],
    [
      "the author of git's environment",
      '[user]\nname = Ada\n',
      { GIT_AUTHOR_NAME: 'Bob', GIT_AUTHOR_EMAIL: 'bob@example.com' },
      'Bob <bob@example.com>',
    ],
    ['the manager', '', {}, 'GitOps File Manager <gitops-file-manager@localhost>'],
  ])('without --author the author is %s', async (_, config, identity, expected) => {
    const { bare, directory, on, env } = await bareRemote()
    await writeFile(join(directory, 'config'), config)
    // Run outside of any repository, which could have an identity of its own.
    await gfmJson(['init', ...on], EXIT.done, {
      GIT_AUTHOR_NAME: '',
      GIT_AUTHOR_EMAIL: '',
      GIT_CEILING_DIRECTORIES: '/',
      GIT_DIR: join(directory, 'nowhere'),
      ...env,
      ...identity,
      GIT_CONFIG_GLOBAL: join(directory, 'config'),
    })
    expect(await git(bare, 'log', '-1', '--format=%an <%ae>')).toBe(expected)
  })

  test('no other user can read the clone, and one path is one clone from any directory', async () => {
    const { directory, bare, cache, env } = await initialised()
    const clones = join(cache, 'gfm')
    const [clone = ''] = await readdir(clones)
    expect((await stat(join(clones, clone))).mode & 0o777).toBe(0o700)
    const other = join(directory, 'other')
    await mkdir(other)
    await createRepository(other, 'lab.git')
    const statusIn = async (cwd: string) => {
      const args = [join(import.meta.dirname, '../../dist/gfm.mjs'), 'status', '--remote', 'lab.git', '--fabric', 'lab', '--json']
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } })
      return JSON.parse(stdout) as { repository_url: string; head: string | null }
    }
    expect(await statusIn(directory)).toMatchObject({ repository_url: bare, head: await git(bare, 'rev-parse', 'main') })
    expect(await statusIn(other)).toMatchObject({ repository_url: join(other, 'lab.git'), head: null })
    expect(await readdir(clones)).toHaveLength(2)
  })

  test.each([
    [
      ['ingest', '--remote', '/no/such/repository', '--fabric', 'lab'],
      /^error There is no repository at \/no\/such\/repository: a remote is a path, or a URL such as https:\/\/host\/path\n$/,
    ],
    [['ingest', '--remote', 'http://127.0.0.1:1/lab.git', '--fabric', 'lab'], /error .*127\.0\.0\.1:1/],
  ])('%j fails', async (args, message) => {
    const { env } = await bareRemote()
    const { code, stdout, stderr } = await gfm([...args, '--quiet'], env)
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: EXIT.failure, stdout: '' })
  })

  test('a directory that is not initialised cannot be ingested', async () => {
    const { on, env } = await bareRemote()
    expect(await gfm(['ingest', ...on], env)).toMatchObject({
      code: EXIT.failure,
      stderr: expect.stringContaining('initialise it first'),
    })
  })

  test('colours only where they are asked for', async () => {
    const { on, env } = await initialised()
    expect((await gfm(['ingest', ...on], { ...env, FORCE_COLOR: '1', NO_COLOR: '' })).stdout).toBe(
      '\u001b[32m✓\u001b[39m lab: There is nothing to do\n',
    )
    expect((await gfm(['ingest', ...on], { ...env, FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).toBe(
      '✓ lab: There is nothing to do\n',
    )
  })
})

describe('credentials of a remote', () => {
  const PASSWORD = 'c0rrect-horse'

  async function lockedRemote() {
    const { directory, env } = await bareRemote()
    const server = await startGitServer({ root: directory, users: { ann: PASSWORD } })
    onTestFinished(() => server.close())
    return { directory, env, args: ['status', '--remote', server.repositoryUrl('lab.git'), '--fabric', 'lab'] }
  }

  test('come from the environment', async () => {
    const { args, env } = await lockedRemote()
    expect((await gfm(args, { ...env, GFM_GIT_USERNAME: 'ann', GFM_GIT_PASSWORD: PASSWORD })).code).toBe(EXIT.done)
  })

  /** A configuration of git with a helper that answers this password and notes what it was asked. */
  async function helper(directory: string, password: string) {
    const script = join(directory, 'helper.sh')
    const log = join(directory, 'asked')
    await writeFile(script, `echo "$1" >> '${log}'\n[ "$1" = get ] && printf 'username=ann\\npassword=${password}\\n'\nexit 0\n`)
    const config = join(directory, 'config')
    await writeFile(config, `[credential]\nhelper = "!sh ${script}"\n`)
    return { config, asked: async () => (await readFile(log, 'utf8')).trim().split('\n') }
  }

  test.each([
    ['remember', PASSWORD, EXIT.done, 'store'],
    ['forget', 'wr0ng-password', EXIT.failure, 'erase'],
  ])("come from git's credential helpers, which %s them", async (_, password, expected, action) => {
    const { args, env, directory } = await lockedRemote()
    const { config, asked } = await helper(directory, password)
    const { code, stderr } = await gfm(args, { ...env, GIT_CONFIG_GLOBAL: config })
    expect(await asked()).toEqual(['get', action])
    expect(stderr).not.toContain(password)
    expect(code).toBe(expected)
  })

  test('are not asked for without a terminal, and never shown', async () => {
    const { args, env } = await lockedRemote()
    const none = await gfm(args, { ...env, GIT_ASKPASS: '', SSH_ASKPASS: '' })
    expect(none.code).toBe(EXIT.failure)
    const wrong = await gfm(args, { ...env, GFM_GIT_TOKEN: 'wr0ng-token', GFM_DEBUG: '1' })
    expect(wrong.code).toBe(EXIT.failure)
    expect(wrong.stderr + wrong.stdout).not.toContain('wr0ng-token')
  })
})

describe('the process', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('stops on %s while a remote keeps it waiting', async (signal) => {
    const { env } = await bareRemote()
    const silent = createServer()
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const connected = once(silent, 'connection')
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    const { pid, done } = startGfm(['ingest', '--remote', `http://127.0.0.1:${port}/lab.git`, '--fabric', 'lab'], env)
    const [socket] = await connected
    onTestFinished(() => {
      socket.destroy()
      silent.close()
    })
    process.kill(pid, signal)
    const { code, stderr } = await done
    expect(stderr).toContain('Stopping at the next safe point')
    expect(code).toBe(EXIT.failure)
  })

  test('does not complain when whoever reads has seen enough', async () => {
    const { on, env } = await initialised()
    const program = join(import.meta.dirname, '../../dist/gfm.mjs')
    const child = spawn(process.execPath, [program, 'status', ...on, '--json'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const [code] = await once(child, 'close')
    expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
  })

  test('takes the bar off the terminal before it shows a failure', async () => {
    const { on, cache } = await bareRemote()
    const { code, stderr } = await runGfm(['ingest', ...on, '--cache', cache], { terminal: true })
    expect(stderr).toContain('Reading main of')
    const told = stderr.slice(stderr.lastIndexOf('\u001b[2K'))
    expect(told).toMatch(/error.* The fabric lab has no GitOps structure yet.*\n$/)
    expect(code).toBe(EXIT.failure)
  })

  test('can be run by its name, and carries no AWS SDK', async () => {
    const program = join(import.meta.dirname, '../../dist/gfm.mjs')
    const { stdout } = await promisify(execFile)(program, ['--version'])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const parts = join(import.meta.dirname, '../../dist/gfm')
    const maps = [
      `${program}.map`,
      ...(await readdir(parts)).filter((name) => name.endsWith('.map')).map((name) => join(parts, name)),
    ]
    const read = async (map: string) => (JSON.parse(await readFile(map, 'utf8')) as { sources: string[] }).sources
    const sources = (await Promise.all(maps.map(read))).flat()
    expect(sources).toContain('../lib/cli/main.ts')
    expect(sources.some((source) => source.endsWith('lib/git/branch/repository.ts'))).toBe(true)
    expect(sources.filter((source) => /@aws-sdk|@smithy|lib\/aws/.test(source))).toEqual([])
  })
})
