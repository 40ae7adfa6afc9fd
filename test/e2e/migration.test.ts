import { spawn } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDirectory } from '../support/golden.ts'
import { git, Remote } from '../support/remote.ts'

const ROOT = join(import.meta.dirname, '../..')
const GITOPS = 'fabrics/lab/gitops'

const PERSON = {
  GIT_AUTHOR_NAME: 'Ann Admin',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann Admin',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

let remote: Remote
let person: string

beforeAll(async () => {
  remote = await Remote.start()
  await remote.push(await readDirectory(join(ROOT, 'test/fixtures/hnp-1.0')), 'as HNP left it')
  person = join(remote.directory, 'person')
  await mkdir(join(person, 'bin'), { recursive: true })
  const gfm = join(person, 'bin/gfm')
  await writeFile(gfm, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/gfm.mjs')}" "$@"\n`)
  await chmod(gfm, 0o755)
})
afterAll(() => remote.close())

/** The shell blocks of the migration guide that a reader runs as they are. */
async function documentedSteps(): Promise<string[]> {
  const guide = await readFile(join(ROOT, 'docs/migration.md'), 'utf8')
  return [...guide.matchAll(/^<!-- test: migration -->\n```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '')
}

/** Runs a block as a person would; returns what it printed. */
async function shell(block: string): Promise<string> {
  const env = {
    ...process.env,
    ...PERSON,
    PATH: `${join(person, 'bin')}${delimiter}${process.env.PATH}`,
    XDG_CACHE_HOME: join(person, 'cache'),
    REMOTE: remote.url,
    FABRIC: 'lab',
  }
  const child = spawn('bash', ['-eu', '-c', block], { cwd: person, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${block}\nended with ${code}:\n${output}`)
  return output
}

const treeOf = (revision: string) => git(remote.repository, 'rev-parse', `${revision}^{tree}`)
const textOf = (path: string) => git(remote.repository, 'show', `main:${GITOPS}/${path}`)

async function paths(directory: string): Promise<string[]> {
  const text = await git(remote.repository, 'ls-tree', '-r', '--name-only', `main:${GITOPS}/${directory}`)
  return text.split('\n').filter((path) => path !== '' && !path.endsWith('.gitkeep'))
}

test('the guide leads from HNP to the manager and back', async () => {
  const steps = await documentedSteps()
  const back = steps.pop() ?? ''
  expect(back).toContain('Back to HNP')
  const output: string[] = []
  for (const step of steps) output.push(await shell(step))

  expect(output.join('')).toContain(`${GITOPS}/managed/switches/leaf-1-1.yaml:5:1 warning duplicate_object`)
  expect(output.at(-1)).toContain('every document is accounted for')
  expect(await paths('managed')).toEqual([
    'connections/leaf-1--server-1.yaml',
    'ipv4namespaces/default.yaml',
    'servers/edge_server-2.yaml',
    'servers/prod-db_7.yaml',
    'servers/prod_db-7.yaml',
    'servers/server-1.yaml',
    'switches/leaf-1-1.yaml',
    'switches/leaf-1.yaml',
    'switches/spine-1.yaml',
    'switchgroups/mclag-1.yaml',
    'tests/probe.yaml',
    'vlannamespaces/default.yaml',
    'vpcattachments/vpc-2--server-1.yaml',
    'vpcs/vpc-1.yaml',
    'vpcs/vpc-2.yaml',
  ])
  expect(await paths('raw')).toEqual([
    'processed/spines_20250807_141503.yaml.archived',
    'spare.yaml.archived',
    'vpcs.yaml.archived',
    'wiring.yaml.archived',
    'wiring.yaml.archived.1',
  ])
  expect(await textOf('managed/switches/spine-1.yaml')).toContain('description: new description')
  expect(await textOf('managed/vpcs/vpc-1.yaml')).toBe(
    (await git(remote.repository, 'show', `before-gfm:${GITOPS}/managed/vpcs/vpc-1.yaml`))
      .replace(/^#.*\n/gm, '')
      .replace(/^ +hnp\..*\n/gm, ''),
  )
  expect(await git(remote.repository, 'grep', '--name-only', 'hnp.githedgehog.com', 'main', '--', `${GITOPS}/managed`)).toBe(
    `main:${GITOPS}/managed/switches/leaf-1-1.yaml\n`,
  )

  await shell(back)
  expect(await treeOf('main')).toBe(await treeOf('before-gfm'))
})
