import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { commitFiles, git } from '../support/git.ts'
import { create, details, httpRemote, open, type Remote, update } from './fixture.ts'

const FABRIC = 'fabrics/lab/gitops'

/** A server that filters, with a fabric beside so many files that have nothing to do with it. */
async function filteringRemote(neighbours: number): Promise<Awaited<ReturnType<typeof httpRemote>>> {
  const remote = await httpRemote()
  await git(remote.path, 'config', 'uploadpack.allowFilter', 'true')
  const others = Array.from({ length: neighbours }, (_, n) => [`apps/${n % 10}/${n}.txt`, `${n}: ${'x'.repeat(n % 1000)}\n`])
  const objects = Array.from({ length: 200 }, (_, n) => [`${FABRIC}/managed/vpcs/${n}.yaml`, `kind: VPC\nn: ${n}\n`])
  await commitFiles(remote.path, Object.fromEntries([...others, ...objects, [`${FABRIC}/raw/x.yaml`, 'kind: VPC\n']]))
  return remote
}

async function text(snapshot: Snapshot, path: string): Promise<string> {
  const entry = await snapshot.entry(path)
  return Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()
}

describe('a clone from a server that filters', () => {
  test('holds nothing of other directories', async () => {
    const remote = await filteringRemote(1000)
    const directory = join(remote.directory, 'cache')
    const repository = await open(remote, { directory })
    const snapshot = await repository.refresh()
    await snapshot.bring?.(FABRIC)
    expect(await text(snapshot, `${FABRIC}/raw/x.yaml`)).toBe('kind: VPC\n')
    expect(await snapshot.list(`${FABRIC}/managed/vpcs`)).toHaveLength(200)
    // The commit, three trees on the way, the fabric's four, and one file.
    const clone = join(directory, (await readFile(join(directory, 'current'), 'latin1')).trim())
    expect((await git(clone, 'count-objects', '-v')).split('\n')).toContain('in-pack: 9')
    await git(clone, 'fsck', '--strict')
    console.log(remote.server.stats, await readdir(join(clone, 'objects/pack')))
  })
})
void create; void details; void update; void ({} as Remote)
