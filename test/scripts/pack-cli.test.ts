import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { MANAGED_VPCS, RAW, vpcWith } from '../support/objects.ts'

const ROOT = join(import.meta.dirname, '../..')
const run = promisify(execFile)

let directory = ''
let tarball = ''

beforeEach(async () => {
  directory = await temporaryDirectory()
  await run(process.execPath, ['scripts/pack-cli.mjs', directory], {
    cwd: ROOT,
    env: { ...process.env, GITHUB_SERVER_URL: 'https://git.example.com', GITHUB_REPOSITORY: 'net/gfm' },
  })
  tarball = join(directory, `gitops-file-manager-${packageJson.version}.tgz`)
})

test('the package is small, needs no other, and names its repository', async () => {
  expect((await stat(tarball)).size).toBeLessThan(3 * 1024 * 1024)
  const { stdout } = await run('tar', ['-tzf', tarball])
  const files = stdout.trim().split('\n')
  const texts = ['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES', 'gfm.mjs', 'package.json'].map((file) => `package/${file}`)
  expect(files.filter((file) => !file.startsWith('package/gfm/')).toSorted()).toEqual(texts)
  expect(files.filter((file) => file.endsWith('.map'))).toEqual([])
  const manifest = JSON.parse(await readFile(join(directory, 'package/package.json'), 'utf8'))
  expect(Object.keys(manifest).filter((key) => /dependencies|scripts|private/i.test(key))).toEqual([])
  expect(manifest).toMatchObject({
    bin: { gfm: 'gfm.mjs' },
    engines: packageJson.engines,
    license: packageJson.license,
    repository: { url: 'git+https://git.example.com/net/gfm.git' },
  })
})

test('no program names a source map that is not there', async () => {
  const chunks = await readdir(join(directory, 'package/gfm'))
  for (const file of ['gfm.mjs', ...chunks.map((chunk) => `gfm/${chunk}`)])
    expect(await readFile(join(directory, 'package', file), 'utf8'), file).not.toMatch(/^\/\/# sourceMappingURL=/m)
})

test('each package whose code is in it is there with the text of its licence, and so are the CRDs', async () => {
  const { outputs } = JSON.parse(await readFile(join(ROOT, 'dist/gfm.meta.json'), 'utf8'))
  const bundled = Object.values<{ inputs: Record<string, { bytesInOutput: number }> }>(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
      return name === undefined || bytesInOutput === 0 ? [] : [name]
    }),
  )
  const licenses = (await readFile(join(directory, 'package/THIRD-PARTY-LICENSES'), 'utf8')).split(`${'-'.repeat(80)}\n\n`)
  expect(licenses[0]).toContain('githedgehog/fabric')
  expect(licenses.slice(1).map((text) => text.replace(/ .*/s, ''))).toEqual([...new Set(bundled)].toSorted())
  for (const text of licenses) expect(text).toMatch(/copyright|public domain/i)
})

test('npx runs it in an empty folder: init, ingest, check and log, without a registry', async () => {
  const bare = await createRepository(directory, 'fabrics.git')
  const folder = join(directory, 'empty')
  await mkdir(folder)
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    XDG_CACHE_HOME: join(directory, 'cache'),
    npm_config_cache: join(directory, 'npm'),
    npm_config_update_notifier: 'false',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  const npx = (cwd: string, ...args: string[]) =>
    run('npx', ['--offline', '--yes', `--package=${tarball}`, '--', 'gfm', ...args], { cwd, env })
  const on = ['--remote', bare, '--fabric', 'lab', '--author', 'Ann <ann@example.com>']

  expect((await npx(folder, '--version')).stdout).toBe(`${packageJson.version}\n`)
  await npx(folder, 'init', ...on)
  await commitFiles(bare, { [`${RAW}/vpc.yaml`]: vpcWith('a', 'subnets: {default: {subnet: 10.0.1.0/24, vlan: 1001}}') })
  expect((await npx(folder, 'ingest', ...on)).stdout).toContain('1 object')
  expect(await git(bare, 'ls-tree', '-r', '--name-only', 'main')).toContain(`${MANAGED_VPCS}/a.yaml`)
  expect((await npx(folder, 'log', ...on.slice(0, 4))).stdout).toContain('ingest')
  await git(folder, 'clone', '--quiet', bare, 'checkout')
  expect((await npx(join(folder, 'checkout'), 'check')).stdout).toContain('lab')
  expect(await readdir(folder)).toEqual(['checkout'])
})
