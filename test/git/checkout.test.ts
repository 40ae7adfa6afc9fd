import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { openCheckout } from '../../lib/git/checkout/checkout.ts'
import { git, temporaryDirectory, tree } from '../support/git.ts'

/** A repository with these files in its first commit. */
async function repositoryOf(files: Record<string, string>): Promise<string> {
  const directory = await temporaryDirectory()
  await git(directory, 'init', '--quiet', '--initial-branch=main')
  await commit(directory, files)
  return directory
}

async function commit(directory: string, files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  await git(directory, 'add', '--all')
  await git(directory, 'commit', '--quiet', '--message', 'by hand')
  return git(directory, 'rev-parse', 'HEAD')
}

/** Everything in a snapshot, as `git ls-tree -r -t` tells it, without the ids of folders. */
async function listed(snapshot: Snapshot, directory = ''): Promise<string[]> {
  const lines: string[] = []
  for (const { name, type, mode, oid } of await snapshot.list(directory)) {
    const path = directory === '' ? name : `${directory}/${name}`
    if (type === 'tree') lines.push(`040000 tree ${path}`, ...(await listed(snapshot, path)))
    else lines.push(`${mode} ${type === 'submodule' ? 'commit' : `blob ${oid}`} ${path}`)
  }
  return lines.sort()
}

async function listedByGit(directory: string, revision = 'HEAD'): Promise<string[]> {
  const lines = (await tree(directory, revision)).map((line) => line.replace('\t', ' '))
  return lines.map((line) => line.replace(/ (tree|commit) \w{40} /, ' $1 ')).sort()
}

describe('the files of a checkout', () => {
  test('are those of a commit of the whole checkout', async () => {
    const directory = await repositoryOf({ 'a.yaml': 'a: 1\n', 'b/c/d.yaml': 'd: ü\n', 'b/empty': '' })
    await symlink('a.yaml', join(directory, 'link.yaml'))
    await symlink('b', join(directory, 'folder'))
    await git(directory, 'init', '--quiet', 'inner')
    await commit(join(directory, 'inner'), { 'in.yaml': 'in: 1\n' })
    await git(directory, '-c', 'advice.addEmbeddedRepo=false', 'add', '--all')
    await git(directory, 'commit', '--quiet', '--message', 'links')
    const { files } = await openCheckout(directory)
    expect(await listed(files)).toEqual(await listedByGit(directory))
  })

  test('are those on disk, committed or not', async () => {
    const directory = await repositoryOf({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' })
    await writeFile(join(directory, 'a.yaml'), 'a: 2\n')
    await rm(join(directory, 'b.yaml'))
    const { files } = await openCheckout(directory)
    const oid = blobId(Buffer.from('a: 2\n'))
    expect(await listed(files)).toEqual([`100644 blob ${oid} a.yaml`])
    expect(Buffer.from(await files.blob(oid)).toString()).toBe('a: 2\n')
  })

  test('are not read through a symlink', async () => {
    const directory = await repositoryOf({ 'b/c.yaml': 'c: 1\n' })
    await symlink('b', join(directory, 'folder'))
    const { files } = await openCheckout(directory)
    expect(await files.entry('folder/c.yaml')).toBeUndefined()
    expect((await files.entry('folder'))?.type).toBe('symlink')
  })

  test('are found from the root of the repository, or in a directory without one', async () => {
    const directory = await repositoryOf({ 'b/c.yaml': 'c: 1\n' })
    expect((await openCheckout(join(directory, 'b'))).root).toBe((await openCheckout(directory)).given)
    const bare = await temporaryDirectory()
    expect(await listed((await openCheckout(bare)).files)).toEqual([])
  })

  test('may be too large to read', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'big.yaml'), '')
    await truncate(join(directory, 'big.yaml'), 101 * 1024 * 1024)
    const { files } = await openCheckout(directory)
    const [big] = await files.list('')
    await expect(files.blob(big?.oid ?? '')).rejects.toMatchObject({ code: 'limit_exceeded' })
  })

  test('are found by blob id in earlier commits', async () => {
    const directory = await repositoryOf({ 'a.yaml': 'a: 1\n' })
    await commit(directory, { 'a.yaml': 'a: 2\n' })
    const { files } = await openCheckout(directory)
    expect(Buffer.from((await files.pastBlob(blobId(Buffer.from('a: 1\n')))) ?? []).toString()).toBe('a: 1\n')
    expect(await files.pastBlob(blobId(Buffer.from('never\n')))).toBeUndefined()
  })

  test('are none without their directory', async () => {
    await expect(openCheckout('/nowhere/at/all')).rejects.toMatchObject({ code: 'invalid_request' })
  })
})

describe('the base of a checkout', () => {
  test('has all files of its commit', async () => {
    const directory = await repositoryOf({ 'a.yaml': 'a: 1\n', 'b/ü.yaml': 'b: 1\n' })
    await commit(directory, { 'a.yaml': 'a: 2\n', 'c.yaml': 'c: 1\n' })
    const base = await (await openCheckout(directory)).base('HEAD~1')
    expect(await listed(base)).toEqual(
      (await listedByGit(directory, 'HEAD~1')).map((line) => line.replace('"b/\\303\\274.yaml"', 'b/ü.yaml')),
    )
    const entry = await base.entry('a.yaml')
    expect(Buffer.from(await base.blob(entry?.oid ?? '')).toString()).toBe('a: 1\n')
  })

  test('is where a branch and the head diverged', async () => {
    const directory = await repositoryOf({ 'a.yaml': 'a: 1\n' })
    const parting = await git(directory, 'rev-parse', 'HEAD')
    await git(directory, 'checkout', '--quiet', '-b', 'change')
    await commit(directory, { 'a.yaml': 'a: 2\n' })
    await git(directory, 'checkout', '--quiet', 'main')
    await commit(directory, { 'b.yaml': 'b: 1\n' })
    await git(directory, 'checkout', '--quiet', 'change')
    expect((await (await openCheckout(directory)).base('main')).commit).toBe(parting)
  })

  test('may be a branch that only the remote has', async () => {
    const origin = await repositoryOf({ 'a.yaml': 'a: 1\n' })
    await git(origin, 'branch', 'release')
    const clone = await temporaryDirectory()
    await git(clone, 'clone', '--quiet', origin, '.')
    expect((await (await openCheckout(clone)).base('release')).commit).toBe(await git(origin, 'rev-parse', 'release'))
  })

  test('is the commit itself in a shallow clone', async () => {
    const origin = await repositoryOf({ 'a.yaml': 'a: 1\n' })
    await git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
    const first = await git(origin, 'rev-parse', 'HEAD')
    await commit(origin, { 'a.yaml': 'a: 2\n' })
    const clone = await temporaryDirectory()
    await git(clone, 'clone', '--quiet', '--depth=1', `file://${origin}`, '.')
    await git(clone, 'fetch', '--quiet', '--depth=1', 'origin', first)
    expect((await (await openCheckout(clone)).base(first)).commit).toBe(first)
  })

  test.each(['nope', '--output=x', '0123456789012345678901234567890123456789'])(
    'is not %s, which does not exist',
    async (revision) => {
      const directory = await repositoryOf({ 'a.yaml': 'a: 1\n' })
      const { base } = await openCheckout(directory)
      await expect(base(revision)).rejects.toThrow(`has no commit or branch ${revision}`)
    },
  )
})
