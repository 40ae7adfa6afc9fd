import { expect, test } from 'vitest'
import { EditContext } from '../../../lib/yaml/edit/edit-context.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { orRefused, Refused } from '../../../lib/yaml/edit/edit-result.ts'
import { readText } from '../../../lib/yaml/edit/read-text.ts'

const OVERLAP = { name: 'Refused', code: 'edit_layout', message: 'The changes would overlap in the text', path: '' }

function contextOf(text: string): EditContext {
  const read = readText(text)
  if (!('root' in read)) throw new Error(read.problem)
  return new EditContext(text, read, true)
}

test('changes side by side are made, and such that overlap are refused', () => {
  const context = contextOf('a: 1\n')
  context.replace(3, 4, '2')
  context.replace(0, 1, 'b')
  context.replace(1, 1, 'c')
  expect(context.patchedText()).toBe('bc: 2\n')
  context.replace(2, 4, '3')
  expect(() => context.patchedText()).toThrow(expect.objectContaining(OVERLAP))
})

test.each([
  [0, 2],
  [3, 5],
])('a change from %d to %d of another part than the moved one is refused', (start, end) => {
  const context = contextOf('a: 1\n')
  expect(() => context.editedSlice(1, 4, () => context.replace(start, end, 'x'))).toThrow(expect.objectContaining(OVERLAP))
})

test('an error other than a refusal is not taken for one', () => {
  const refusal = new Refused('edit_layout', 'no', '/a')
  const thrown = (error: Error) => () => {
    throw error
  }
  expect(orRefused(() => 'text')).toBe('text')
  expect(orRefused(thrown(refusal))).toBe(refusal)
  expect(() => orRefused(thrown(new TypeError('broken')))).toThrow('broken')
})

test.each([
  [10_000, true],
  [10_001, false],
])('texts of %d and 10,000 words are compared word by word: %s', (words, isCompared) => {
  const result = editDocument(`a: ${'w '.repeat(9_999)}\n  end\n`, { a: `${'w '.repeat(words - 2)}new end` })
  if (!('text' in result)) throw new Error(result.refusal.message)
  expect(result.text.endsWith('new \n  end\n')).toBe(isCompared)
})

test.each([
  [50, true],
  [51, false],
])('of %d keys, each with another name, those of equal values are found: %s', (size, isFound) => {
  const keys = Array.from({ length: size }, (_, at) => at)
  const text = `x: 0\n${keys.map((at) => `a${at}: ${at} # ${at}\n`).join('')}`
  const result = editDocument(text, { x: 0, ...Object.fromEntries(keys.map((at) => [`b${at}`, at])) })
  expect(result).toMatchObject({ text: isFound ? text.replaceAll('a', 'b') : text.replaceAll('a', 'b').replaceAll(/ #.*/g, '') })
})
