import { ulid } from 'ulid'
import { beforeEach, describe, expect, test } from 'vitest'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { settleVanished } from '../../lib/app/automation/settle-vanished.ts'
import { sweep } from '../../lib/app/automation/sweep.ts'
import { runQueued } from '../../lib/app/operations/queued-ingest.ts'
import { ingestFabric } from '../../lib/app/operations/registered-operations.ts'
import { grantUpload, receiveUpload } from '../../lib/app/operations/uploads.ts'
import type { GitRepository, PushOutcome } from '../../lib/app/ports/ports.ts'
import { operationKey } from '../../lib/aws/dynamodb/keys.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { spoil } from '../aws/spoil.ts'
import { refusal } from '../ports/refusal.ts'
import { holder } from '../support/lock-holder.ts'
import { ANN, askedIngest, managed, raw, vpc } from '../support/objects.ts'
import { WatchedRepository } from '../support/watched-repository.ts'
import { deployFabrics, deployment, paths, remote, repository, services } from './deployed-fabrics.ts'

const HOUR = 3_600_000
/** Whoever holds a lock may be followed by another at once, as if its lease had run out. */
const OVER_AT_ONCE = { leaseMs: -1000, renewEveryMs: HOUR, marginMs: 0 }

deployFabrics(['lab'], { lockTiming: OVER_AT_ONCE })
beforeEach(() => remote.push({ [raw('a.yaml')]: vpc('a') }))

const recordOf = async (operation: string) => await deployment.journal.get('lab', operation)
/** As the queue does, which may run an operation more than once. */
const ingest = (operation: string, on = deployment) => ingestFabric(on, 'lab', askedIngest(operation), { unattended: true })
const settle = (operation: string) => settleVanished(deployment, { repository, fabric: 'lab', operation })
const queued = (operation: string) =>
  ({
    operation,
    kind: 'ingest',
    fabric: 'lab',
    repository,
    status: 'queued',
    actor: ANN,
    started_at: new Date().toISOString(),
    request: {},
  }) as const

/** The deployment with a repository whose pushes go through `push`. */
async function pushingBy(push: (commit: Parameters<GitRepository['push']>[0], real: GitRepository) => Promise<PushOutcome>) {
  const record = await deployment.repositories.get(repository)
  if (record === undefined) throw new Error('no record')
  const real = await deployment.openRepository(record)
  const watched = Object.assign(new WatchedRepository(real, {}), {
    push: (commit: Parameters<GitRepository['push']>[0]) => push(commit, real),
  })
  return { ...deployment, openRepository: () => Promise.resolve(watched) }
}

const lost = new DomainError('push_unknown', 'no answer', { ref: 'r', url: 'u', commit: 'c', base: null, reason: 'no answer' })

describe('an operation whose push may still land', () => {
  test('is unknown until it has landed', async () => {
    const operation = ulid()
    let arrive: () => Promise<PushOutcome> = () => Promise.reject(new Error('not sent'))
    const held = await pushingBy((commit, real) => {
      arrive = () => real.push(commit)
      return Promise.reject(lost)
    })
    await refusal('push_unknown', ingest(operation, held))
    expect(await recordOf(operation)).toMatchObject({ status: 'unknown', commit: expect.any(String), base: await remote.head() })
    await settle(operation)
    expect(await recordOf(operation)).toMatchObject({ status: 'unknown' })
    expect(await arrive()).toBe('accepted')
    await settle(operation)
    expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: await remote.head(), files_created: 1 })
  })

  test('has failed once the branch has left its base without it', async () => {
    const operation = ulid()
    await refusal('push_unknown', ingest(operation, await pushingBy(() => Promise.reject(lost))))
    await remote.push({ 'README.md': '# lab\n' })
    await settle(operation)
    expect(await recordOf(operation)).toMatchObject({ status: 'failed', failure: { code: 'interrupted' } })
  })

  test('may have landed and been forced away if its base has left the branch, too: a search is requested', async () => {
    const [operation, start] = [ulid(), (await deployment.repositories.get(repository))?.head ?? '']
    await refusal('push_unknown', ingest(operation, await pushingBy(() => Promise.reject(lost))))
    await remote.force(start)
    await settle(operation)
    expect(await recordOf(operation)).toMatchObject({ status: 'failed' })
    expect((await deployment.lostOperations.list(repository)).lost).toMatchObject([{ operation, state: 'waiting' }])
    const { deliveries } = await deployment.deliveries.list(repository, { limit: 10 })
    expect(deliveries).toMatchObject([{ delivery: `lost-${operation}`, status: 'queued' }])
  })

  test('is done once when it is run again, whichever of its commits lands', async () => {
    const operation = ulid()
    const held: (() => Promise<PushOutcome>)[] = []
    const holding = await pushingBy((commit, real) => {
      held.push(() => real.push(commit))
      return Promise.reject(lost)
    })
    // Commits of different seconds are different commits.
    for (const seconds of [1, 2])
      await refusal('push_unknown', ingest(operation, { ...holding, now: () => new Date(Date.now() + seconds * 1000) }))
    expect(await recordOf(operation)).toMatchObject({ status: 'unknown', rivals: [expect.any(String)] })
    expect(await held[0]?.()).toBe('accepted')
    const landed = await remote.head()
    expect(await ingest(operation)).toMatchObject({ status: 'succeeded', commit: landed })
    expect(await held[1]?.()).toBe('stale')
    expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: landed })
    expect(await remote.head()).toBe(landed)
  })

  test('is found when it lands after it was asked for again, and before that is planned', async () => {
    const operation = ulid()
    let arrive: () => Promise<PushOutcome> = () => Promise.reject(new Error('not sent'))
    const held = await pushingBy((commit, real) => {
      arrive = () => real.push(commit)
      return Promise.reject(lost)
    })
    await refusal('push_unknown', ingest(operation, held))
    const again = await held.openRepository()
    const refresh = again.refresh.bind(again)
    again.refresh = async (signal) => {
      await arrive()
      return refresh(signal)
    }
    expect(await ingest(operation, held)).toMatchObject({ status: 'succeeded', commit: await remote.head() })
    expect(await recordOf(operation)).toMatchObject({ status: 'succeeded', commit: await remote.head() })
  })
})

describe('a queued operation whose worker has died', () => {
  /** The worker takes the lock, notes that it runs, and dies; another operation takes its lock over. */
  async function dieAndBeTakenOver(operation: string): Promise<void> {
    const record = await recordOf(operation)
    if (record === undefined) throw new Error('not queued')
    const lease = await deployment.locks.acquire(repository, holder(operation), 0)
    await deployment.journal.start({ ...record, status: 'running' })
    lease.abandon()
    await settle(operation)
  }

  test('is run again when its message comes again, although another has taken its lock', async () => {
    const operation = ulid()
    await deployment.journal.start(queued(operation))
    await dieAndBeTakenOver(operation)
    expect(await recordOf(operation)).toMatchObject({ status: 'queued' })
    expect(await runQueued(deployment, { fabric: 'lab', operation })).toMatchObject({ status: 'succeeded' })
    expect(await paths()).toContain(managed('a'))
  })

  test('so is an upload', async () => {
    const [upload, bytes] = [ulid(), Buffer.from(vpc('u'))]
    const grant = { upload, fabric: 'lab', file_path: 'u.yaml', actor: ANN, size: bytes.length }
    const signed = await grantUpload(deployment, grant)
    await fetch(signed.url, { method: 'PUT', headers: signed.headers, body: bytes })
    expect(await receiveUpload(deployment, upload)).toBe(true)
    await dieAndBeTakenOver(upload)
    await runQueued(deployment, { fabric: 'lab', operation: upload })
    expect(await paths()).toContain(managed('u'))
  })
})

test('an upload whose event was lost is found by the sweep', async () => {
  const [upload, bytes] = [ulid(), Buffer.from(vpc('u'))]
  const signed = await grantUpload(deployment, { upload, fabric: 'lab', file_path: 'u.yaml', actor: ANN, size: bytes.length })
  const later = { ...deployment, now: () => new Date(Date.now() + 2 * HOUR) }
  expect((await sweep(later)).unfinished).toEqual([])
  await fetch(signed.url, { method: 'PUT', headers: signed.headers, body: bytes })
  expect((await sweep({ ...deployment, now: () => new Date(Date.now() + 8 * HOUR) })).unfinished).toContain(upload)
  expect(await recordOf(upload)).toMatchObject({ status: 'queued', request: { upload } })
})

test('a predecessor with an unreadable record delays no other operation', async () => {
  const spoilt = ulid()
  await deployment.journal.start({ ...queued(spoilt), status: 'running' })
  await spoil(services.table(), operationKey('lab', spoilt), 'kind', 'teleport')
  const lease = await deployment.locks.acquire(repository, holder(spoilt), 0)
  lease.abandon()
  const told: unknown[] = []
  const onAnnouncementFailed = (error: unknown) => void told.push(error)
  expect(await ingest(ulid(), { ...deployment, onAnnouncementFailed })).toMatchObject({ status: 'succeeded' })
  expect(told).toMatchObject([{ code: 'record_unreadable' }])
})

describe('a run that has landed, and was forced away with its base before anybody saw it', () => {
  /** Returns the head of the branch that it is forced back to. */
  async function landUnseen(operation: string): Promise<string> {
    const start = (await deployment.repositories.get(repository))?.head ?? ''
    await deployment.journal.start(queued(operation))
    const unanswered = await pushingBy(async (commit, real) => {
      await real.push(commit)
      throw lost
    })
    await refusal('push_unknown', runQueued(unanswered, { fabric: 'lab', operation }))
    expect(await paths()).toContain(managed('a'))
    return start
  }

  test.each([
    { others: [], status: 'no_change' },
    { others: ['b'], status: 'succeeded' },
  ])('has its files brought back when the operation runs again on $others', async ({ others, status }) => {
    const operation = ulid()
    await remote.force(await landUnseen(operation))
    for (const name of others) await remote.push({ [raw(`${name}.yaml`)]: vpc(name) })
    await runQueued(deployment, { fabric: 'lab', operation })
    expect(await recordOf(operation)).toMatchObject({ status })
    const { lost: told } = await servePushes(deployment, repository)
    expect(told).toHaveLength(1)
    expect(await recordOf(told[0] ?? '')).toMatchObject({ status: 'failed', failure: { code: 'interrupted' } })
    expect(await paths()).toEqual(expect.arrayContaining(['a', ...others].map(managed)))
  })

  test('is kept as it was, although the run after it dies over and over', async () => {
    const operation = ulid()
    await remote.force(await landUnseen(operation))
    const { originals } = deployment
    const putReport: typeof originals.putReport = async (report) => {
      await originals.putReport(report)
      if (report.operation === operation) throw new Error('the process dies here')
    }
    const [put, get]: [typeof originals.put, typeof originals.get] = [
      (...a) => originals.put(...a),
      (hash) => originals.get(hash),
    ]
    const getReport: typeof originals.getReport = (...asked) => originals.getReport(...asked)
    const listReports: typeof originals.listReports = (...asked) => originals.listReports(...asked)
    const dying = { ...deployment, originals: { put, get, putReport, getReport, listReports } }
    for (const _ of [1, 2]) await expect(runQueued(dying, { fabric: 'lab', operation })).rejects.toThrow('dies here')
    await runQueued(deployment, { fabric: 'lab', operation })
    expect((await servePushes(deployment, repository)).lost).toHaveLength(1)
    expect(await paths()).toContain(managed('a'))
  })
})
