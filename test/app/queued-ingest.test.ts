import { ulid } from 'ulid'
import { beforeEach, describe, expect, test } from 'vitest'
import { settleVanished } from '../../lib/app/automation/settle-vanished.ts'
import { sweep } from '../../lib/app/automation/sweep.ts'
import { ingestOrQueue, REQUEST_BYTES, runQueued } from '../../lib/app/operations/queued-ingest.ts'
import type { QueueMessage } from '../../lib/app/ports/queues.ts'
import type { Fabrics } from '../../lib/app/ports/registry.ts'
import { findOperation } from '../../lib/app/reading/find-operation.ts'
import { updateFabric } from '../../lib/app/registry/fabrics.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { refusal } from '../ports/refusal.ts'
import { installHook } from '../support/git.ts'
import { ANN, askedIngest, RAW, vpc } from '../support/objects.ts'
import { deployFabrics, deployment, remote } from './deployed-fabrics.ts'
import type { TestDeployment } from './deployment.ts'

deployFabrics(['lab'])
beforeEach(() => remote.push({ [`${RAW}/a.yaml`]: vpc('a') }))

/** The same deployment while its Git host is down. */
function cutOff(): TestDeployment {
  const url = 'http://127.0.0.1:1/gone.git'
  const openRepository = () => openGitRepository({ url, branch: 'main', directory: `${remote.directory}/gone` })
  return { ...deployment, openRepository }
}

const request = (more: object = {}) => ({ ...askedIngest(), ...more })

async function queue(more: object = {}): Promise<string> {
  const asked = request(more)
  const answer = await ingestOrQueue(deployment, 'lab', asked, { wantsQueue: true })
  expect(answer).toMatchObject({ queued: { operation: asked.operation, status: 'queued' } })
  return asked.operation
}

const statusOf = async (operation: string) => (await deployment.journal.get('lab', operation))?.status
const run = (operation: string, on = deployment, willRetry = true) => runQueued(on, { fabric: 'lab', operation }, { willRetry })

describe('an operation from the queue', () => {
  test('is run as it was asked for, once', async () => {
    await remote.push({ [`${RAW}/b.yaml`]: vpc('b') })
    const reason = 'NET-12: Tür 3'
    const operation = await queue({ filePath: 'b.yaml', reason })
    const files = [{ file: `${RAW}/b.yaml` }]
    expect(await run(operation)).toMatchObject({ operation, status: 'succeeded', actor: ANN, reason, files })
    expect(await deployment.journal.get('lab', operation)).toMatchObject({ status: 'succeeded', reason })
    expect((await remote.log('-1', '--format=%(trailers:key=Reason,valueonly)')).trim()).toBe(reason)
    const head = await remote.head()
    expect(await run(operation)).toBeUndefined()
    expect(await remote.head()).toBe(head)
  })

  test('stays open after a failure that may pass, and is done when the message comes again', async () => {
    const operation = await queue()
    await refusal('repository_unreachable', run(operation, cutOff()))
    expect(await statusOf(operation)).toBe('running')
    expect(await run(operation)).toMatchObject({ status: 'succeeded', fates: { created: 1 } })
    expect(await statusOf(operation)).toBe('succeeded')
  })

  test('stays open when its message has come for the last time, says why, and is asked for again by the sweep', async () => {
    const operation = await queue()
    await refusal('repository_unreachable', run(operation, cutOff(), false))
    expect(await deployment.journal.get('lab', operation)).toMatchObject({
      status: 'queued',
      failure: { code: 'repository_unreachable' },
    })
    const later = { ...deployment, now: () => new Date(Date.now() + 3 * 3_600_000) }
    expect((await sweep(later)).unfinished).toContain(operation)
    await run(operation)
    const record = await deployment.journal.get('lab', operation)
    expect(record).toMatchObject({ status: 'succeeded' })
    expect(record).not.toHaveProperty('failure')
  })

  test('has failed when no worker has brought it to its end in a week', async () => {
    const operation = await queue()
    await refusal('repository_unreachable', run(operation, cutOff(), false))
    const sent: QueueMessage[] = []
    const enqueue = (message: QueueMessage) => Promise.resolve(void sent.push(message))
    const later = { ...deployment, queue: { enqueue }, now: () => new Date(Date.now() + 8 * 24 * 3_600_000) }
    await sweep(later)
    expect(sent).toContainEqual({ type: 'settle', repository: expect.any(String), fabric: 'lab', operation, giveUp: true })
    for (const message of sent) if (message.type === 'settle') await settleVanished(later, message)
    expect(await statusOf(operation)).toBe('failed')
  })

  test('has failed when its fabric is gone', async () => {
    const operation = await queue()
    await deployment.fabrics.delete('lab')
    await refusal('fabric_not_found', run(operation))
    expect(await deployment.journal.get('lab', operation)).toMatchObject({
      status: 'failed',
      failure: { code: 'fabric_not_found' },
    })
  })

  test('has failed when it could not be queued', async () => {
    const closed = { ...deployment, queue: { enqueue: () => Promise.reject(new Error('no queue')) } }
    const asked = request()
    await expect(ingestOrQueue(closed, 'lab', asked, { wantsQueue: true })).rejects.toThrow('no queue')
    expect(await deployment.journal.get('lab', asked.operation)).toMatchObject({
      status: 'failed',
      failure: { code: 'internal_error' },
    })
  })

  test('with an unknown id is no operation', async () => {
    expect(await run(ulid())).toBeUndefined()
  })
})

describe('what goes through the queue', () => {
  // Comments are cheap to read and count as any bytes.
  const large = `${vpc('large')}${'# comment\n'.repeat(REQUEST_BYTES / 10 + 1)}`

  test('is the large file, and not the small one beside it', async () => {
    await remote.push({ [`${RAW}/large.yaml`]: large })
    expect(await ingestOrQueue(deployment, 'lab', request(), { wantsQueue: false })).toHaveProperty('queued')
    const small = await ingestOrQueue(deployment, 'lab', request({ filePath: 'a.yaml' }), { wantsQueue: false })
    expect(small).toMatchObject({ report: { fates: { created: 1 } } })
  })

  test('is no dry run', async () => {
    const dry = await ingestOrQueue(deployment, 'lab', request({ dryRun: true }), { wantsQueue: true })
    expect(dry).toMatchObject({ report: { dry_run: true } })
  })
})

describe('the outcome', () => {
  const ingest = async (more: object = {}): Promise<OperationReport> => {
    const answer = await ingestOrQueue(deployment, 'lab', request(more), { wantsQueue: false })
    if ('queued' in answer) throw new Error('It was queued')
    return answer.report
  }

  test('of one file leaves the known faults of the others', async () => {
    await remote.push({ [`${RAW}/bad.yaml`]: 'a: [\n' })
    await ingest()
    const before = await deployment.rejectedFiles.get('lab')
    expect(before.files).toMatchObject([{ file: `${RAW}/bad.yaml` }])
    await remote.push({ [`${RAW}/b.yaml`]: vpc('b') })
    const { operation } = await ingest({ filePath: 'b.yaml' })
    expect(await deployment.rejectedFiles.get('lab')).toEqual(before)
    expect(await deployment.fabrics.get('lab')).toMatchObject({ last_operation: operation })
    await remote.push({ [`${RAW}/bad.yaml`]: null })
    await ingest()
    expect((await deployment.rejectedFiles.get('lab')).files).toEqual([])
  })

  test('of an operation that did nothing is no news', async () => {
    await ingest()
    const before = await deployment.fabrics.get('lab')
    expect(await ingest()).toMatchObject({ status: 'no_change' })
    expect(await deployment.fabrics.get('lab')).toEqual(before)
  })

  test('is noted although the settings change right before', async () => {
    const { fabrics } = deployment
    let pending = true
    // Somebody else is always a moment earlier, once.
    const update: typeof fabrics.update = async (fabric) => {
      if (pending) {
        pending = false
        await updateFabric(deployment, 'lab', { description: 'changed meanwhile' })
      }
      await fabrics.update(fabric)
    }
    const contended = {
      ...deployment,
      fabrics: { ...methodsOf(fabrics), update },
    }
    const asked = request()
    await ingestOrQueue(contended, 'lab', asked, { wantsQueue: false })
    expect(await fabrics.get('lab')).toMatchObject({ last_operation: asked.operation, description: 'changed meanwhile' })
  })

  test('of one that was refused at the push is a failure, not the report it would have had', async () => {
    await installHook(remote.repository, 'pre-receive', 'echo "not on Fridays"; exit 1')
    const asked = request()
    await refusal('push_refused', ingestOrQueue(deployment, 'lab', asked, { wantsQueue: false }))
    const found = await findOperation(deployment, 'lab', asked.operation)
    expect(found).toMatchObject({ status: 'failed', failure: { code: 'push_refused' } })
    expect(found).not.toHaveProperty('documents')
  })
})

function methodsOf(fabrics: Fabrics): Fabrics {
  return {
    create: (fabric) => fabrics.create(fabric),
    get: (id) => fabrics.get(id),
    list: (page) => fabrics.list(page),
    ofRepository: (repository) => fabrics.ofRepository(repository),
    mend: (id, make) => fabrics.mend(id, make),
    update: (fabric) => fabrics.update(fabric),
    delete: (id) => fabrics.delete(id),
  }
}
