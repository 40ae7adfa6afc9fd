import { describe, expect, test } from 'vitest'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'

interface Refusal {
  title: string
  text: string
  wanted: YamlValue
  /** `code path line:column`. */
  refused: string
}

const deep = Array.from({ length: 101 }).reduce<YamlValue>((value) => [value], 1)
const MERGED = 'a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n'

const REFUSALS: Refusal[] = [
  { title: 'a text with errors', text: 'a: 1\nb: [\n', wanted: { a: 2 }, refused: 'edit_unreadable "" 3:1' },
  { title: 'a key that stands twice', text: 'a: 1\na: 2\n', wanted: { a: 2 }, refused: 'edit_unreadable "" 2:1' },
  { title: 'an empty text', text: '# nothing\n', wanted: {}, refused: 'edit_unreadable "" 1:1' },
  { title: 'a number without end', text: 'a:\n  b: 1\n', wanted: { a: { b: 1 / 0 } }, refused: 'edit_value "/a/b" 2:6' },
  { title: 'no number', text: 'a: 1\n', wanted: { a: 1, b: Number.NaN }, refused: 'edit_value "/b" 1:1' },
  { title: 'half a pair', text: 'a: 1\n', wanted: { a: ['\ud83d'] }, refused: 'edit_value "/a/0" 1:4' },
  { title: 'half a pair in a key', text: 'a: 1\n', wanted: { 'x\ude00': 1 }, refused: 'edit_value "" 1:1' },
  { title: 'a value too deep', text: 'a: 1\n', wanted: { a: deep }, refused: `edit_value "/a${'/0'.repeat(99)}" 1:4` },
  { title: 'what is no value', text: 'a: 1\n', wanted: { a: undefined } as unknown as YamlValue, refused: 'edit_value "/a" 1:4' },
  {
    title: 'an identity that is no string',
    text: 'apiVersion: v1\nkind: A\nmetadata:\n  name: x\n',
    wanted: { apiVersion: 'v1', kind: 'A', metadata: { name: 5 } },
    refused: 'edit_value "/metadata/name" 4:9',
  },
  { title: 'an emptied document', text: 'a: 1\n', wanted: {}, refused: 'edit_layout "" 1:1' },
  { title: 'a document without a common key', text: 'a: ~\n', wanted: { 12: 1 }, refused: 'edit_layout "" 1:1' },
  { title: 'a document of another kind', text: 'a: 1\n', wanted: ['a'], refused: 'edit_layout "" 1:1' },
  {
    title: 'a key that is merged in, removed',
    text: MERGED,
    wanted: { a: { b: 1 }, c: { d: 2 } },
    refused: 'edit_merge_key "/c" 3:3',
  },
  {
    title: 'a null that is merged in, removed',
    text: 'a: &x {b: ~}\nc:\n  <<: *x\n  d: 2\n',
    wanted: { a: { b: null }, c: { d: 2 } },
    refused: 'edit_merge_key "/c" 3:3',
  },
  {
    title: 'a key that is merged into an item, removed',
    text: 'a: &x {b: 1}\nc:\n- <<: *x\n  d: 2\n',
    wanted: { a: { b: 1 }, c: [{ d: 2 }] },
    refused: 'edit_merge_key "/c/0" 3:3',
  },
  { title: 'a source of a merge, removed', text: MERGED, wanted: { c: { b: 1, d: 2 } }, refused: 'edit_merge_key "/c" 3:3' },
  {
    title: 'a source of a merge, changed',
    text: MERGED,
    wanted: { a: { b: 1, e: 3 }, c: { b: 1, d: 2 } },
    refused: 'edit_merge_key "/c" 3:3',
  },
  {
    title: 'the key of a merge',
    text: MERGED,
    wanted: { a: { b: 1 }, c: { b: 1, d: 2, '<<': 'x' } },
    refused: 'edit_layout "/c/<<" 3:7',
  },
  {
    title: 'a key that a merge below it overrides, changed',
    text: 'x: &x {d: 1}\nc:\n  d: 2\n  <<: *x\n',
    wanted: { x: { d: 1 }, c: { d: 5 } },
    refused: 'edit_merge_key "/c" 3:3',
  },
  {
    title: 'a key that overrides a merged one, removed',
    text: 'x: &x {d: 1, e: 1}\nc:\n  <<: *x\n  d: 2\n',
    wanted: { x: { d: 1, e: 1 }, c: { e: 1 } },
    refused: 'edit_merge_key "/c" 3:3',
  },
  {
    title: 'a pair in a list without braces',
    text: 'a: [b: 1]\n',
    wanted: { a: [{ b: 1, c: 2 }] },
    refused: 'edit_inexact "/a/0/c" 1:5',
  },
]

describe('an edit is refused', () => {
  test.each(REFUSALS)('$title', ({ text, wanted, refused }) => {
    const result = editDocument(text, wanted)
    if (!('refusal' in result)) throw new Error(`edited to ${result.text}`)
    const { code, severity, path, line, column, message, hint } = result.refusal
    expect(severity).toBe('error')
    expect(`${code} ${JSON.stringify(path)} ${line}:${column}`).toBe(refused)
    expect(message).not.toBe('')
    expect(hint).toContain('replace')
  })
})

test.each<[YamlValue, string]>([
  [{ a: deep }, 'The wanted value is nested more than 100 deep'],
  [{ a: Number.NEGATIVE_INFINITY }, 'The wanted value is -Infinity, which JSON does not have'],
  [{ a: '\ud83d' }, 'The wanted value has half a surrogate pair'],
  [{ '\ude00': 1 }, 'The wanted value has a key with half a surrogate pair'],
  [{ a: undefined } as unknown as YamlValue, 'The wanted value is undefined, which JSON does not have'],
  [['a'], 'The whole document would have to be rewritten'],
])('a refusal says what is wrong: %#', (wanted, message) => {
  expect(editDocument('a: 1\n', wanted)).toMatchObject({ refusal: { message } })
})

test('a text that would break a rule of the layout is told', () => {
  const result = editDocument(MERGED, { a: { b: 1 }, c: { b: 1, d: 2, '<<': 'x' } })
  const message = 'The text is laid out in a way that cannot be edited in place: The key "<<" appears twice in this mapping'
  expect(result).toMatchObject({ refusal: { message } })
})

test.each([
  ['# nothing\n', 'it is empty'],
  ['a: [\n', expect.stringMatching(/\w/)],
])('an unreadable text is refused with its problem: %j', (text, problem) => {
  const refused = editDocument(text, { a: 1 })
  expect(refused).toMatchObject({ refusal: { severity: 'error', hint: 'fix the file by hand, or replace the whole file' } })
  if (typeof problem === 'string')
    expect(refused).toMatchObject({ refusal: { message: `The document cannot be read: ${problem}` } })
})
