import * as fs from 'node:fs'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { log, resolveRef } from 'isomorphic-git'
import { afterEach, expect, test, vi } from 'vitest'
import { verifyHistory } from '../../lib/app/reading/verify-history.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { ObjectStore } from '../../lib/git/cache/object-store.ts'
import { git } from '../support/git.ts'
import { MANAGED, RAW, vpc } from '../support/objects.ts'
import { LabFabric } from './lab-fabric.ts'

const fabric = new LabFabric()

afterEach(() => vi.restoreAllMocks())

/** What the first reader makes of some objects, by their ids. */
function misread(wrong: Record<string, (data: () => Promise<Buffer>) => Buffer | Promise<Buffer>>): void {
  const read = ObjectStore.prototype.read
  vi.spyOn(ObjectStore.prototype, 'read').mockImplementation(function (this: ObjectStore, oid, type) {
    const data = () => read.call(this, oid, type)
    return Promise.resolve((wrong[oid] ?? ((right) => right()))(data))
  })
}

/** Takes a file out of the last commit, which keeps its message. */
async function amendWithout(file: string): Promise<void> {
  const work = join(fabric.directory, 'work')
  await git(fabric.directory, 'clone', '--quiet', fabric.bare, work)
  await git(work, 'rm', '--quiet', file)
  await git(work, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '--quiet', '--amend', '--no-edit')
  await git(work, 'push', '--quiet', '--force')
}

/** The clones of all caches of a command line. */
function clones(): string[] {
  const caches = readdirSync(join(fabric.directory, 'cache')).map((name) => join(fabric.directory, 'cache', name))
  return caches.map((cache) => join(cache, readFileSync(join(cache, 'current'), 'utf8').trim()))
}

test('a lost document that our own reader still shows is found by the proof, which would be blind with that reader', async () => {
  const lost = `${MANAGED}/vpcs/b.yaml`
  const [blob, text] = [await fabric.git('rev-parse', `main:${lost}`), await fabric.file('b')]
  await amendWithout(lost)
  const entry = Buffer.concat([Buffer.from('100644 b.yaml\0'), Buffer.from(blob, 'hex')])
  misread({
    [await fabric.git('rev-parse', `main:${MANAGED}/vpcs`)]: async (tree) => Buffer.concat([await tree(), entry]),
    [blob]: () => Buffer.from(text),
  })

  const settings = { name: 'lab', directory: 'fabrics/lab/gitops' }
  const repository = await openGitRepository({ url: fabric.bare, branch: 'main', directory: undefined, history: 'full' })
  expect((await verifyHistory({ settings, repository })).faults).toEqual([])

  const { code, stdout } = await fabric.run('verify')
  expect(code).toBe(1)
  expect(stdout).toContain('b.yaml')
})

test('what our own reader misreads is no fault of the branch', async () => {
  misread({ [await fabric.git('rev-parse', `main:${MANAGED}/vpcs/b.yaml`)]: () => Buffer.from('other') })
  expect(await fabric.run('verify')).toMatchObject({ code: 0 })
})

test('the clones on disk are ordinary bare repositories', async () => {
  await fabric.run('verify')
  await fabric.commit({ [`${RAW}/more.yaml`]: vpc('c') })
  await fabric.run('ingest')
  await fabric.run('verify')
  const head = await fabric.head()
  const shallow = []
  for (const gitdir of clones()) {
    expect(await git(gitdir, 'fsck', '--strict', '--full', '--no-dangling')).toBe('')
    expect(await git(gitdir, 'log', '-1', '--format=%H')).toBe(head)
    expect(await resolveRef({ fs, gitdir, ref: 'HEAD' })).toBe(head)
    expect((await log({ fs, gitdir, depth: 1 })).map(({ oid }) => oid)).toEqual([head])
    shallow.push(await git(gitdir, 'rev-parse', '--is-shallow-repository'))
  }
  expect(shallow.toSorted()).toEqual(['false', 'false'])
})

test('without a clone on disk the first reader reads, which is said', async () => {
  vi.stubEnv('HOME', join(fabric.directory, 'home'))
  fs.writeFileSync(join(fabric.directory, 'file'), '')
  fabric.on = ['--remote', fabric.bare, '--fabric', 'lab', '--cache', join(fabric.directory, 'file')]
  const { code, stderr } = await fabric.run('verify')
  expect(code).toBe(0)
  expect(stderr).toContain('not by a second one')
})
