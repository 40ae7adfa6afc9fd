import { join } from 'node:path'
import { expect, test } from 'vitest'
import { editObject } from '../../lib/app/operations/edit-object.ts'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { initGitops } from '../../lib/app/operations/init-gitops.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { countingFs } from '../bench/counting-fs.ts'
import { ANN, asked, LAB, raw, vpcWith } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'

const name = { kind: 'vpc', namespace: 'default', name: 'vpc-1' }

/**
 * What edits of one object cost among so many, in a process that has done it before: calls of the file system,
 * requests, and bytes that are sent.
 */
async function editCosts(objects: number): Promise<{ calls: number; requests: number; sent: number }[]> {
  const remote = await Remote.start()
  try {
    const { fs, counts } = countingFs(0)
    const context: OperationContext = {
      settings: { name: 'lab', directory: LAB },
      repository: await openGitRepository({ url: remote.url, branch: 'main', directory: join(remote.directory, 'cache'), fs }),
      repositoryId: 'repo-1',
      locks: new StandaloneLocks(),
      journal: new StandaloneJournal(),
      originals: new StandaloneOriginals(),
      manager: ANN,
      now: () => new Date(),
    }
    const request = () => asked()
    await initGitops(context, { ...request(), force: false, stripHnpStamps: false })
    await remote.push({
      [raw('all.yaml')]: Array.from({ length: objects }, (_, n) => vpcWith(`vpc-${n}`, `mtu: ${n}`)).join('---\n'),
    })
    await ingestRaw(context, { ...request(), atomic: false })
    const edit = (merge: { spec: { mtu: number } } | Record<string, never>) =>
      editObject(context, {
        ...request(),
        name,
        precondition: { matches: '*' },
        ingest: false,
        edit: { action: 'patch', merge },
      })
    await edit({ spec: { mtu: 2 } })
    const costs = []
    for (const merge of [{ spec: { mtu: 3 } }, {}]) {
      const [calls, { requests, bytesIn }] = [counts.calls, { ...remote.server.stats }]
      await edit(merge)
      costs.push({
        calls: counts.calls - calls,
        requests: remote.server.stats.requests - requests,
        sent: remote.server.stats.bytesIn - bytesIn,
      })
    }
    return costs
  } finally {
    await remote.close()
  }
}

test('an edit costs as much among 3,000 objects as among 30: two requests, and one where nothing changes', async () => {
  const [few, many] = [await editCosts(30), await editCosts(3000)]
  const withoutBytes = (costs: typeof many) => costs.map(({ calls, requests }) => ({ calls, requests }))
  expect(withoutBytes(many)).toEqual(withoutBytes(few))
  expect(many.map(({ requests }) => requests)).toEqual([2, 1])
  expect(many[0]?.calls).toBeLessThanOrEqual(45)
  // The tree of 3,000 names alone is 130 KB, and 80 KB compressed.
  expect(many[0]?.sent).toBeLessThan(6000)
})
