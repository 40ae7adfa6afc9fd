import { expect, test } from 'vitest'
import { duplicateFault, filesToCompare, findDuplicates } from '../../../lib/domain/plan/duplicates.ts'
import type { Candidate } from '../../../lib/domain/raw/candidate.ts'
import type { Reading } from '../../../lib/domain/raw/read-raw-file.ts'

/** A definition of an object in a file of its own, unless it says otherwise. */
function candidate(key: string, text: string, changes: Partial<Candidate> = {}): Candidate {
  const file = `raw/${key}-${text}.yaml`
  return {
    file,
    document: 0,
    line: 1,
    bytes: Buffer.from(`t: ${text}\n`),
    blob: `of ${text}`,
    target: 'managed',
    key,
    ...changes,
  } as Candidate
}

/** Which candidates compete, and with which: by their files. */
function rivals(...candidates: Candidate[]): Record<string, string[]> {
  const readings = candidates.map((one) => ({ candidates: [one] }) as unknown as Reading)
  const found = [...findDuplicates(readings)].map(([{ file }, others]) => [file, others.map((other) => other.file)])
  return Object.fromEntries(found) as Record<string, string[]>
}

test('only different definitions of one object compete', () => {
  const found = rivals(candidate('a', '1'), candidate('b', '1'), candidate('a', '2'), candidate('c', '1'))
  expect(found).toEqual({ 'raw/a-1.yaml': ['raw/a-2.yaml'], 'raw/a-2.yaml': ['raw/a-1.yaml'] })
})

test('equal definitions do not compete', () => {
  expect(rivals(candidate('a', '1'), candidate('a', '1', { file: 'raw/copy.yaml' }))).toEqual({})
})

test('equal definitions need no bytes, of which those of a file that was refused before are not read', () => {
  const [one, again] = [candidate('a', '1'), candidate('a', '1', { file: 'raw/refused.yaml', bytes: Buffer.alloc(0) })]
  const other = candidate('b', '1')
  const compared = (...all: Candidate[]) => [...filesToCompare([{ candidates: all } as unknown as Reading])]
  expect([rivals(one, again), compared(one, again, other)]).toEqual([{}, []])
  expect(compared(one, again, other, candidate('b', '2'))).toEqual(['raw/b-1.yaml', 'raw/b-2.yaml'])
})

test.each([
  ['first', ['2', '1', '1']],
  ['between two that say the same', ['1', '2', '1']],
  ['last', ['1', '1', '2']],
])('where one of three says another thing, and comes %s, all of them compete', (_, texts) => {
  const all = texts.map((text, index) => candidate('a', text, { file: `raw/${index}.yaml` }))
  expect(rivals(...all)).toEqual({
    'raw/0.yaml': ['raw/1.yaml', 'raw/2.yaml'],
    'raw/1.yaml': ['raw/0.yaml', 'raw/2.yaml'],
    'raw/2.yaml': ['raw/0.yaml', 'raw/1.yaml'],
  })
})

test('empty documents do not compete, whatever their comments', () => {
  expect(rivals(candidate('a', '1', { target: 'empty' }), candidate('a', '2', { target: 'empty' }))).toEqual({})
})

test('documents within one file compete', () => {
  const [one, other] = [candidate('a', '1', { line: 1 }), candidate('a', '2', { line: 3 })]
  const found = findDuplicates([{ candidates: [one, other] } as unknown as Reading])
  expect(found.get(one)).toEqual([other])
})

test('each of many rivals is told of the first ten', () => {
  const all = Array.from({ length: 15 }, (_, index) => candidate('a', `${index}`, { file: `raw/${index}.yaml` }))
  const files = all.map(({ file }) => file)
  const found = rivals(...all)
  expect(found['raw/0.yaml']).toEqual(files.slice(1, 11))
  expect(found['raw/10.yaml']).toEqual(files.slice(0, 10))
  expect(found['raw/14.yaml']).toEqual(files.slice(0, 10))
})

const OBJECT = { api_version: 'v1', kind: 'ConfigMap', namespace: 'prod', name: 'a' }

test.each([
  ['an object', { object: OBJECT }, 'ConfigMap prod/a is defined more than once, with different content'],
  ['another document', {}, 'document /a is defined more than once, with different content'],
])('the fault of %s names it, where it is and where its rivals are', (_, is, message) => {
  const one = candidate('a', '1', { line: 7, ...is })
  const other = candidate('a', '2', { line: 9, ...is })
  expect(duplicateFault(one, [other])).toEqual({
    code: 'duplicate_object',
    severity: 'error',
    message,
    file: 'raw/a-1.yaml',
    line: 7,
    column: 1,
    expected: 'one definition of an object in all files that are ingested together',
    hint: 'keep one of them; all files involved stay in raw until then',
    related: [{ file: 'raw/a-2.yaml', line: 9 }],
  })
})
