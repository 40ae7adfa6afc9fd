import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { type Forge, type ForgeKind, startForge, TOKEN } from '../support/forge/forge.ts'
import { commitFiles, git, installHook, temporaryDirectory } from '../support/git.ts'
import { MANAGED, RAW, vpcWith } from '../support/objects.ts'
import { runGfm } from './captured-run.ts'

const BRANCH = 'gfm/lab/main'
const vpc = (name: string, vni = 1) => vpcWith(name, `vni: ${vni}`)

/** A fabric on a host with requests, whose main branch only the host itself changes. */
async function hosted(kind: ForgeKind = 'gitlab') {
  const root = await temporaryDirectory()
  const bare = await createRepository(root, 'lab.git')
  const server = await startGitServer({ root })
  const forge = await startForge(kind, bare, server.repositoryUrl('lab.git'))
  const cache = join(root, 'cache')
  vi.stubEnv('GFM_GIT_TYPE', kind)
  vi.stubEnv('GFM_GIT_TOKEN', TOKEN)
  vi.stubEnv('GIT_AUTHOR_NAME', 'Ann')
  vi.stubEnv('GIT_AUTHOR_EMAIL', 'ann@example.com')
  const gfm = (...args: string[]) => runGfm([...args, '--remote', forge.url, '--fabric', 'lab', '--cache', cache])
  const succeeds = async (...args: string[]) => {
    const ran = await gfm(...args)
    expect(ran).toEqual({ code: EXIT.done, stdout: ran.stdout, stderr: expect.not.stringContaining('error') })
    return ran.stdout
  }
  await succeeds('init')
  const main = await commitFiles(bare, { [`${RAW}/one.yaml`]: vpc('one') })
  return { bare, forge, gfm, succeeds, main, close: () => server.close() }
}

type Hosted = Awaited<ReturnType<typeof hosted>>

const show = (bare: string, revision: string) => git(bare, 'show', revision)
const files = async (bare: string, revision: string) => (await git(bare, 'ls-tree', '-r', '--name-only', revision)).split('\n')
const treeOf = (bare: string, revision: string) => git(bare, 'rev-parse', `${revision}^{tree}`)
const openOnes = ({ requests }: Forge) => requests.filter(({ state }) => state === 'open')

async function putVpc({ succeeds, bare }: Hosted, name: string, vni: number, ...more: string[]): Promise<string> {
  const file = join(bare, `${name}.yaml`)
  await writeFile(file, vpc(name, vni))
  return succeeds('put', '-f', file, '--propose', ...more)
}

/** Each kind of host passes a suite of its own; these differ most in what they need to know of a repository. */
describe.each<ForgeKind>(['gitlab', 'azure_devops'])('on %s', (kind) => {
  test('an operation is proposed once, and added to, and the main branch is left alone', async () => {
    const on = await hosted(kind)
    const { forge, bare, main, succeeds } = on
    expect(await succeeds('proposals')).toBe('Nothing is proposed\n')
    const told = await succeeds('ingest', '--auto-merge')
    expect(told).toMatch(/proposal http\S+\/1 \(opened, auto-merge\)/)
    expect(forge.requests).toMatchObject([{ autoMerge: true }])
    expect(forge.head('main')).toBe(main)
    expect(await files(bare, BRANCH)).toContain(`${MANAGED}/vpcs/one.yaml`)
    expect(openOnes(forge)).toMatchObject([
      { number: 1, base: 'main', branch: BRANCH, title: 'ingest(lab): 1 object from raw/one.yaml' },
    ])
    expect(forge.requests[0]?.body).toMatch(/\*\*Documents:\*\* 1 created[\s\S]*gfm revert [0-9A-Z]{26}/)
    expect(await succeeds('proposals', 'lab')).toMatch(/\b1 +open +ingest\(lab\): 1 object from raw\/one.yaml +http\S+\/1\n/)
    const { proposals } = JSON.parse(await succeeds('proposals', '--json'))
    expect(proposals).toMatchObject([{ id: '1', branch: BRANCH, base: 'main', state: 'open' }])
    const writes = () => forge.calls.filter((call) => !call.startsWith('GET'))
    const before = writes().length
    expect(await succeeds('ingest', '--propose')).toMatch(/\/1 \(open\)/)
    expect(writes()).toHaveLength(before)
    expect(await putVpc(on, 'two', 2)).toMatch(/\/1 \(updated\)/)
    expect(forge.requests).toMatchObject([{ title: 'gfm(lab): 2 changes', state: 'open' }])
    expect(forge.requests[0]?.body).toMatch(/### put\\?\(lab\\?\): VPC default\/two[\s\S]*### ingest/)
    expect(await files(bare, BRANCH)).toEqual(expect.arrayContaining([`${MANAGED}/vpcs/one.yaml`, `${MANAGED}/vpcs/two.yaml`]))
    expect(forge.head('main')).toBe(main)
    await on.close()
  })
})

describe.each(['merge', 'squash', 'rebase'] as const)('after a %s', (how) => {
  test('what was proposed has landed, and the next proposal begins there', async () => {
    const on = await hosted()
    const { forge, bare, succeeds } = on
    await succeeds('ingest', '--propose')
    const reviewed = await treeOf(bare, BRANCH)
    await forge.merge(1, how)
    expect(await treeOf(bare, 'main')).toBe(reviewed)
    const idle = await succeeds('ingest', '--propose')
    expect(idle).not.toContain('proposal')
    expect(forge.requests).toHaveLength(1)
    const landed = forge.head('main')
    await putVpc(on, 'two', 2)
    expect(await git(bare, 'rev-parse', `${BRANCH}^`)).toBe(landed)
    expect(openOnes(forge)).toMatchObject([{ number: 2, title: 'put(lab): VPC default/two' }])
    await on.close()
  })
})

test('the requests of single operations, which a deployment opens, are listed with the shared one', async () => {
  const on = await hosted()
  const { bare, forge, succeeds } = on
  await succeeds('ingest', '--propose')
  const [older, newer] = ['01J00000000000000000000001', '01J00000000000000000000002']
  for (const name of [older, newer, 'of-people']) await commitFiles(bare, { 'a.md': name }, { branch: `gfm/lab/${name}` })
  await commitFiles(bare, { 'a.md': 'b' }, { branch: `gfm/other/${newer}` })
  for (const [index, branch] of [`gfm/lab/${older}`, `gfm/lab/${newer}`, `gfm/other/${newer}`].entries())
    forge.requests.push({ ...(forge.requests[0] as Forge['requests'][number]), number: index + 2, branch })
  const { proposals } = JSON.parse(await succeeds('proposals', '--json'))
  expect(proposals.map(({ id, branch }: { id: string; branch: string }) => [id, branch])).toEqual([
    ['1', BRANCH],
    ['3', `gfm/lab/${newer}`],
    ['2', `gfm/lab/${older}`],
  ])
  await on.close()
})

describe('when the base moves', () => {
  test('the open proposal is carried onto it', async () => {
    const on = await hosted()
    const { forge, bare, succeeds } = on
    await succeeds('ingest', '--propose')
    await commitFiles(bare, { 'README.md': 'hello\n', [`${RAW}/three.yaml`]: vpc('three', 3) })
    const main = forge.head('main')
    expect(await succeeds('ingest', '--propose')).toContain('(updated)')
    expect(await git(bare, 'merge-base', 'main', BRANCH)).toBe(main)
    expect(await files(bare, BRANCH)).toEqual(
      expect.arrayContaining(['README.md', `${MANAGED}/vpcs/one.yaml`, `${MANAGED}/vpcs/three.yaml`]),
    )
    expect(openOnes(forge)).toHaveLength(1)
    expect(await git(bare, 'log', '--format=%an %s', `main..${BRANCH}`)).toBe(
      'Ann ingest(lab): 1 object from raw/three.yaml\nAnn ingest(lab): 1 object from raw/one.yaml',
    )
    await on.close()
  })

  test('in the same files, nobody loses anything', async () => {
    const on = await hosted()
    const { forge, bare, gfm, succeeds } = on
    await succeeds('ingest', '--propose')
    const proposed = forge.head(BRANCH)
    await commitFiles(bare, { [`${RAW}/one.yaml`]: vpc('one', 7) })
    const refused = await gfm('ingest', '--propose')
    expect(refused.code).not.toBe(EXIT.done)
    expect(refused.stderr).toContain(`${forge.page(1)} conflicts with main in ${RAW}/one.yaml`)
    expect(forge.head(BRANCH)).toBe(proposed)
    Object.assign(forge.requests[0] ?? {}, { state: 'closed' })
    expect(await succeeds('ingest', '--propose')).toContain(`proposal ${forge.page(2)} (opened)`)
    expect(await show(bare, `${BRANCH}:${MANAGED}/vpcs/one.yaml`)).toContain('vni: 7')
    await on.close()
  })
})

describe('commits of people on the branch of a proposal', () => {
  test('are taken as hand edits while the request is open', async () => {
    const on = await hosted()
    const { forge, bare, succeeds } = on
    await succeeds('ingest', '--propose')
    await commitFiles(bare, { [`${MANAGED}/vpcs/one.yaml`]: `# seen by Bob\n${vpc('one')}` }, { branch: BRANCH })
    await putVpc(on, 'two', 2)
    expect(await show(bare, `${BRANCH}:${MANAGED}/vpcs/one.yaml`)).toContain('# seen by Bob')
    expect(forge.requests[0]?.body).toContain('by hand')
    await on.close()
  })

  test('are not overwritten once the request is closed', async () => {
    const on = await hosted()
    const { forge, bare, gfm, succeeds } = on
    await succeeds('ingest', '--propose')
    const byHand = await commitFiles(bare, { 'notes.md': 'mine\n' }, { branch: BRANCH })
    Object.assign(forge.requests[0] ?? {}, { state: 'closed' })
    const refused = await gfm('ingest', '--propose')
    expect(refused.stderr).toMatch(/holds the commit [0-9a-f]{12} of Ada Author, and no request is open/)
    expect(forge.head(BRANCH)).toBe(byHand)
    await on.close()
  })

  test('and are forgotten once they were squashed into the base', async () => {
    const on = await hosted()
    const { forge, bare, succeeds } = on
    await succeeds('ingest', '--propose')
    await commitFiles(bare, { 'notes.md': 'mine\n' }, { branch: BRANCH })
    await forge.merge(1, 'squash')
    await putVpc(on, 'two', 2)
    expect(openOnes(forge)).toMatchObject([{ number: 2 }])
    await on.close()
  })
})

test('a request that could not be opened is opened by the next run, and by no other', async () => {
  const on = await hosted()
  const { forge, gfm, succeeds } = on
  forge.faults.push({ status: 200, json: [] }, { status: 500, json: { message: 'down' } })
  const failed = await gfm('ingest', '--propose')
  expect(failed.stderr).toContain('HTTP 500: down')
  expect(forge.requests).toEqual([])
  expect(forge.head(BRANCH)).not.toBe('')
  expect(await succeeds('ingest', '--propose')).toContain('(opened)')
  expect(forge.requests).toHaveLength(1)
  await on.close()
})

test('what waits for its request is kept by whoever comes next, and left once its request has ended', async () => {
  const on = await hosted()
  const { forge, bare } = on
  const none = { status: 200, json: [] }
  forge.faults.push(none, none, { status: 500, json: { message: 'down' } })
  await expect(putVpc(on, 'a', 11)).rejects.toThrow('code: 3')
  expect(forge.requests).toEqual([])
  // The base goes on, too.
  await commitFiles(bare, { 'other.md': 'x\n' })
  await putVpc(on, 'b', 12)
  const vpcs = async () => (await files(bare, BRANCH)).filter((path) => path.startsWith(`${MANAGED}/vpcs/`))
  expect(await vpcs()).toEqual(['a', 'b'].map((name) => `${MANAGED}/vpcs/${name}.yaml`))
  expect(openOnes(forge)).toMatchObject([{ number: 1 }])
  Object.assign(forge.requests[0] ?? {}, { state: 'closed' })
  await putVpc(on, 'c', 13)
  expect(await vpcs()).toEqual([`${MANAGED}/vpcs/c.yaml`])
  await on.close()
})

test('a proposal that has nothing left is closed', async () => {
  const on = await hosted()
  const { forge, succeeds } = on
  await succeeds('ingest', '--propose')
  await forge.merge(1, 'squash')
  await putVpc(on, 'two', 2)
  const told = await succeeds('delete', 'vpc', 'two', '--yes', '--propose')
  expect(told).toContain(`proposal ${forge.page(2)} (closed)`)
  expect(openOnes(forge)).toEqual([])
  await on.close()
})

test('a dry run shows the change and changes nothing', async () => {
  const on = await hosted()
  const { forge, succeeds } = on
  expect(await succeeds('ingest', '--propose', '--dry-run')).toContain('dry run')
  expect([forge.head(BRANCH), forge.requests]).toEqual(['', []])
  await on.close()
})

test('operations that race end in one request with all of them', async () => {
  const on = await hosted()
  const { forge, bare } = on
  await Promise.all([putVpc(on, 'a', 11), putVpc(on, 'b', 12), putVpc(on, 'c', 13)])
  expect(forge.requests).toHaveLength(1)
  expect(await files(bare, BRANCH)).toEqual(expect.arrayContaining(['a', 'b', 'c'].map((name) => `${MANAGED}/vpcs/${name}.yaml`)))
  await on.close()
})

test('a branch of a name that the host refuses is told with the rule', async () => {
  const on = await hosted()
  const { bare, gfm } = on
  await installHook(bare, 'pre-receive', `echo "GitLab: Branch name '${BRANCH}' does not follow the pattern '^x/'" >&2; exit 1`)
  const refused = await gfm('ingest', '--propose')
  expect(refused.stderr).toContain('The host does not let these credentials create a branch of this name')
  await on.close()
})

describe('the command line refuses', () => {
  test.each<[string, string[], Record<string, string>, string]>([
    ['a path', ['--remote', '/srv/lab.git'], {}, 'requests need a Git host, not a path'],
    ['a host that is not known', ['--remote', 'https://git.example.com/o/r'], {}, 'set GFM_GIT_TYPE to one of github'],
    ['a type that there is not', ['--remote', 'https://git.example.com/o/r'], { GFM_GIT_TYPE: 'cvs' }, '"cvs" in GFM_GIT_TYPE'],
    [
      'CodeCommit without keys of AWS',
      ['--remote', 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/lab'],
      { AWS_ACCESS_KEY_ID: '' },
      'need keys of AWS: set AWS_ACCESS_KEY_ID',
    ],
  ])('%s', async (_, target, env, told) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    for (const asked of [['ingest', '--propose'], ['proposals']]) {
      const { code, stderr } = await runGfm([...asked, '--fabric', 'lab', '--branch', 'main', ...target])
      expect({ code, stderr }).toEqual({ code: EXIT.usage, stderr: expect.stringMatching(told) })
    }
    vi.unstubAllEnvs()
  })
})
