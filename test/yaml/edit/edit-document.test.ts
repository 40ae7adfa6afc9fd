import { describe, expect, test } from 'vitest'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { applyMergePatch } from '../../../lib/yaml/patch/merge-patch.ts'
import { EDITS } from './edits.ts'
import { MEMBER_EDITS } from './member-edits.ts'
import { SMALL_EDITS } from './small-edits.ts'
import { TEXT_EDITS } from './text-edits.ts'

function meaning(text: string): YamlValue {
  const read = readDocumentValue(text)
  if (!('value' in read)) throw new Error(read.message)
  return read.value
}

describe('an edit changes', () => {
  test.each(EDITS)('$title', ({ before, patch, after }) => {
    const wanted = applyMergePatch(meaning(before), patch)
    const result = editDocument(before, wanted)
    expect(result).toMatchObject({ text: after })
    expect(meaning(after)).toEqual(wanted)
  })

  test.each([...SMALL_EDITS, ...MEMBER_EDITS, ...TEXT_EDITS])('%s', (_, before, wanted, after) => {
    expect(editDocument(before, wanted)).toMatchObject({ text: after })
    expect(meaning(after)).toEqual(wanted)
  })

  test('nothing, if the value is wanted as it is', () => {
    expect(editDocument('a: 0x1 # a', { a: 1n })).toEqual({ text: 'a: 0x1 # a', changes: [] })
  })

  test.each([
    ['a mapping', 'a:\n  b: 1\nc: 1\n', 'a:\nc: 1\n'],
    ['a mapping with a comment beside its key', 'a: # a\n  # of b\n  b: 1 # b\nc: 1\n', 'a: # a\nc: 1\n'],
    ['a mapping with an entry that is commented out', 'a:\n  b: 1\n  # d: 1\nc: 1\n', 'a:\n  # d: 1\nc: 1\n'],
    ['a list', 'a:\n- b\n- c\n\n# of c\nc: 1\n', 'a:\n\n# of c\nc: 1\n'],
    ['the end of a file without a line break', 'c: 1\na:\n  b: 1', 'c: 1\na:'],
    ['CRLF', 'a:\r\n  b: 1\r\nc: 1\r\n', 'a:\r\nc: 1\r\n'],
    ['an anchored mapping', 'a: &b\n  b: 1\nc: 1\n', 'a: &b\nc: 1\n'],
    ['an anchor on its own line', 'a:\n  &b\n  b: 1\nc: 1\n', 'a: &b null\nc: 1\n'],
    ['a mapping in brackets', 'a: {b: 1} # a\nc: 1\n', 'a: null # a\nc: 1\n'],
  ])('to null: %s', (_, before, after) => {
    expect(editDocument(before, { a: null, c: 1 })).toMatchObject({ text: after })
    expect(meaning(after)).toEqual({ a: null, c: 1 })
  })
})
