import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, details, filteringRemote, open, update } from './fixture.ts'

const FABRIC = 'fabrics/lab/gitops'
const VPCS = Array.from({ length: 300 }, (_, n) => `${FABRIC}/managed/vpcs/${String(n).padStart(3, '0')}.yaml`)

/** A fabric beside another directory. */
async function monorepo(): Promise<Awaited<ReturnType<typeof filteringRemote>>> {
  const remote = await filteringRemote()
  const objects = VPCS.map((path, n) => [path, `kind: VPC\nn: ${n}\n`])
  await commitFiles(remote.path, {
    ...Object.fromEntries([...objects, [`${FABRIC}/raw/x.yaml`, 'kind: VPC\n']]),
    'apps/a.txt': 'an app\n',
    'apps/deep/er/b.txt': 'another\n',
  })
  return remote
}

function cloneIn(directory: string): string {
  return join(directory, readFileSync(join(directory, 'current'), 'latin1').trim())
}

async function objectsIn(directory: string): Promise<number> {
  const counts = await git(cloneIn(directory), 'count-objects', '-v')
  return Number(/^in-pack: (\d+)$/m.exec(counts)?.[1])
}

async function read(snapshot: Snapshot, path: string): Promise<string> {
  const entry = await snapshot.entry(path)
  return Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()
}

/** What Git says against a clone; the empty text if nothing. */
function fsck(directory: string): Promise<string> {
  return git(cloneIn(directory), 'fsck', '--strict', '--no-dangling')
}

async function requestsOf(remote: Awaited<ReturnType<typeof monorepo>>, action: () => Promise<unknown>): Promise<number> {
  const before = remote.server.stats.requests
  await action()
  return remote.server.stats.requests - before
}

/** Bytes that no compression makes smaller. */
function noise(seed: string, length: number): Buffer {
  const parts = Array.from({ length: length / 64 }, (_, at) => createHash('sha512').update(`${seed} ${at}`).digest())
  return Buffer.concat(parts)
}

describe('a clone from a server that filters', () => {
  test('holds nothing of other directories, and Git finds nothing wrong with it', async () => {
    const remote = await monorepo()
    const directory = join(remote.directory, 'cache')
    const snapshot = await (await open(remote, { directory })).refresh()
    await snapshot.bring?.(FABRIC)
    expect(await snapshot.list(`${FABRIC}/managed/vpcs`)).toHaveLength(300)
    expect(await read(snapshot, `${FABRIC}/raw/x.yaml`)).toBe('kind: VPC\n')
    // The commit, three trees on the way, the four of the fabric, and one file.
    expect(await objectsIn(directory)).toBe(9)
    expect(await fsck(directory)).toBe('')
  })

  test('is one that Git itself completes', async () => {
    const remote = await monorepo()
    const directory = join(remote.directory, 'cache')
    await (await open(remote, { directory })).refresh()
    expect(await git(cloneIn(directory), 'archive', 'main')).toBe(await git(remote.path, 'archive', 'main'))
  })

  test('fetches what is read at once by one request', async () => {
    const remote = await monorepo()
    const snapshot = await (await open(remote)).refresh()
    await snapshot.list(`${FABRIC}/managed/vpcs`)
    const readAll = () => Promise.all(VPCS.map((path) => read(snapshot, path)))
    expect(await requestsOf(remote, async () => expect(new Set(await readAll()).size).toBe(300))).toBe(1)
    expect(await requestsOf(remote, readAll)).toBe(0)
  })

  test('fetches ahead of a reader who reads one file after the other', async () => {
    const remote = await monorepo()
    const snapshot = await (await open(remote)).refresh()
    await snapshot.list(`${FABRIC}/managed/vpcs`)
    const readAll = async () => {
      for (const path of VPCS) await read(snapshot, path)
    }
    // 1, 8, 64 and the rest.
    expect(await requestsOf(remote, readAll)).toBe(4)
  })

  test('follows the branch, without the large files of others', async () => {
    const remote = await monorepo()
    const directory = join(remote.directory, 'cache')
    const repository = await open(remote, { directory })
    await repository.refresh()
    const before = remote.server.stats.bytesOut
    await commitFiles(remote.path, { 'apps/large.bin': noise('large', 1024 * 1024), [`${FABRIC}/raw/y.yaml`]: 'kind: B\n' })
    const snapshot = await repository.refresh()
    const requests = await requestsOf(remote, async () => expect(await read(snapshot, `${FABRIC}/raw/y.yaml`)).toBe('kind: B\n'))
    expect(requests).toBe(0)
    expect(remote.server.stats.bytesOut - before).toBeLessThan(64 * 1024)
    expect(await fsck(directory)).toBe('')
  })

  test('pushes beside what it has never seen, and goes on after a forced push', async () => {
    const remote = await monorepo()
    const directory = join(remote.directory, 'cache')
    const repository = await open(remote, { directory })
    const first = await repository.refresh()
    const changes = [create(`${FABRIC}/managed/vpcs/new.yaml`, 'n: 1\n'), update(VPCS[0] ?? '', 'n: 2\n')]
    expect(await repository.push(await repository.prepare(first, changes, details()))).toBe('accepted')
    await git(remote.path, 'fsck', '--strict')
    expect(await git(remote.path, 'show', 'main:apps/a.txt')).toBe('an app')
    expect(await fsck(directory)).toBe('')
    await git(remote.path, 'update-ref', 'refs/heads/main', first.commit ?? '')
    await commitFiles(remote.path, { 'apps/a.txt': 'forced\n' })
    expect(await read(await repository.refresh(), 'apps/a.txt')).toBe('forced\n')
    expect(await fsck(directory)).toBe('')
  })

  test('drops history and stays whole', async () => {
    const remote = await monorepo()
    const directory = join(remote.directory, 'cache')
    const limits = { historyBytes: 64 * 1024, latestBytes: 16 * 1024 }
    const repository = await open(remote, { directory, limits })
    for (let round = 0; round < 12; round += 1) {
      const snapshot = await repository.refresh()
      const changes = [create(`${FABRIC}/managed/noise/${round}.bin`, noise(`${round}`, 20 * 1024))]
      expect(await repository.push(await repository.prepare(snapshot, changes, details()))).toBe('accepted')
      expect(await fsck(directory)).toBe('')
    }
    const cold = await (await open(remote, { directory })).refresh()
    expect(await read(cold, VPCS[7] ?? '')).toBe('kind: VPC\nn: 7\n')
    expect(await read(cold, `${FABRIC}/managed/noise/3.bin`)).toBe(noise('3', 20 * 1024).toString())
  })

  test('gives a past version of a file, and none that the remote does not have', async () => {
    const remote = await monorepo()
    const path = VPCS[0] ?? ''
    const past = (await git(remote.path, 'rev-parse', `main:${path}`)).trim()
    await commitFiles(remote.path, { [path]: 'n: 2\n' })
    const snapshot = await (await open(remote)).refresh()
    expect(Buffer.from((await snapshot.pastBlob(past)) ?? []).toString()).toBe('kind: VPC\nn: 0\n')
    expect(await snapshot.pastBlob('1'.repeat(40))).toBeUndefined()
  })
})

describe('a server that filters no more, or not in this way', () => {
  test.each<[string, string, string, 'before' | 'after']>([
    ['refuses filters by trees', 'uploadpackfilter.tree.allow', 'false', 'before'],
    ['refuses filters by trees later', 'uploadpackfilter.tree.allow', 'false', 'after'],
    ['filters no more', 'uploadpack.allowFilter', 'false', 'after'],
  ])('and that %s: everything is cloned', async (_, key, value, when) => {
    const remote = await monorepo()
    const directory = join(remote.directory, 'cache')
    const configure = () => git(remote.path, 'config', key, value)
    if (when === 'before') await configure()
    else await (await open(remote, { directory })).refresh()
    await configure()
    const snapshot = await (await open(remote, { directory })).refresh()
    await snapshot.bring?.(FABRIC)
    expect(await read(snapshot, VPCS[7] ?? '')).toBe('kind: VPC\nn: 7\n')
    expect(await read(snapshot, 'apps/deep/er/b.txt')).toBe('another\n')
    expect(await objectsIn(directory)).toBeGreaterThan(300)
    expect(await fsck(directory)).toBe('')
  })
})

describe('a proof over all of history', () => {
  test('reads every version of every file of a directory in a few requests', async () => {
    const remote = await monorepo()
    for (let round = 0; round < 20; round += 1)
      await commitFiles(remote.path, {
        [`${FABRIC}/raw/x.yaml`]: `round: ${round}\n`,
        'apps/a.txt': `app ${round}\n`,
        [`apps/${round}.bin`]: noise(`${round}`, 6400),
      })
    const directory = join(remote.directory, 'cache')
    const repository = await open(remote, { directory, history: 'full' })
    const texts: string[] = []
    const requests = await requestsOf(remote, async () => {
      const head = await repository.refresh()
      await head.bring?.(FABRIC)
      for await (const { oid } of repository.commits(head.commit ?? ''))
        texts.push(await read(repository.snapshotAt(oid), `${FABRIC}/raw/x.yaml`))
    })
    expect(texts).toHaveLength(21)
    expect(texts.slice(0, 2)).toEqual(['round: 19\n', 'round: 18\n'])
    // References, commits with their trees, and files.
    expect(requests).toBe(4)
    expect(remote.server.stats.bytesOut).toBeLessThan(64 * 1024)
    expect(await fsck(directory)).toBe('')
  })
})

test('whether a commit is on the branch is asked without the files that it changed', async () => {
  const remote = await monorepo()
  await commitFiles(remote.path, { 'apps/large.bin': noise('large', 1024 * 1024) }, { branch: 'other' })
  const other = await git(remote.path, 'rev-parse', 'other')
  const repository = await open(remote)
  await repository.refresh()
  expect(await repository.contains('1'.repeat(40))).toBe(false)
  expect(await repository.contains(other)).toBe(false)
  expect(await repository.contains(await git(remote.path, 'rev-parse', 'main'))).toBe(true)
  expect(remote.server.stats.bytesOut).toBeLessThan(64 * 1024)
})
