import { describe, expect, test } from 'vitest'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { git, gitWithInput, tree } from '../support/git.ts'
import { create, details, httpRemote, open, type Remote, update } from './fixture.ts'

const SUBMODULE = '1234567890123456789012345678901234567890'

/** A commit with entries of every mode, names that are not UTF-8 and names that sort by Git's rule only. */
async function weirdRepository(): Promise<Remote & { blob: string; base: string }> {
  const remote = await httpRemote()
  const blob = gitWithInput(remote.path, ['hash-object', '-w', '--stdin'], 'a: 1\n').toString().trim()
  const link = gitWithInput(remote.path, ['hash-object', '-w', '--stdin'], '/etc/passwd').toString().trim()
  const makeTree = (...entries: (string | Buffer)[]) =>
    gitWithInput(
      remote.path,
      ['mktree', '-z', '--missing'],
      Buffer.concat(entries.flatMap((entry) => [Buffer.from(entry), Buffer.from([0])])),
    )
      .toString()
      .trim()
  const inner = makeTree(`100644 blob ${blob}\tfile.yaml`)
  const notUtf8 = Buffer.concat([Buffer.from(`100644 blob ${blob}\tcaf`), Buffer.from([0xe9]), Buffer.from('.yaml')])
  const root = makeTree(
    `100755 blob ${blob}\trun.sh`,
    `120000 blob ${link}\tlink`,
    `160000 commit ${SUBMODULE}\tmodule`,
    `100644 blob ${blob}\ta.b`,
    `100644 blob ${blob}\ta0`,
    `040000 tree ${inner}\ta`,
    `100644 blob ${blob}\ta-b`,
    `040000 tree ${inner}\tcafé`,
    notUtf8,
  )
  const base = await git(remote.path, 'commit-tree', root, '-m', 'weird')
  await git(remote.path, 'update-ref', 'refs/heads/main', base)
  return { ...remote, blob, base }
}

async function apply(remote: Remote, changes: Change[]): Promise<string> {
  const repository = await open(remote)
  const commit = await repository.prepare(await repository.refresh(), changes, details())
  expect(await repository.push(commit)).toBe('accepted')
  return commit.oid
}

test("entries that are not touched stay exactly as they are, and order is Git's", async () => {
  const remote = await weirdRepository()
  const before = await tree(remote.path)
  await apply(remote, [create('a/z.yaml', 'z: 1\n'), create('a.a', 'x'), create('b/c/d.yaml', 'd: 1\n')])
  const after = await tree(remote.path)
  const untouched = (line: string) => !/\t(a|a\/z\.yaml|a\.a|b|b\/c|b\/c\/d\.yaml)$/.test(line)
  expect(after.filter(untouched)).toEqual(before.filter((line) => !line.endsWith('\ta')))
  expect(after.length).toBe(before.length + 5)
  await git(remote.path, 'fsck', '--strict', '--no-dangling', '--connectivity-only')
  // Git itself would write the very same tree.
  const listing = gitWithInput(remote.path, ['ls-tree', '-z', 'main'], '')
  expect(gitWithInput(remote.path, ['mktree', '-z', '--missing'], listing).toString().trim()).toBe(
    await git(remote.path, 'rev-parse', 'main^{tree}'),
  )
})

test('a name with a slash in it, which Git would not write, is not taken for another', async () => {
  const remote = await httpRemote()
  const blob = gitWithInput(remote.path, ['hash-object', '-w', '--stdin'], 'a: 1\n').toString().trim()
  const names = ['a', 'a/b', ...Array.from({ length: 20 }, (_, n) => `c${String(n).padStart(2, '0')}`)]
  const data = Buffer.concat(names.flatMap((name) => [Buffer.from(`100644 ${name}\0`), Buffer.from(blob, 'hex')]))
  const root = gitWithInput(remote.path, ['hash-object', '-t', 'tree', '--literally', '-w', '--stdin'], data).toString().trim()
  await git(remote.path, 'update-ref', 'refs/heads/main', await git(remote.path, 'commit-tree', root, '-m', 'slash'))
  await apply(remote, [update('a', 'a: 2\n')])
  expect((await git(remote.path, 'ls-tree', '--name-only', 'main')).split('\n')).toEqual(names)
  expect(await git(remote.path, 'cat-file', 'blob', 'main:a')).toBe('a: 2')
})

test('modes: an update and a move keep the executable bit', async () => {
  const remote = await weirdRepository()
  await apply(remote, [update('run.sh', 'b: 2\n')])
  const blob = await git(remote.path, 'rev-parse', 'main:run.sh')
  await apply(remote, [{ action: 'move', from: 'run.sh', path: 'old/run.sh.archived', blob }])
  expect((await tree(remote.path)).filter((line) => line.includes('run.sh'))).toEqual([
    `100755 blob ${blob}\told/run.sh.archived`,
  ])
})

test('a file is written where another is moved away', async () => {
  const remote = await weirdRepository()
  await apply(remote, [update('a0', 'b: 2\n'), { action: 'move', from: 'a0', path: 'a1', blob: remote.blob }])
  const [written, moved] = [await git(remote.path, 'show', 'main:a0'), await git(remote.path, 'rev-parse', 'main:a1')]
  expect([written, moved]).toEqual(['b: 2', remote.blob])
  await git(remote.path, 'fsck', '--strict', '--no-dangling', '--connectivity-only')
})

test('old modes stay as they are stored', async () => {
  const remote = await httpRemote()
  const blob = gitWithInput(remote.path, ['hash-object', '-w', '--stdin'], 'a: 1\n').toString().trim()
  const entry = (mode: string, name: string) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(blob, 'hex')])
  const raw = Buffer.concat([entry('100664', 'group.yaml'), entry('100644', 'plain.yaml')])
  const oid = gitWithInput(remote.path, ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], raw).toString().trim()
  await git(remote.path, 'update-ref', 'refs/heads/main', await git(remote.path, 'commit-tree', oid, '-m', 'old'))
  await apply(remote, [create('z.yaml', 'z: 1\n')])
  const stored = gitWithInput(remote.path, ['cat-file', 'tree', 'main^{tree}'], '')
  expect(stored.subarray(0, raw.length)).toEqual(raw)
})

test('an empty directory is removed', async () => {
  const remote = await weirdRepository()
  await apply(remote, [{ action: 'delete', path: 'a/file.yaml' }])
  expect((await tree(remote.path)).some((line) => /\ta(\/|$)/.test(line))).toBe(false)
})

test('all files can be removed', async () => {
  const remote = await httpRemote()
  await apply(remote, [create('x/a.yaml', 'a: 1\n')])
  await apply(remote, [{ action: 'delete', path: 'x/a.yaml' }])
  expect(await tree(remote.path)).toEqual([])
  await git(remote.path, 'fsck', '--strict')
  await apply(remote, [create('b.yaml', 'b: 1\n')])
  expect(await tree(remote.path)).toHaveLength(1)
})

describe('refused', () => {
  const blob = '0'.repeat(40)
  test.each<[string, Change, RegExp]>([
    ['through a symbolic link', create('link/x.yaml', 'x'), /through a symlink/],
    ['through a submodule', create('module/x.yaml', 'x'), /through a submodule/],
    ['through a file', create('a0/x.yaml', 'x'), /through a blob/],
    ['over a symbolic link', update('link', 'x'), /there is a symlink/],
    ['over a directory', create('a', 'x'), /there is a tree/],
    ['over a submodule', { action: 'delete', path: 'module' }, /there is a submodule/],
    ['creating what is there', create('a0', 'x'), /there is a file already/],
    ['updating what is not there', update('nowhere.yaml', 'x'), /no such file/],
    ['deleting what is not there', { action: 'delete', path: 'a/nowhere.yaml' }, /no such file/],
    ['deleting in a directory that is not there', { action: 'delete', path: 'no/where.yaml' }, /no such file/],
    ['moving what is not there', { action: 'move', from: 'nowhere', path: 'x', blob }, /no such file/],
    ['moving another blob than planned', { action: 'move', from: 'a0', path: 'x', blob }, /not the one/],
    ['moving a link', { action: 'move', from: 'link', path: 'x', blob }, /there is a symlink/],
    ['leaving the repository', create('../x', 'x'), /the name \.\./],
    ["in Git's directory", create('a/.git/config', 'x'), /reserves/],
    ['a name that only looks the same', update('caf\ufffd.yaml', 'x'), /no such file/],
  ])('%s', async (_, change, reason) => {
    const remote = await weirdRepository()
    const repository = await open(remote)
    const snapshot = await repository.refresh()
    await expect(repository.prepare(snapshot, [change], details())).rejects.toMatchObject({
      code: 'unsafe_path',
      data: { reason: expect.stringMatching(reason) },
    })
  })
})

test('a snapshot does not follow links and lists every entry', async () => {
  const remote = await weirdRepository()
  const snapshot = await (await open(remote)).refresh()
  const listed = await snapshot.list('')
  expect(listed.map(({ name, type, mode }) => `${mode} ${type} ${name}`)).toEqual([
    '100644 blob a-b',
    '100644 blob a.b',
    '40000 tree a',
    '100644 blob a0',
    '40000 tree café',
    '100644 blob caf\ufffd.yaml',
    '120000 symlink link',
    '160000 submodule module',
    '100755 blob run.sh',
  ])
  expect(await snapshot.list('link')).toEqual([])
  expect(await snapshot.list('module')).toEqual([])
  expect(await snapshot.entry('link/etc')).toBeUndefined()
  expect(await snapshot.entry('caf\ufffd.yaml')).toBeUndefined()
  expect(await snapshot.entry('café/file.yaml')).toMatchObject({ type: 'blob' })
})

test('deep and wide trees', async () => {
  const remote = await httpRemote()
  const deep = `${Array.from({ length: 200 }, (_, depth) => `d${depth}`).join('/')}/x.yaml`
  const wide = Array.from({ length: 3000 }, (_, number) => create(`wide/${number}.yaml`, `n: ${number}\n`))
  await apply(remote, [create(deep, 'deep: true\n'), ...wide])
  await git(remote.path, 'fsck', '--strict')
  const snapshot = await (await open(remote)).refresh()
  expect(await snapshot.list('wide')).toHaveLength(3000)
  expect(await snapshot.entry(deep)).toMatchObject({ type: 'blob' })
})
