import { expect, test } from 'vitest'
import { type Schema, schemaBreaks } from './schema-breaks.ts'

const text: Schema = { type: 'string' }
const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({ type: 'object', properties, required })
const breaks = (before: Schema, now: Schema, use: 'read' | 'sent') => {
  const resolve = () => object({ name: text })
  return schemaBreaks({ schema: before, resolve }, { schema: now, resolve }, use)
}

test.each<[string, Schema, Schema, string[], string[]]>([
  ['nothing', object({ a: text }), object({ a: text }), [], []],
  ['a field more', object({}), object({ a: text }), [], []],
  ['a required field more', object({}), object({ a: text }, ['a']), [], ['/a: is now required']],
  ['a field less', object({ a: text }), object({}), ['/a: removed'], ['/a: removed']],
  [
    'another type',
    object({ a: text }),
    object({ a: { type: 'number' } }),
    ['/a: is number, was string'],
    ['/a: is number, was string'],
  ],
  ['a wider type', object({ a: { type: 'integer' } }), object({ a: { type: 'number' } }), ['/a: is number, was integer'], []],
  [
    'a narrower type',
    object({ a: { type: ['string', 'null'] } }),
    object({ a: text }),
    [],
    ['/a: is string, was string or null'],
  ],
  [
    'null as an alternative',
    object({ a: text }),
    object({ a: { anyOf: [text, { type: 'null' }] } }),
    ['/a: may now be null'],
    [],
  ],
  ['an alternative less', { anyOf: [text, { type: 'null' }] }, text, [], [': may no longer be null']],
  ['a field that may be missing', object({ a: text }, ['a']), object({ a: text }), ['/a: may now be left out'], []],
  ['a word more', { ...text, enum: ['a'] }, { ...text, enum: ['a', 'b'] }, [], []],
  ['a word less', { ...text, enum: ['a', 'b'] }, { ...text, enum: ['a'] }, [], [': no longer accepts "b"']],
  ['another constant', { const: '1' }, { const: '2' }, [': is "2", was "1"'], [': is "2", was "1"']],
  [
    'an item',
    { type: 'array', items: object({ a: text }) },
    { type: 'array', items: object({}) },
    ['/*/a: removed'],
    ['/*/a: removed'],
  ],
  ['a reference', { $ref: '#/x' }, object({}), ['/name: removed'], ['/name: removed']],
  [
    'a part of several',
    { allOf: [object({ a: text }), object({ b: text })] },
    object({ a: text }),
    ['/b: removed'],
    ['/b: removed'],
  ],
])('%s', (_, before, now, read, sent) => {
  expect(breaks(before, now, 'read')).toEqual(read)
  expect(breaks(before, now, 'sent')).toEqual(sent)
})

test('a schema that contains itself is compared to its end', () => {
  const tree: Schema = object({ child: { $ref: '#/tree' } })
  const other: Schema = object({ child: { $ref: '#/tree' } })
  const found = schemaBreaks({ schema: tree, resolve: () => tree }, { schema: other, resolve: () => other }, 'read')
  expect(found).toEqual([])
})
