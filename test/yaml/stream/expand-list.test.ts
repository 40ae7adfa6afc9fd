import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { definedOf } from '../../../lib/defined-of.ts'
import type { YamlDocument } from '../../../lib/yaml/document.ts'
import { expandList, isList } from '../../../lib/yaml/stream/expand-list.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { Lines } from '../../../lib/yaml/syntax/lines.ts'
import { LIST_TRAPS } from './traps.ts'

function only(text: string): YamlDocument {
  const [document] = readYamlStream(Buffer.from(text), 'raw/list.yaml').documents
  if (document === undefined) throw new Error('no document')
  return document
}

function expand(text: string) {
  const { items, faults } = expandList(only(text), 'raw/list.yaml')
  return { texts: items.map(({ bytes }) => Buffer.from(bytes).toString('utf8')), items, faults }
}

const OBJECT = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`

function listOf(items: string[], indent = ''): string {
  const entries = items.map((item) => `${indent}- ${item.trimEnd().replaceAll('\n', `\n${indent}  `)}\n`)
  return `apiVersion: v1\nkind: List\nitems:\n${entries.join('')}`
}

test.each([
  ['List', 'filled', true],
  ['AList', 'empty', true],
  ['AList', 'none', false],
  ['AList', undefined, false],
  ['ListOfA', 'filled', false],
  [undefined, 'filled', false],
] as const)('a %s with items that are %s is a list to the API: %s', (kind, items, expected) => {
  expect(isList(definedOf({ kind, items }))).toBe(expected)
})

describe('expandList', () => {
  test.each(['', '  '])('cuts the items out of a list indented by %j', (indent) => {
    expect(expand(listOf([OBJECT('a'), OBJECT('b')], indent)).texts).toEqual([OBJECT('a'), OBJECT('b')])
  })

  test('block scalars, quotes over lines and comments keep their text', () => {
    const item = `${OBJECT('a')}data: # d\n  k: |+\n    x\n      y\n\n  # e\n  l: "m\n    n"\n`
    expect(expand(listOf([item, OBJECT('b')])).texts).toEqual([item, OBJECT('b')])
  })

  test('comments above a dash and behind it go with the item', () => {
    const text = `kind: List\napiVersion: v1\nitems:\n# first\n- # one\n  ${OBJECT('a').trimEnd().replaceAll('\n', '\n  ')}\n  # second\n- ${OBJECT(
      'b',
    )
      .trimEnd()
      .replaceAll('\n', '\n  ')}\nmetadata: {}\n`
    expect(expand(text).texts).toEqual([`# first\n# one\n${OBJECT('a')}`, `# second\n${OBJECT('b')}`])
  })

  test.each([
    ['at the end of the document', '- a: 1\n# x\n\n  # y\n', ['a: 1\n# x\n\n# y\n']],
    ['without a line end', '- a: 1\n# x', ['a: 1\n# x\n']],
    ['that are none, without a line end', '- a: 1', ['a: 1\n']],
    ['in the item', '- a: 1\n  # x\nmetadata: {}\n', ['a: 1\n# x\n']],
    ['in the column of the dashes', '  - a: 1\n  # x\nmetadata: {}\n', ['a: 1\n# x\n']],
    ['above the next key', '- a: 1\n  # x\n# y\nmetadata: {}\n', ['a: 1\n# x\n# y\n']],
    ['above the next key, further to the left', '  - a: 1\n  # x\n# y\n  # z\nmetadata: {}\n', ['a: 1\n# x\n# y\n# z\n']],
    ['behind the next key', '- a: 1\nmetadata: {a: "# b"} # x\n# y\n', ['a: 1\n# x\n# y\n']],
    ['behind a text', '- a: |\n    t\n  # x\n', ['a: |\n  t\n# x\n']],
    ['behind a text that keeps its last lines', '- a: |+\n    t\n\n  # x\n', ['a: |+\n  t\n\n# x\n']],
  ])('comments behind the last item %s go with it', (_, items, texts) => {
    const types = { apiVersion: 'v1', kind: 'A' }
    const typed = items.replace(/^( *)- /, '$1- apiVersion: v1\n$1  kind: A\n$1  ')
    const { texts: cut, faults } = expand(`apiVersion: v1\nkind: List\nitems:\n${typed}`)
    expect(faults).toEqual([])
    expect(cut).toEqual(texts.map((text) => `apiVersion: ${types.apiVersion}\nkind: ${types.kind}\n${text}`))
  })

  test('comments of the list itself go with its first and its last item', () => {
    const list = listOf([`# of a\n${OBJECT('a')}`, OBJECT('b')]).replace('items:', 'metadata: {x: "# no"} # beside\nitems: # all')
    const { texts, faults } = expand(`# head { \n\n# more\n${list}# tail\n`)
    expect(faults).toEqual([])
    expect(texts).toEqual([`# head {\n# more\n# beside\n# all\n# of a\n${OBJECT('a')}`, `${OBJECT('b')}# tail\n`])
  })

  test('comments of a list in flow style stay, and line ends', () => {
    const { texts } = expand(
      '# {head}\r\napiVersion: v1\r\nkind: AList\r\nitems: [ # first\r\n  {a: 1}, # of a\r\n {b: 2}] # last\r\n',
    )
    expect(texts).toEqual([
      '---\n# {head}\r\n# first\r\n{"apiVersion": "v1", "kind": "A", a: 1}\n# of a\r\n',
      '---\n{"apiVersion": "v1", "kind": "A", b: 2}\n# last\r\n',
    ])
  })

  test('a list of no items has no comments to keep', () => {
    expect(expand('# x\napiVersion: v1\nkind: List\nitems: []\n')).toMatchObject({ items: [], faults: [] })
  })

  test('CRLF line ends stay', () => {
    const text = listOf([OBJECT('a'), OBJECT('b')]).replaceAll('\n', '\r\n')
    expect(expand(text).texts).toEqual([OBJECT('a').replaceAll('\n', '\r\n'), OBJECT('b').replaceAll('\n', '\r\n')])
  })

  test('an item says where it is', () => {
    const list = `x: 1\n---\n# \u00e9\n${listOf([OBJECT('a'), OBJECT('b')])}`
    const document = readYamlStream(Buffer.from(list), 'f').documents[1]
    const { items } = expandList(document as YamlDocument, 'f')
    expect(items.map(({ index, item, line }) => [index, item, line])).toEqual([
      [2, 1, 7],
      [2, 2, 11],
    ])
    expect(items.map(({ faults }) => faults)).toEqual([[], []])
    expect(items[1]?.header).toMatchObject({ name: 'b', at: { name: { line: 14, column: 11 } } })
    expect(Buffer.from(list).subarray(items[1]?.start, items[1]?.end).toString('utf8')).toContain('- apiVersion: v1')
  })

  test('a list of a kind implies the type of its items, as kubectl does', () => {
    const text =
      'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPCList\nitems:\n- metadata: {name: a}\n- {metadata: {name: b}}\n'
    const { texts, items } = expand(text)
    expect(texts).toEqual([
      'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata: {name: a}\n',
      '---\n{"apiVersion": "vpc.githedgehog.com/v1beta1", "kind": "VPC", metadata: {name: b}}\n',
    ])
    expect(items.map(({ header }) => [header?.kind, header?.name])).toEqual([
      ['VPC', 'a'],
      ['VPC', 'b'],
    ])
  })

  test('items of a JSON list stay JSON', () => {
    const item = '{\n      "apiVersion": "v1", "kind": "ConfigMap",\n\t"metadata": {"name": "a"}}'
    const { texts } = expand(`{"apiVersion": "v1", "kind": "List", "items": [${item}]}\n`)
    expect(texts).toEqual([`${item}\n`])
  })

  test.each(LIST_TRAPS)('refuses $title', ({ text, faults: expected }) => {
    const { faults } = expand(String(text))
    expect(faults.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual(expected)
  })

  test.each([
    ['typed by the list', 'ConfigMapList', '  # first\n  - metadata:\n      name: a\n  - data: {}\n', [2, 5], 4],
    ['with the dash alone', 'List', '-\n  apiVersion: v1\n  kind: X\n- apiVersion: v1\n  kind: X\n', [5, 7], 2],
    ['in flow style', 'ConfigMapList', '- {metadata: {name: a},\n   data: {}}\n', [3], 0],
    ['in a flow list', 'List', '  [{apiVersion: v1,\n   kind: X}, {apiVersion: v1, kind: X}]\n', [3, 4], 0],
  ])('knows where the text of an item %s is in the file', (_, kind, list, lines, indent) => {
    const { items } = expand(`apiVersion: v1\nkind: ${kind}\nitems:\n${list}`)
    expect(items).toMatchObject(lines.map((firstLine) => ({ firstLine, indent })))
    for (const { bytes, firstLine, header } of items) {
      const text = Buffer.from(bytes).toString('utf8')
      const kind = text.lastIndexOf(header?.kind ?? '')
      if (indent > 0 && header?.at.kind !== undefined) expect(new Lines(text, firstLine, indent).at(kind)).toEqual(header.at.kind)
    }
  })

  test('a value that is no list has no items', () => {
    expect(expand(OBJECT('a'))).toMatchObject({ items: [], faults: [] })
  })

  test('every item has its value of the list, or is refused', () => {
    const line = fc.constantFrom(
      'k: v',
      'l: |\n    t\n     u',
      'm: "a\n   b"',
      'n: [1,\n    2]',
      '# c',
      'o:\n  - p\n  -   q: r\n      s: t',
      'u: a\n   b',
    )
    const item = fc
      .uniqueArray(line, { maxLength: 5 })
      .map((lines) => `${OBJECT('a')}data:\n  ${lines.join('\n').replaceAll('\n', '\n  ')}\n`)
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '   '), (objects, indent) => {
        const text = listOf(objects, indent)
        const { texts, faults } = expand(text)
        expect(faults).toEqual([])
        const { items } = parse(text) as { items: unknown[] }
        expect(texts.map((cut) => parse(cut) as unknown)).toEqual(items)
      }),
    )
  })
})
