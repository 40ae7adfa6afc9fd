import { expect, test, vi } from 'vitest'
import type { HandedOver, Lease } from '../../lib/app/ports/ports.ts'
import { newRun } from '../../lib/app/transaction/operation-run.ts'
import type { PlanOperation } from '../../lib/app/transaction/planned-operation.ts'
import { type CarriedOut, finishMembers, joinWaiting, noteMembers } from '../../lib/app/transaction/together.ts'
import { operationRecord, ulid } from '../ports/samples.ts'
import { inMemory, NOW, writing } from './in-memory.ts'

const START = NOW.getTime()
const handed = (number: number, until = START): HandedOver => ({
  fabric: 'fabric-1',
  operation: ulid(number),
  request: `${number}`,
  until,
})
const planOf = (number: number) => writing(number, { [`${number}.yaml`]: 'x: 1\n' })

/** The holder of the lock, operation 0, has its commit, and carries out what others have left. */
async function joined(
  requests: readonly HandedOver[],
  carriedOut: (number: number) => CarriedOut = (number) => ({ record: operationRecord(number), plan: planOf(number) }),
  time = () => START,
) {
  const { context, repository, host } = inMemory()
  const before = await repository.refresh()
  const { changes } = await planOf(0)(before)
  const author = { name: 'a', email: 'a@example.com' }
  const below = await repository.prepare(before, changes, { message: 'own', author, committer: author, time: NOW })
  const lease = { claim: async () => [...requests] } as unknown as Lease
  const together = { request: '0', carryOut: (request: string) => carriedOut(Number(request)) }
  const timed = { ...context, now: () => new Date(time()) }
  const members = await joinWaiting(timed, { run: newRun(operationRecord(0)), lease, together }, below)
  return { context, host, below, members, numbers: members.map(({ record }) => record.operation) }
}

test('each stands on the one before, the first on that of the holder, which does not join itself', async () => {
  const { numbers, members, below } = await joined([handed(0), handed(1), handed(2)])
  expect(numbers).toEqual([ulid(1), ulid(2)])
  expect(members.map(({ report, commit }) => report.commit === commit.oid)).toEqual([true, true])
  expect(await members[1]?.commit.snapshot.entry('0.yaml')).toBeDefined()
  expect(await members[1]?.commit.snapshot.entry('1.yaml')).toBeDefined()
  expect(await below.snapshot.entry('1.yaml')).toBeUndefined()
})

test('one whose caller waits no longer is left out', async () => {
  expect((await joined([handed(1, START - 1), handed(2, START)])).numbers).toEqual([ulid(2)])
})

test('what is left over after four seconds gets a turn of its own', async () => {
  const late = START + 60_000
  expect((await joined([handed(1, late)], undefined, atMost(START, START + 4000))).numbers).toEqual([ulid(1)])
  expect((await joined([handed(1, late)], undefined, atMost(START, START + 4001))).numbers).toEqual([])
})

/** The first time, and from then on the second. */
function atMost(first: number, then: number): () => number {
  let isFirst = true
  return () => {
    const now = isFirst ? first : then
    isFirst = false
    return now
  }
}

const nothing: PlanOperation = async (snapshot) => ({ ...(await planOf(1)(snapshot)), changes: [] })
const copying: PlanOperation = async (snapshot) => ({
  ...(await planOf(1)(snapshot)),
  originals: [{ sha256: 'a'.repeat(64), bytes: Buffer.from('a') }],
})

test.each<[string, () => CarriedOut]>([
  ['is of another operation', () => ({ record: operationRecord(7), plan: planOf(1) })],
  ['changes nothing', () => ({ record: operationRecord(1), plan: nothing })],
  ['needs copies of originals', () => ({ record: operationRecord(1), plan: copying })],
  [
    'cannot be read',
    () => {
      throw new Error('unreadable')
    },
  ],
])('one whose request %s is left out, and the next one joins', async (_, first) => {
  const carriedOut = (number: number) => (number === 1 ? first() : { record: operationRecord(number), plan: planOf(number) })
  expect((await joined([handed(1), handed(2)], carriedOut)).numbers).toEqual([ulid(2)])
})

test.each([
  ['is on record', () => Promise.resolve(false)],
  ['cannot be put on record', () => Promise.reject(new Error('away'))],
])('one that %s is left out, with all that stand on it', async (_, answer) => {
  const { context, members } = await joined([handed(1), handed(2), handed(3)])
  const { journal } = context
  const create = journal.create.bind(journal)
  vi.spyOn(journal, 'create').mockImplementation((record, commit) =>
    record.operation === ulid(2) ? answer() : create(record, commit),
  )
  expect((await noteMembers(context, members)).map(({ record }) => record.operation)).toEqual([ulid(1)])
  expect(await noteMembers(context, members.slice(1))).toEqual([])
  expect(await context.originals.getReport('fabric-1', ulid(1))).toMatchObject({ operation: ulid(1) })
  expect(await context.originals.getReport('fabric-1', ulid(2))).toBeUndefined()
})

test('an outcome that cannot be recorded is told, and the others are recorded', async () => {
  const { context, members } = await joined([handed(1), handed(2)])
  await noteMembers(context, members)
  const away = new Error('away')
  vi.spyOn(context.journal, 'finish').mockRejectedValueOnce(away)
  const told: unknown[] = []
  await finishMembers({ ...context, onUnrecorded: (error) => void told.push(error) }, members)
  expect(told).toEqual([away])
  await finishMembers({ ...context, onUnrecorded: undefined } as never, members)
  expect(await context.journal.get('fabric-1', ulid(2))).toMatchObject({ status: 'succeeded' })
})
