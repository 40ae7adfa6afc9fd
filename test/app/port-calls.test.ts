import { describe, expect, test } from 'vitest'
import type { Deployment } from '../../lib/app/deployment.ts'
import { ingestOrQueue } from '../../lib/app/operations/queued-ingest.ts'
import { ulid } from '../ports/samples.ts'
import { ADA } from '../support/objects.ts'
import { inMemoryDeployment } from './in-memory.ts'
import { PortCalls } from './port-calls.ts'

const RAW = 'fabrics/lab/gitops/raw'
const vpc = (name: string) => `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${name}\nspec:\n  vni: 1\n`

/** A deployment with a fabric, and what is called while it ingests as the API does. */
async function counted() {
  const { deployment: operating, host, failures } = await inMemoryDeployment('lab')
  const calls = new PortCalls()
  const deployment: Deployment = {
    ...operating,
    fabrics: calls.of('fabrics', operating.fabrics),
    repositories: calls.of('repositories', operating.repositories),
    rejectedFiles: calls.of('rejectedFiles', operating.rejectedFiles),
    journal: calls.of('journal', operating.journal),
    originals: calls.of('originals', operating.originals),
    locks: {
      holder: (repository) => operating.locks.holder(repository),
      acquireOrHandOver: (...asked) => operating.locks.acquireOrHandOver(...asked),
      acquire: async (...asked) => calls.of('lease', await calls.call('locks.acquire', () => operating.locks.acquire(...asked))),
    },
    openRepository: async (record) =>
      calls.of('repository', await calls.call('openRepository', () => operating.openRepository(record))),
    queue: { enqueue: () => Promise.reject(new Error('nothing is queued')) },
  }
  const ingest = (number: number) =>
    ingestOrQueue(deployment, 'lab', { operation: ulid(number), actor: ADA, dryRun: false, atomic: false }, { wantsQueue: false })
  return { calls, host, ingest, failures, operating }
}

describe('an ingest by the API', () => {
  test('of three documents makes nineteen calls of ports, two of them without a request', async () => {
    const { calls, host, ingest, failures } = await counted()
    host.edit({ [`${RAW}/all.yaml`]: ['a', 'b', 'c'].map(vpc).join('---\n') }, 'by hand')
    expect(await ingest(7)).toMatchObject({ report: { status: 'succeeded', fates: { created: 3 }, commit: host.head } })
    expect(calls.names).toEqual([
      'rejectedFiles.get',
      'fabrics.get',
      'repositories.get',
      'openRepository',
      'repository.refresh',
      'locks.acquire',
      'repository.prepare',
      'originals.put',
      'originals.putReport',
      'journal.start',
      'lease.confirm',
      // Right before the push: the one before is fresh.
      'lease.confirm',
      'repository.push',
      'fabrics.update',
      'repository.reaches',
      'repositories.change',
      'journal.finish',
      'lease.release',
      // It is free already.
      'lease.release',
    ])
    expect(failures).toEqual([])
  })

  test('with nothing to do makes five, asks the remote once and leaves no trace', async () => {
    const { calls, ingest, operating } = await counted()
    const before = await operating.fabrics.get('lab')
    expect(await ingest(7)).toMatchObject({ report: { status: 'no_change' } })
    expect(calls.names).toEqual(['rejectedFiles.get', 'fabrics.get', 'repositories.get', 'openRepository', 'repository.refresh'])
    expect(await operating.journal.get('lab', ulid(7))).toBeUndefined()
    expect(await operating.originals.getReport('lab', ulid(7))).toBeUndefined()
    expect(await operating.fabrics.get('lab')).toEqual(before)
  })
})
