import { expect, test } from 'vitest'
import { findLost } from '../../lib/app/automation/find-lost.ts'
import type { Journal } from '../../lib/app/ports/journal.ts'
import type { GitRepository } from '../../lib/app/ports/ports.ts'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type {
  FailedOperation,
  OpenOperation,
  OperationRecord,
  ProposedOperation,
  ReportedOperation,
} from '../../lib/contract/operation.ts'
import type { RepositoryRecord } from '../../lib/contract/repository.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'
import { ANN } from '../support/objects.ts'

const START = Date.parse('2026-11-01T00:00:00Z')
const HOUR = 3_600_000
const at = (hour: number) => new Date(START + hour * HOUR).toISOString()
const fabrics = [{ id: 'lab' }, { id: 'prod' }] as FabricRecord[]

/** An operation that began and ended at these hours; its commit has its name. */
function landed(operation: string, began: number, ended = began): ReportedOperation {
  const when = { started_at: at(began), finished_at: at(ended) }
  return {
    operation,
    kind: 'ingest',
    fabric: 'lab',
    repository: 'repo-1',
    status: 'succeeded',
    actor: ANN,
    commit: operation,
    ...when,
  }
}

/** An operation that has pushed a commit with its name, and does not know whether it landed. */
function open(operation: string, began: number): OpenOperation {
  const { status: _, finished_at: __, ...started } = landed(operation, began)
  return { ...started, status: 'unknown', base: null }
}

function failed(operation: string, began: number): FailedOperation {
  const { commit: _, ...ended } = landed(operation, began)
  return { ...ended, status: 'failed', message: 'no', failure: { code: 'push_refused', message: 'no' } }
}

/** An operation whose commit, with its name, was merged by another one. */
function merged(operation: string, began: number, landedAs?: string): ProposedOperation {
  const proposed = { ...landed(operation, began), status: 'merged', branch: 'proposals/lab' } as const
  return landedAs === undefined ? proposed : { ...proposed, landed: landedAs }
}

/** Looks at a branch that holds all commits but some, for which nobody has looked since an hour. */
async function look(all: OperationRecord[], gone: readonly string[], processedAt?: number) {
  const asked: string[] = []
  const list: Journal['list'] = async (id, { limit, after }) => {
    const records = all.filter(({ fabric }) => fabric === id)
    const from = after === undefined ? 0 : records.findIndex(({ operation }) => operation === after) + 1
    const operations = records.slice(from, from + limit)
    const last = operations.at(-1)
    return { operations, unreadable: [], ...(from + limit < records.length && last ? { next: last.operation } : {}) }
  }
  const repository = {
    reaches: async (_: string | null, commit: string) => {
      asked.push(commit)
      return !gone.includes(commit)
    },
  } as unknown as GitRepository
  const record = { id: 'repo-1', ...(processedAt === undefined ? {} : { processed_at: at(processedAt) }) } as RepositoryRecord
  const looking = { record, repository, snapshot: new MemorySnapshot({}), signal: undefined }
  const { lost, isUndecided } = await findLost({ journal: { list } as Journal }, looking, fabrics, ['left'])
  return { lost: lost.map(({ operation }) => operation), isUndecided, asked }
}

test('every operation is checked if the time of the last look at the branch is unknown', async () => {
  const records = Array.from({ length: 450 }, (_, number) => landed(`op-${number}`, 1000 - number))
  const { lost, asked } = await look(records, ['op-3', 'op-440'])
  expect(lost).toEqual(['op-440', 'op-3'])
  expect(asked).toHaveLength(450)
})

test('an operation that is still there vouches for those that had ended before it began', async () => {
  const records = Array.from({ length: 450 }, (_, number) => landed(`op-${number}`, 1000 - number))
  const { lost, asked } = await look(records, ['op-0', 'op-1', 'op-2'], 998)
  expect(lost).toEqual(['op-2', 'op-1', 'op-0'])
  expect(asked.length).toBeLessThan(8)
})

test.each([
  ['began earlier and ended later', landed('left', 900, 999)],
  ['is open', open('left', 900)],
])('it does not vouch for one that %s', async (_, late) => {
  const { lost } = await look([landed('there', 990), late], ['left'], 998)
  expect(lost).toEqual(['left'])
})

test('one that ended after the last look at the branch vouches for no other: it may have landed after the force-push', async () => {
  const { lost } = await look([landed('edit', 999), landed('ingest', 900)], ['ingest'], 998)
  expect(lost).toEqual(['ingest'])
})

test('operations without a commit, failed or open, are not lost', async () => {
  const records = [{ ...landed('none', 3), commit: null }, open('open', 2), failed('failed', 1)]
  expect(await look(records, ['none', 'open', 'failed'])).toEqual({ lost: [], isUndecided: false, asked: [] })
})

test.each([
  ['is not on the branch', {}, ['running'], true],
  ['is on it', {}, [], false],
  ['is on the branch of a proposal', { branch: 'proposals/lab' }, ['running'], false],
])('one that is being carried out may be lost if its commit %s: its outcome will tell', async (_, on, gone, isUndecided) => {
  const running = { ...open('running', 2), status: 'running' as const, ...on }
  expect(await look([running], gone)).toMatchObject({ lost: [], isUndecided })
})

test('an open one is lost where its commit is a head that has left the branch; a failed one is not', async () => {
  expect((await look([open('left', 2)], ['left'])).lost).toEqual(['left'])
  expect((await look([failed('left', 2)], ['left'])).lost).toEqual([])
})

test('an open one is lost, too, where one that landed on its commit is: its outcome is only being recorded', async () => {
  const above = { ...landed('above', 3), source_commit: 'below' }
  expect((await look([above, open('below', 2)], ['above', 'below'])).lost).toEqual(['below', 'above'])
  expect((await look([above, open('other', 2)], ['above', 'other'])).lost).toEqual(['above'])
})

test.each([
  ['was requested later', [open('below', 4), { ...landed('above', 3), source_commit: 'below' }]],
  [
    'has landed on another such',
    [open('below', 5), { ...open('between', 4), base: 'below' }, { ...landed('above', 3), source_commit: 'between' }],
  ],
  ['is of another fabric', [open('below', 4), { ...landed('above', 3), fabric: 'prod', source_commit: 'below' }]],
])('so is one that %s', async (_, records) => {
  const names = records.map(({ operation }) => operation)
  expect((await look(records, names)).lost).toEqual(names)
})

test.each([
  ['that ended a quarter of an hour before it began', 989.74, []],
  ['that ended at that very moment', 989.75, ['earlier']],
  ['that ended later than that: clocks differ', 989.76, ['earlier']],
])('nobody is asked for one %s', async (_, ended, lost) => {
  expect((await look([landed('there', 990), landed('earlier', ended)], ['earlier'], 998)).lost).toEqual(lost)
})

test.each([
  ['vouches when it ended a quarter of an hour before the look', 997.74, []],
  ['does not when it ended at that very moment', 997.75, ['earlier']],
  ['does not when it ended later than that', 997.76, ['earlier']],
])('one that is there %s', async (_, ended, lost) => {
  const records = [landed('there', 990, ended), landed('earlier', 900)]
  expect((await look(records, ['earlier'], 998)).lost).toEqual(lost)
})

test('one that was merged is lost with the commit of its merge, and not where that is unknown', async () => {
  const { lost, asked } = await look([merged('one', 3, 'merge'), merged('other', 2)], ['one', 'merge', 'other'])
  expect([lost, asked]).toEqual([['one'], ['merge']])
})

test.each([
  ['does not vouch for others', merged('there', 990, 'merge'), landed('earlier', 900), 'earlier'],
  ['needs a look of its own', landed('there', 990), merged('merged', 900, 'earlier'), 'merged'],
])('one that was merged came to the branch at any time after its end: it %s', async (_, newer, older, lost) => {
  expect((await look([newer, older], ['earlier'], 998)).lost).toEqual([lost])
})
