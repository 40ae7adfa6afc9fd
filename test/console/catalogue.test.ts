import { expect, test } from 'vitest'
import { matching, namedIn } from '../../console/data/catalogue.ts'
import { conditionOf, severityOf } from '../../console/data/condition.ts'
import type { StatusAnswer } from '../../lib/contract/answer.ts'
import { warning } from '../../lib/contract/fault.ts'

const SWITCHES = { group: 'g', kind: 'Switch', plural: 'p', namespace: 'default' }
const OBJECTS = namedIn([
  { ...SWITCHES, names: ['a-leaf-1', 'leaf-10', 'leaf-1'] },
  { ...SWITCHES, kind: 'Connection', namespace: 'other', names: ['leaf-1'] },
  { ...SWITCHES, names: ['spine'] },
])

test.each([
  ['', '', '', ['a-leaf-1', 'leaf-10', 'leaf-1', 'leaf-1', 'spine']],
  ['leaf-1', '', '', ['leaf-1', 'leaf-1', 'leaf-10', 'a-leaf-1']],
  [' LEAF-1 ', 'Switch', '', ['leaf-1', 'leaf-10', 'a-leaf-1']],
  ['', 'Connection', '', ['leaf-1']],
  ['', '', 'other', ['leaf-1']],
  ['nobody', '', '', []],
])('%o of kind %o in %o finds %o', (q, kind, namespace, names) => {
  expect(matching(OBJECTS, { q, kind, namespace }).map(({ name }) => name)).toEqual(names)
})

const WELL = {
  gitops_initialized: true,
  objects_total: 1,
  rejected_files: [],
  missing_files: [],
  unknown_files: [],
  pending_files: [],
  hand_edited_files: [],
  faults: [],
  lock: null,
} as unknown as StatusAnswer
const reply = (more: Partial<StatusAnswer>) => ({ ok: true, status: 200, etag: undefined, body: { ...WELL, ...more } }) as const
const file = { file: 'raw/a.yaml', blob: '' }

test.each<[Partial<StatusAnswer>, string]>([
  [{}, 'good: all well'],
  [{ gitops_initialized: false }, 'warn: not initialised'],
  [{ rejected_files: [{ ...file, faults: [] }] }, 'bad: 1 refused'],
  [{ pending_files: [{ ...file, documents: 2 }] }, 'warn: 1 waiting'],
  [{ faults: [warning('x', 'a', 'b')] }, 'warn: 1 warning'],
  [{ faults: [warning('x', 'a', 'b'), warning('y', 'a', 'b')] }, 'warn: 2 warnings'],
  [{ lock: { fabric: 'a', operation: 'b', expires_at: '' } }, 'warn: an operation is running'],
])('a fabric with %o is told as %s', (status, told) => {
  expect(conditionOf(reply(status)).notes.map(({ tone, text }) => `${tone}: ${text}`)).toEqual([told])
})

test('the worst comes first: what is refused, what waits, what is not known yet, what is well', () => {
  const refused = conditionOf(reply({ rejected_files: [{ ...file, faults: [] }] }))
  const waits = conditionOf(reply({ pending_files: [{ ...file, documents: 1 }] }))
  const ranks = [refused, waits, undefined, conditionOf(reply({}))].map(severityOf)
  expect(ranks).toEqual(ranks.toSorted((a, b) => b - a))
  expect(new Set(ranks).size).toBe(4)
})
