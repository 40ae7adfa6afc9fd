import * as fs from 'node:fs'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { log, resolveRef } from 'isomorphic-git'
import { afterEach, expect, test, vi } from 'vitest'
import { verifyHistory } from '../../lib/app/reading/verify-history.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { PackReader } from '../../lib/git/pack/pack-reader.ts'
import { git } from '../support/git.ts'
import { LabFabric, RAW, vpc } from './lab-fabric.ts'

const fabric = new LabFabric()

afterEach(() => vi.restoreAllMocks())

/** The first reader ends a blob that has this text at its first `---`, wherever it reads it. */
function cutWhatHas(text: string): void {
  const read = PackReader.prototype.object
  vi.spyOn(PackReader.prototype, 'object').mockImplementation(async function (this: PackReader, ...given) {
    const { type, data } = await read.apply(this, given)
    const end = type === 'blob' && data.includes(text) ? data.indexOf('---') : -1
    return { type, data: end < 0 ? data : data.subarray(0, end) }
  })
}

/** The clones of all caches of a command line. */
function clones(): string[] {
  const caches = readdirSync(join(fabric.directory, 'cache')).map((name) => join(fabric.directory, 'cache', name))
  return caches.map((cache) => join(cache, readFileSync(join(cache, 'current'), 'utf8').trim()))
}

test('a document that our own reader lost is missed by the proof, which would be blind with that reader', async () => {
  cutWhatHas('name: c')
  await fabric.commit({ [`${RAW}/more.yaml`]: `${vpc('c')}---\n${vpc('d')}` })
  await fabric.run('ingest')
  await expect(fabric.file('d')).rejects.toThrow()

  const settings = { name: 'lab', directory: 'fabrics/lab/gitops' }
  const repository = await openGitRepository({ url: fabric.bare, branch: 'main', directory: undefined, history: 'full' })
  expect((await verifyHistory({ settings, repository })).faults).toEqual([])

  const { code, stdout } = await fabric.run('verify')
  expect(code).toBe(1)
  expect(stdout).toContain('more.yaml')
})

test('what our own reader misreads is no fault of the branch', async () => {
  await fabric.commit({ [`${RAW}/more.yaml`]: `${vpc('c')}---\n${vpc('d')}` })
  await fabric.run('ingest')
  cutWhatHas('name: c')
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
  expect(shallow.toSorted()).toEqual(['false', 'true'])
})

test('without a clone on disk the first reader reads, which is said', async () => {
  vi.stubEnv('HOME', join(fabric.directory, 'home'))
  fs.writeFileSync(join(fabric.directory, 'file'), '')
  fabric.on = ['--remote', fabric.bare, '--fabric', 'lab', '--cache', join(fabric.directory, 'file')]
  const { code, stderr } = await fabric.run('verify')
  expect(code).toBe(0)
  expect(stderr).toContain('no second reader reads it')
})
