import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PushBatch } from '../../lib/app/automation/push-batch.ts'
import { startWatcher, stopWatcher, watcherStatus } from '../../lib/app/automation/watcher.ts'
import type { Deployment } from '../../lib/app/deployment.ts'
import { initFabric } from '../../lib/app/operations/registered-operations.ts'
import type { QueueMessage } from '../../lib/app/ports/queues.ts'
import { statusOfFabric } from '../../lib/app/reading/gitops-status.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import { refusal } from '../ports/refusal.ts'
import { askedInit } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { Services } from './deployment.ts'

let services: Services
let remote: Remote
let deployment: Deployment
let sent: QueueMessage[]

beforeAll(async () => {
  services = await Services.start()
})
afterAll(() => services.close())
beforeEach(async () => {
  remote = await Remote.start()
  sent = []
  const enqueue = (message: QueueMessage) => Promise.resolve(void sent.push(message))
  deployment = { ...(await services.deployment(remote.directory)), queue: { enqueue } }
  await registerFabric(deployment, { name: 'lab', repository_url: remote.url, webhook_secret: 'webhooks/lab' })
  return () => remote.close()
})

const init = () => initFabric(deployment, 'lab', askedInit())

describe('the watcher of a fabric', () => {
  test('is on from the start, and healthy once there is something to watch', async () => {
    expect(await watcherStatus(deployment, 'lab')).toMatchObject({ is_watching: true, healthy: false })
    await init()
    expect(await watcherStatus(deployment, 'lab')).toEqual({
      is_watching: true,
      raw_path: 'fabrics/lab/gitops/raw',
      scan_interval: 300,
      last_scan_time: null,
      statistics: { files_processed: 0, processing_errors: 0, last_processing_time: null },
      healthy: true,
      health_issues: [],
    })
  })

  test('that is off ingests nothing by itself; turned on, it ingests waiting files', async () => {
    await init()
    await stopWatcher(deployment, 'lab')
    const { version, read } = await statusOfFabric(deployment, 'lab')
    expect(await read()).toMatchObject({ watcher: { enabled: false } })
    const told = await statusOfFabric({ ...deployment, hostApiFault: async ({ id }) => `no token for ${id}` }, 'lab')
    expect(await told.read()).toMatchObject({ host_api: { fault: expect.stringMatching(/^no token for ./) } })
    expect(told.version).not.toBe(version)
    await remote.push({ 'fabrics/lab/gitops/raw/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' })
    expect(sent).toEqual([])
    await startWatcher(deployment, 'lab', 60)
    const [message] = sent
    if (message?.type !== 'push') throw new Error('nothing was asked for')
    const reports = await new PushBatch(deployment).serve(message, {})
    expect(reports).toMatchObject([{ files_processed: 1, status: 'succeeded' }])
    expect(await watcherStatus(deployment, 'lab')).toMatchObject({
      is_watching: true,
      scan_interval: 60,
      statistics: { files_processed: 1, processing_errors: 0, last_processing_time: reports[0]?.finished_at },
    })
  })

  test('is not started before the fabric is initialised', async () => {
    await refusal('fabric_not_initialized', startWatcher(deployment, 'lab'))
    await refusal('fabric_not_found', stopWatcher(deployment, 'nobody'))
  })
})
