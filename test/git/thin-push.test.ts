import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { PreparedCommit } from '../../lib/app/ports/ports.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { CommitPush } from '../../lib/git/branch/commit-push.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import type { AcceptedCommit } from '../../lib/git/cache/branch-cache.ts'
import { objectId } from '../../lib/git/object/git-object.ts'
import { PackBuilder } from '../../lib/git/pack/pack-builder.ts'
import { readPackets } from '../../lib/git/wire/pkt-line.ts'
import { type PushAnswer, pushRequest, readPushReport } from '../../lib/git/wire/receive-pack.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { commitFiles, git, gitWithInput, temporaryDirectory } from '../support/git.ts'
import { create, details, httpRemote, localRemote, open, update } from './fixture.ts'

const NAMES = 3000

/** A record of so many lines, no two of which are equal. */
function record(lines: number, changed = -1): string {
  const digest = (line: number) =>
    createHash('sha1')
      .update(`${line} ${line === changed}`)
      .digest('hex')
  return Array.from({ length: lines }, (_, line) => `${line}: ${digest(line)}\n`).join('')
}

const FILES = {
  ...Object.fromEntries(Array.from({ length: NAMES }, (_, number) => [`managed/vpcs/vpc-${number}.yaml`, `n: ${number}\n`])),
  '.hnp/shard.yaml': record(1000),
}
const CHANGES: readonly Change[] = [
  ...[1, 2, 3].map((number) => create(`managed/vpcs/vpc-${number * 777}-new.yaml`, `new: ${number}\n`)),
  update('.hnp/shard.yaml', record(1000, 500)),
]

type Prepared = AcceptedCommit & PreparedCommit & { thin: Buffer }

test('what the clone keeps is compressed while the host is at work', async () => {
  const build = vi.spyOn(PackBuilder.prototype, 'build')
  onTestFinished(() => build.mockRestore())
  const built: number[] = []
  const remote = await httpRemote({ onPush: () => built.push(build.mock.calls.length) })
  await commitFiles(remote.path, FILES)
  const repository = await open(remote)
  const commit = await repository.prepare(await repository.refresh(), CHANGES, details())
  expect(build).not.toHaveBeenCalled()
  await repository.push(commit)
  expect(built).toEqual([1])
  expect(build).toHaveBeenCalledTimes(1)
})

test('nothing is compressed for the clone if nothing is sent', async () => {
  const build = vi.spyOn(PackBuilder.prototype, 'build')
  onTestFinished(() => build.mockRestore())
  const remote = await httpRemote()
  await commitFiles(remote.path, FILES)
  const repository = await open(remote)
  const commit = await repository.prepare(await repository.refresh(), CHANGES, details())
  await expect(repository.push(commit, AbortSignal.abort())).rejects.toThrow('cancelled')
  expect(build).not.toHaveBeenCalled()
})

describe.each([
  ['HTTP', httpRemote],
  ['a local path', localRemote],
])('three files among %s', (_, makeRemote) => {
  test(`${NAMES}, over this way, are sent as deltas, and both sides hold what Git holds`, async () => {
    const remote = await makeRemote()
    await commitFiles(remote.path, FILES)
    const directory = join(remote.directory, 'cache')
    const repository = await open(remote, { directory })
    const commit = (await repository.prepare(await repository.refresh(), CHANGES, details())) as unknown as Prepared
    expect(commit.thin.length).toBeLessThan(3000)
    expect(commit.pack.pack.length).toBeGreaterThan(90_000)
    expect(await repository.push(commit)).toBe('accepted')
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(commit.oid)
    await git(remote.path, 'fsck', '--strict')
    const clone = (await readdir(directory)).find((name) => name.startsWith('clone-')) ?? ''
    await git(join(directory, clone), 'fsck', '--strict')
    expect(await git(join(directory, clone), 'ls-tree', '-r', commit.oid)).toBe(await git(remote.path, 'ls-tree', '-r', 'main'))
  })
})

test('a thin pack is what `git index-pack --fix-thin --strict` takes', async () => {
  const remote = await localRemote()
  await commitFiles(remote.path, FILES)
  const repository = await open(remote)
  const { thin, oid } = (await repository.prepare(await repository.refresh(), CHANGES, details())) as unknown as Prepared
  gitWithInput(remote.path, ['index-pack', '--stdin', '--fix-thin', '--strict'], thin)
  expect(await git(remote.path, 'cat-file', 'blob', `${oid}:.hnp/shard.yaml`)).toBe(record(1000, 500).trimEnd())
  await git(remote.path, 'fsck', '--strict', oid)
})

test('whatever is replaced by whatever, Git makes of a thin pack the objects that were added', async () => {
  const path = await createRepository(await temporaryDirectory(), 'any.git')
  const text = fc
    .array(fc.constantFrom('a', 'b\n', 'same line\n', 'x'.repeat(300), '\0'), { maxLength: 40 })
    .map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), async (pairs) => {
      const [bases, builder] = [new PackBuilder(), new PackBuilder()]
      for (const [old, next] of pairs) {
        const data = Buffer.from(old)
        builder.add('blob', Buffer.from(next), { oid: bases.add('blob', data), data })
      }
      gitWithInput(path, ['index-pack', '--stdin'], bases.build().pack)
      gitWithInput(path, ['index-pack', '--stdin', '--fix-thin', '--strict'], builder.buildThin() ?? builder.build().pack)
      for (const [, next] of pairs) {
        const oid = objectId('blob', Buffer.from(next))
        expect(gitWithInput(path, ['cat-file', 'blob', oid], '').toString()).toBe(next)
      }
    }),
    { numRuns: 15 },
  )
})

describe('a host that takes no thin packs', () => {
  test('reports that it cannot use one, and has changed nothing', async () => {
    const remote = await localRemote()
    const base = await commitFiles(remote.path, FILES)
    const repository = await open(remote)
    const { thin, oid, pack } = (await repository.prepare(await repository.refresh(), CHANGES, details())) as unknown as Prepared
    const send = (sent: Buffer) => {
      const request = Buffer.concat(pushRequest({ ref: 'refs/heads/main', expected: base, commit: oid, pack: sent }, 'agent'))
      const program = ['-c', 'receive.unpackLimit=1', 'receive-pack', '--reject-thin-pack-for-testing', '--stateless-rpc', '.']
      return readPushReport(readPackets(once(gitWithInput(remote.path, program, request))), 'refs/heads/main')
    }
    expect(await send(thin)).toMatchObject({ kind: 'refused', isUnread: true })
    expect(await git(remote.path, 'rev-parse', 'main')).toBe(base)
    expect(await send(pack.pack)).toEqual({ kind: 'accepted' })
  })

  test('gets whole ones from then on', async () => {
    const sent: string[] = []
    const [thin, whole] = [Buffer.from('thin'), Buffer.from('whole')]
    const remote = {
      ref: 'refs/heads/main',
      url: 'https://git.example.com/fabric.git',
      head: () => Promise.reject(new Error('nobody asks')),
      push: (_: unknown, __: string, pack: Buffer): Promise<PushAnswer> => {
        sent.push(pack.toString())
        const isWhole = pack === whole
        return Promise.resolve(isWhole ? { kind: 'accepted' } : { kind: 'refused', reason: 'unpack failed', isUnread: true })
      },
    }
    const pushing = new CommitPush(remote, () => Promise.resolve(false))
    const commit = { oid: 'c'.repeat(40), base: 'b'.repeat(40), thin, pack: { pack: whole } } as unknown as AcceptedCommit
    expect(await pushing.run(commit)).toBe('accepted')
    expect(await pushing.run(commit)).toBe('accepted')
    expect(sent).toEqual(['thin', 'whole', 'whole'])
  })
})

test('without a clone that has what is replaced, and for a first commit, packs are whole', async () => {
  const remote = await localRemote()
  const repository = await openGitRepository({ url: remote.url, branch: 'main', directory: undefined })
  const changes = [create('a.yaml', record(100))]
  const commit = (await repository.prepare(await repository.refresh(), changes, details())) as unknown as AcceptedCommit &
    PreparedCommit
  expect(commit.thin).toBeUndefined()
  expect(await repository.push(commit)).toBe('accepted')
})

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}
