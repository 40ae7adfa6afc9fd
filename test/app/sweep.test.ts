import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { settleVanished } from '../../lib/app/automation/settle-vanished.ts'
import { sweep } from '../../lib/app/automation/sweep.ts'
import type { QueueMessage } from '../../lib/app/ports/queues.ts'
import { ANN } from '../support/objects.ts'
import { deployFabrics, deployment, keepOpen, remote, repository } from './deployed-fabrics.ts'

const HOUR = 3_600_000

let sent: QueueMessage[]
let time: number

deployFabrics(['lab'], {
  adapt: (real) => {
    sent = []
    time = Date.now()
    const enqueue = (message: QueueMessage) => Promise.resolve(void sent.push(message))
    return { ...keepOpen(real), queue: { enqueue }, now: () => new Date(time) }
  },
})

const push = () =>
  remote.push({ [`fabrics/lab/gitops/raw/${ulid()}.yaml`]: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' })

describe('a sweep', () => {
  test('costs one request for a repository that has not moved, and none before its interval is over', async () => {
    const { requests } = remote.server.stats
    expect(await sweep(deployment)).toEqual({ repositories: 1, asked: 1, moved: [], unfinished: [], unreachable: [], faults: [] })
    expect(await sweep(deployment)).toMatchObject({ asked: 0 })
    expect(remote.server.stats.requests - requests).toBe(1)
    time += 300_000
    expect(await sweep(deployment)).toMatchObject({ asked: 1 })
    expect(sent).toEqual([])
  })

  test('finds a push whose webhook never came, and asks for it to be served', async () => {
    await push()
    expect(await sweep(deployment)).toMatchObject({ moved: [repository] })
    expect(sent).toMatchObject([{ type: 'push', repository }])
    expect((await deployment.deliveries.list(repository, { limit: 1 })).deliveries).toMatchObject([
      { source: 'sweep', status: 'queued', branch: 'main', after: await remote.head() },
    ])
    await servePushes(deployment, repository)
    time += HOUR
    expect(await sweep(deployment)).toMatchObject({ asked: 1, moved: [] })
  })

  test('leaves repositories alone whose fabrics are not watched', async () => {
    const lab = await deployment.fabrics.get('lab')
    await deployment.fabrics.update({ ...lab, watcher_enabled: false, version: lab.version + 1 })
    await push()
    expect(await sweep(deployment)).toMatchObject({ repositories: 1, asked: 0 })
  })

  test('goes on where a remote cannot be asked', async () => {
    await remote.server.close()
    expect(await sweep(deployment)).toMatchObject({ unreachable: [{ repository, code: 'repository_unreachable' }] })
  })

  test('finds operations that no process will finish any more, once', async () => {
    const record = { fabric: 'lab', repository, actor: ANN, kind: 'ingest', started_at: new Date(time).toISOString() } as const
    const [running, queued] = [ulid(), ulid()]
    await deployment.journal.start({ ...record, operation: running, status: 'running' })
    await deployment.journal.start({ ...record, operation: queued, status: 'queued' })
    expect(await sweep(deployment)).toMatchObject({ unfinished: [] })
    time += 2 * HOUR
    expect((await sweep(deployment)).unfinished.toSorted()).toEqual([running, queued].toSorted())
    expect(sent).toEqual([
      { type: 'settle', repository, fabric: 'lab', operation: running },
      { type: 'operation', repository, fabric: 'lab', operation: queued },
    ])
    await settleVanished(deployment, { repository, fabric: 'lab', operation: running })
    expect(await deployment.journal.get('lab', running)).toMatchObject({ status: 'failed', failure: { code: 'interrupted' } })
  })
})
