import { expect, test, vi } from 'vitest'
import { landingNotes, noteRecordedLanding } from '../../lib/app/operations/note-landing.ts'
import type { LandedOn } from '../../lib/app/transaction/operation-context.ts'
import type { RepositoryRecord } from '../../lib/contract/repository.ts'
import { NOW } from './in-memory.ts'

const STARTED = '2026-11-01T10:00:00Z'
const known = (changes: object = {}) => ({ id: 'repo-1', head: null, processed_head: null, ...changes }) as RepositoryRecord

/** Notes the commit `new` upon `base`. `reached`: what is below it; `held`: what the branch holds now. */
async function noted(
  record: RepositoryRecord,
  { reached = [], held = [], takes = [true] }: { reached?: string[]; held?: string[]; takes?: boolean[] } = {},
  landed: object = {},
  later: () => RepositoryRecord | undefined = () => ({ ...record }),
) {
  const answers = [...takes]
  const change = vi.fn(async (_id: string, _changes: object, _expected: object) => answers.shift() ?? false)
  const get = vi.fn(async () => later())
  const branch = {
    reaches: async (_: string, commit: string) => reached.includes(commit),
    contains: async (commit: string) => held.includes(commit),
  } as unknown as LandedOn
  const made = { commit: 'new', source_commit: 'base', started_at: STARTED, ...landed }
  await noteRecordedLanding({ repositories: { change, get }, now: () => NOW } as never, branch, record, made)
  return change.mock.calls
}

test.each<[string, object, { reached?: string[]; held?: string[] }, object]>([
  ['the first head', {}, {}, { head: 'new' }],
  ['a head upon the one before', { head: 'base' }, {}, { head: 'new' }],
  ['a head upon others', { head: 'old' }, { reached: ['old'] }, { head: 'new' }],
  [
    'a head that brings no waiting file',
    { head: 'base', processed_head: 'base' },
    {},
    { head: 'new', processed_head: 'new', processed_at: STARTED },
  ],
  [
    'no look where heads that have left still wait for one',
    { head: 'base', processed_head: 'base', left_heads: 'gone' },
    {},
    { head: 'new', processed_head: 'new' },
  ],
  ['a head that has left the branch', { head: 'old' }, { held: ['new'] }, { head: 'new', left_heads: 'old' }],
  [
    'that it has left, with a head that was processed',
    { head: 'old', processed_head: 'base' },
    { held: ['new'] },
    { head: 'new', left_heads: 'old', processed_head: 'new' },
  ],
  ['another such head', { head: 'old', left_heads: 'older' }, { held: ['new'] }, { head: 'new', left_heads: 'older old' }],
  ['no such head twice', { head: 'old', left_heads: 'old' }, { held: ['new'] }, { head: 'new' }],
  ['a commit that was forced away at once', { head: 'old', processed_head: 'base' }, { held: ['old'] }, { left_heads: 'new' }],
])('a landing notes %s', async (_, record, branch, changes) => {
  const { processed_head: processed = null, head = null, left_heads: left = '' } = record as Partial<RepositoryRecord>
  expect(await noted(known(record), branch)).toEqual([['repo-1', changes, { processed, head, left }]])
})

test('of more than twenty heads that have left, the oldest are forgotten', async () => {
  const names = Array.from({ length: 20 }, (_, number) => `h${number}`)
  const [[, changes] = []] = await noted(known({ head: 'old', left_heads: names.join(' ') }), { held: ['new'] })
  expect(changes).toMatchObject({ left_heads: [...names.slice(1), 'old'].join(' ') })
})

test('a commit below a later head changes nothing once that is read anew', async () => {
  expect(await noted(known({ head: 'later' }), { held: ['later', 'new'] })).toEqual([])
  const read = known({ head: 'later' })
  const calls = await noted(read, { held: ['later', 'new'] }, {}, () => known({ head: 'base' }))
  expect(calls).toMatchObject([['repo-1', { head: 'new' }, { head: 'base' }]])
})

test.each([
  ['there is no commit', {}, { commit: null }],
  ['it is not known upon what it stands', {}, { source_commit: undefined }],
  ['it is the head on record', { head: 'new' }, {}],
])('nothing is noted where %s', async (_, record, landed) => {
  expect(await noted(known(record), {}, landed)).toEqual([])
})

test('a record that others have changed is read again, ten times in all', async () => {
  expect(await noted(known({ head: 'base' }), { takes: [...Array.from({ length: 9 }, () => false), true] })).toHaveLength(10)
  await expect(noted(known({ head: 'base' }), { takes: [] })).rejects.toThrow('repo-1 was changed by others 10 times in a row')
  expect(await noted(known({ head: 'base' }), { takes: [] }, {}, () => undefined)).toHaveLength(1)
})

test('the hooks of an operation note its landing, and have a loss looked for', async () => {
  const change = vi.fn(async () => true)
  const put = vi.fn(async () => undefined)
  const claim = vi.fn(async () => true)
  const deployment = { repositories: { change }, lostOperations: { put }, deliveries: { claim }, now: () => NOW } as never
  const { landed, mayBeLost } = landingNotes(deployment, known())
  expect(await landed({ oid: 'new', base: 'base', started_at: STARTED }, {} as LandedOn)).toBeUndefined()
  expect(change).toHaveBeenCalledWith('repo-1', { head: 'new' }, { processed: null, head: null, left: '' })
  await mayBeLost({ fabric: 'lab', operation: 'op', commit: 'gone' })
  expect(put).toHaveBeenCalledWith('repo-1', [{ fabric: 'lab', operation: 'op', commit: 'gone', head: 'gone' }])
  const received_at = NOW.toISOString()
  expect(claim).toHaveBeenCalledWith({
    repository: 'repo-1',
    delivery: 'lost-op',
    source: 'settle',
    status: 'queued',
    received_at,
  })
})
