import { once } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { OperationDeployment } from '../../lib/app/deployment.ts'
import { editFabricObject } from '../../lib/app/operations/registered-operations.ts'
import type { RunOptions } from '../../lib/app/operations/run-on-fabric.ts'
import type { Journal } from '../../lib/app/ports/journal.ts'
import type { GitRepository, PreparedCommit } from '../../lib/app/ports/ports.ts'
import { updateFabric } from '../../lib/app/registry/fabrics.ts'
import { getItem } from '../../lib/aws/dynamodb/item.ts'
import { waitingKey } from '../../lib/aws/dynamodb/keys.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { CommitSettings, FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { reasonIn } from '../../lib/domain/operation/trailers.ts'
import { ManualTime } from '../aws/manual-time.ts'
import type { Host } from '../simulation/host.ts'
import { until } from '../support/eventually.ts'
import { holder } from '../support/lock-holder.ts'
import { asked, vpc } from '../support/objects.ts'
import { inMemoryDeployment } from './in-memory.ts'

const requestFor = (name: string) => ({
  ...asked(),
  reason: `for ${name}`,
  name: { kind: 'vpc', namespace: 'default', name },
  ingest: false,
})

/** Puts a new object. */
const put = (deployment: OperationDeployment, fabric: string, name: string, options: RunOptions = {}) => {
  const edit = { action: 'put' as const, text: Buffer.from(vpc(name, 'spec:\n  permit: []\n')) }
  return editFabricObject(deployment, fabric, { ...requestFor(name), edit, precondition: { isNew: true } }, options)
}

/** Adds to a list of an object: once more each time that it is carried out. */
const append = (deployment: OperationDeployment, fabric: string, name: string, value: string) => {
  const edit = { action: 'patch' as const, operations: [{ op: 'add' as const, path: '/spec/permit/-', value }] }
  return editFabricObject(deployment, fabric, { ...requestFor(name), edit, precondition: { matches: '*' } })
}

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})

/** How many requests wait for the lock of a repository. */
const leftIn = async (table: Table, id: string) => Object.keys((await getItem(table, waitingKey(id))) ?? {}).length - 2

/** An object with some of its methods replaced. */
const replacing = <T extends object>(real: T, methods: Partial<T>): T =>
  new Proxy(real, {
    get: (target, key) => {
      const method: unknown = Reflect.get(methods, key) ?? Reflect.get(target, key, target)
      return typeof method === 'function' ? (method.bind(target) as unknown) : method
    },
  })

/** A journal that fails to create the record of this number, once. */
const failingOnce = (journal: Journal, number: number): Journal => {
  let count = 0
  const create: Journal['create'] = async (...record) => (++count === number ? false : journal.create(...record))
  return replacing(journal, { create })
}

/** Edits of two fabrics in one repository that wait while another operation holds its lock; what became of them. */
async function waiting(
  names: readonly string[],
  push: (own: GitRepository['push'], commit: PreparedCommit, host: Host) => ReturnType<GitRepository['push']> = (own, commit) =>
    own(commit),
  wordings: Readonly<Record<string, CommitSettings>> = {},
  unnoted = 0,
) {
  const { deployment: real, host, table, id, repository, failures } = await inMemoryDeployment('lab', 'prod')
  for (const [fabric, commit] of Object.entries(wordings)) await updateFabric(real, fabric, { commit })
  const locks = new DynamoDbLocks(table)
  const watched = replacing<GitRepository>(repository, { push: (commit) => push((one) => repository.push(one), commit, host) })
  const noted: string[] = []
  const update = async (fabric: FabricRecord) => {
    noted.push(fabric.id)
    await real.fabrics.update(fabric)
  }
  const fabrics = replacing(real.fabrics, { update })
  const journal = failingOnce(real.journal, unnoted)
  const deployment = { ...real, locks, openRepository: async () => watched, fabrics, journal }
  const before = host.head
  let pushes = 0
  host.onMove = () => {
    pushes += 1
  }
  const lease = await locks.acquire(id, holder('somebody'), 0)
  const edits = names.map((name, n) => put(deployment, n % 2 === 0 ? 'lab' : 'prod', name))
  const left = () => leftIn(table, id)
  await until(async () => (await left()) === names.length)
  await lease.release()
  const answers = await Promise.allSettled(edits)
  const commits = [...host.line()].map(({ oid, operation }) => ({ oid, operation }))
  const ours = commits.slice(
    0,
    commits.findIndex(({ oid }) => oid === before),
  )
  return { answers, pushes, ours, host, deployment, failures, left, noted, id }
}

/**
 * One edit carries out another, which waits by a clock of its own: the push ends after so much time by that clock, or
 * once the other has its answer. The other's caller waits for 29 s.
 */
async function slowPush(endsAfterMs: number) {
  const { deployment: real, table, id, repository } = await inMemoryDeployment('lab')
  const time = new ManualTime(Date.now())
  const start = time.now()
  const [begun, ends] = [new AbortController(), new AbortController()]
  const isOver = ({ signal }: AbortController) => (signal.aborted ? undefined : once(signal, 'abort'))
  const push = async (commit: PreparedCommit) => {
    begun.abort()
    await isOver(ends)
    return repository.push(commit)
  }
  const slow = replacing<GitRepository>(repository, { push })
  const lease = await new DynamoDbLocks(table).acquire(id, holder('somebody'), 0)
  const deployment = { ...real, locks: new DynamoDbLocks(table), openRepository: async () => slow }
  const first = put(deployment, 'lab', 'vpc-0')
  await until(async () => (await leftIn(table, id)) === 1)
  const sleep = async (ms: number) => {
    await isOver(begun)
    await time.sleep(ms)
    if (time.now() < start + endsAfterMs) return
    ends.abort()
    await first
  }
  const now = () => new Date(time.now())
  const late = { ...deployment, now, locks: new DynamoDbLocks(table, { ...time, now: time.now, sleep }) }
  const second = put(late, 'lab', 'vpc-1', { deadline: start + 27_000 }).finally(() => ends.abort())
  await until(async () => (await leftIn(table, id)) === 2)
  await lease.release()
  const [, answer] = await Promise.allSettled([first, second])
  return { answer, waitedMs: time.now() - start, records: await deployment.journal.list('lab', { limit: 2 }) }
}

const succeeded = (answers: readonly PromiseSettledResult<OperationReport>[]) =>
  answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))

describe('edits that wait for the lock of a repository', () => {
  const names = Array.from({ length: 8 }, (_, n) => `vpc-${n}`)

  test('land in one push, a commit each, in several fabrics, each with its own answer and record', async () => {
    const { answers, pushes, ours, host, deployment, failures, left, id } = await waiting(names)
    const reports = succeeded(answers)
    expect([pushes, reports.length]).toEqual([1, names.length])
    expect(new Set(reports.map(({ operation, commit }) => `${commit} ${operation}`))).toEqual(
      new Set(ours.map(({ oid, operation }) => `${oid} ${operation}`)),
    )
    for (const { fabric, operation, commit, source_commit } of reports) {
      expect(await deployment.journal.get(fabric, operation)).toMatchObject({ status: 'succeeded', commit, source_commit })
      expect(await deployment.journal.operationOf(commit ?? '')).toMatchObject({ fabric, operation })
    }
    for (const [n, name] of names.entries())
      expect(host.text(`fabrics/${n % 2 === 0 ? 'lab' : 'prod'}/gitops/managed/vpcs/${name}.yaml`)).toContain(`name: ${name}`)
    expect(await deployment.repositories.get(id)).toMatchObject({ head: host.head })
    expect(await left()).toBe(0)
    expect(failures).toEqual([])
  })

  test('leave the newest of them on the record of their fabric, which whoever carries them out writes once', async () => {
    const { answers, deployment, noted } = await waiting(names)
    const newest = (fabric: string) =>
      succeeded(answers).reduce(
        (last, report) => (report.fabric === fabric && report.operation > last ? report.operation : last),
        '',
      )
    for (const fabric of ['lab', 'prod'])
      expect(await deployment.fabrics.get(fabric)).toMatchObject({ last_operation: newest(fabric) })
    expect(Math.min(...['lab', 'prod'].map((fabric) => noted.filter((id) => id === fabric).length))).toBe(1)
  })

  test('are worded as their own fabric words its commits, whoever carries them out', async () => {
    const { answers, host } = await waiting(names.slice(0, 4), undefined, {
      lab: { template: 'lab: {summary}' },
      prod: { sign_off: true },
    })
    const messages = [...host.line()].map(({ message }) => message)
    for (const { fabric, operation } of succeeded(answers)) {
      const message = messages.find((text) => text.includes(operation)) ?? ''
      expect([message.startsWith('lab: '), message.includes('Signed-off-by: ')]).toEqual([fabric === 'lab', fabric === 'prod'])
    }
    expect(succeeded(answers)).toHaveLength(4)
  })

  test('each commit, record and answer gives the reason of its own edit', async () => {
    const { answers, host, deployment } = await waiting(names.slice(0, 4))
    const told = succeeded(answers).map(async ({ fabric, operation, commit, reason }) => {
      const message = [...host.line()].find(({ oid }) => oid === commit)?.message ?? ''
      return [reason, (await deployment.journal.get(fabric, operation))?.reason, reasonIn(message)]
    })
    expect(await Promise.all(told)).toEqual(names.slice(0, 4).map((name) => Array.from({ length: 3 }, () => `for ${name}`)))
  })

  test('one that is refused gets its own error, and the others land', async () => {
    const { answers, pushes } = await waiting(['vpc-0', 'vpc-1', 'vpc-0', 'vpc-3'])
    expect(succeeded(answers)).toHaveLength(3)
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'precondition_failed' } })
    expect(pushes).toBe(1)
  })

  test('where the host refuses the push of all, each gets a push of its own', async () => {
    let refused = 0
    const { answers, pushes } = await waiting(names.slice(0, 3), (own, commit) => {
      refused += 1
      if (refused > 1) return own(commit)
      throw new DomainError('push_refused', 'no', { ref: 'main', reason: 'no' })
    })
    expect(succeeded(answers)).toHaveLength(3)
    expect(pushes).toBe(3)
  })

  test('one whose commit a person leaves on the branch, without those above it, has landed; the others land again', async () => {
    let lowest: string | undefined
    const { answers, ours, deployment } = await waiting(names.slice(0, 3), async (own, commit, host) => {
      const outcome = await own(commit)
      if (lowest !== undefined) return outcome
      lowest = [...host.line()].find(({ parent }) => parent === commit.base)?.oid ?? ''
      host.move(commit.oid, lowest, 'person')
      return 'unseen'
    })
    const reports = succeeded(answers)
    expect(reports.map(({ commit }) => commit).sort()).toEqual(ours.map(({ oid }) => oid).sort())
    expect(reports.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    const { fabric, operation } = reports.find(({ commit }) => commit === lowest) ?? {}
    expect(await deployment.journal.get(fabric ?? '', operation ?? '')).toMatchObject({ status: 'succeeded', commit: lowest })
  })

  test('one that is carried out when its 20 s are up waits for its outcome', async () => {
    const { answer, waitedMs, records } = await slowPush(23_000)
    expect(answer).toMatchObject({ status: 'fulfilled', value: { status: 'succeeded' } })
    expect(waitedMs).toBeGreaterThan(20_000)
    expect(records.operations.map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
  })

  test('but not beyond the time of its caller, who learns that nobody knows yet', async () => {
    const { answer, waitedMs, records } = await slowPush(60_000)
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'push_unknown' } })
    expect(waitedMs).toBe(25_000)
    expect(records.operations.map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
  })

  test('the one that gets the lock carries out the others, and not its own request once more', async () => {
    const { deployment: real, host, table, id } = await inMemoryDeployment('lab')
    await put(real, 'lab', 'vpc-0')
    const locks = new DynamoDbLocks(table)
    const lease = await locks.acquire(id, holder('somebody'), 0)
    let pushes = 0
    host.onMove = () => {
      pushes += 1
    }
    const edits = ['a', 'b', 'c'].map((value) => append({ ...real, locks }, 'lab', 'vpc-0', value))
    await until(async () => (await leftIn(table, id)) === edits.length)
    await lease.release()
    await Promise.all(edits)
    const text = host.text('fabrics/lab/gitops/managed/vpcs/vpc-0.yaml') ?? ''
    expect([pushes, text.match(/\b[abc]\b/g)?.sort()]).toEqual([1, ['a', 'b', 'c']])
  })

  test('one that gets the lock is on record before it can fail: nobody carries it out afterwards', async () => {
    const { deployment: real, table, id, repository } = await inMemoryDeployment('lab')
    const away = new DomainError('protocol_error', 'a page', { url: 'u', reason: 'r' })
    const refresh = vi.spyOn(repository, 'refresh')
    const fails = () => Promise.reject(new Error('no table'))
    const journal = replacing(real.journal, { start: fails, finish: fails })
    const locks = new DynamoDbLocks(table)
    const lease = await locks.acquire(id, holder('somebody'), 0)
    const edit = put({ ...real, locks, journal, onUnexpected: () => undefined }, 'lab', 'vpc-0')
    await until(async () => (await leftIn(table, id)) === 1)
    refresh.mockRejectedValueOnce(away)
    await lease.release()
    await expect(edit).rejects.toBe(away)
    const { operations } = await real.journal.list('lab', { limit: 1 })
    expect(operations).toMatchObject([{ status: 'running', kind: 'put' }])
  })

  test('where one cannot be put on record, those below it land all the same', async () => {
    const { answers, pushes } = await waiting(names.slice(0, 4), undefined, {}, 4)
    expect([succeeded(answers).length, pushes]).toEqual([4, 2])
  })
})
