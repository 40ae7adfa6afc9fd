import { expect, test, vi } from 'vitest'
import { Lexer, YAMLMap } from 'yaml'
import { guarded } from '../../../lib/yaml/findings/guarded.ts'
import { isSameDocument } from '../../../lib/yaml/stream/document-content.ts'
import { expandList } from '../../../lib/yaml/stream/expand-list.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { composeGuarded } from '../../../lib/yaml/syntax/compose.ts'
import { readPlainBlock } from '../../../lib/yaml/syntax/plain-block.ts'

test('where the reader itself fails, a file is refused, and equals its own bytes alone', () => {
  const bytes = Buffer.from('apiVersion: v1\nkind: List\nitems:\n- a: 1\n')
  const [list] = readYamlStream(bytes, 'raw/a.yaml').documents
  if (list === undefined) throw new Error('there is a document')
  vi.spyOn(String.prototype, 'matchAll').mockImplementation(() => {
    throw new TypeError('a defect')
  })
  const told = [
    { code: 'unreadable_file', severity: 'error', file: 'raw/a.yaml', line: 1, column: 1, found: 'TypeError: a defect' },
  ]
  expect(readYamlStream(bytes, 'raw/a.yaml')).toMatchObject({ documents: [{ bytes, faults: told }], faults: told })
  expect(expandList(list, 'raw/a.yaml')).toEqual({ items: [], faults: [expect.objectContaining(told[0] ?? {})] })
  expect([isSameDocument(bytes, bytes), isSameDocument(bytes, Buffer.from(`${bytes.toString()}\n`))]).toEqual([true, false])
})

test('a failure of the package is none of the text', () => {
  const text = 'a: >\n  b\n'
  expect(composeGuarded(text, 9)).toMatchObject({ root: { type: 'map' }, findings: [] })
  vi.spyOn(Lexer.prototype, 'lex').mockImplementation(() => {
    throw new TypeError('a defect')
  })
  const told = [{ code: 'unreadable_file', found: 'TypeError: a defect' }]
  expect(composeGuarded(text, 9)).toMatchObject({ findings: told })
  expect(readYamlStream(Buffer.from(text), 'raw/a.yaml').faults).toMatchObject(told)
})

test('a failure of the package within a collection is none of the text either', () => {
  Object.defineProperty(YAMLMap.prototype, 'range', {
    configurable: true,
    set: () => {
      throw new TypeError('a defect')
    },
  })
  try {
    expect(composeGuarded('a: b\n', 9)).toMatchObject({
      findings: [{ code: 'unreadable_file', found: 'Error: the YAML parser failed: a defect' }],
    })
  } finally {
    Reflect.deleteProperty(YAMLMap.prototype, 'range')
  }
})

test('a failure of the fast reader is not taken for a text that it leaves to the other', () => {
  const search = vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(() => {
    throw new TypeError('a defect')
  })
  const { findings } = guarded(
    () => ({ findings: [], root: readPlainBlock('a: b\n', 9) }),
    (finding) => ({ findings: [finding] }),
  )
  search.mockRestore()
  expect(findings).toMatchObject([{ found: 'TypeError: a defect' }])
})

test('a text without content has no tree', () => {
  expect(composeGuarded('# a\n', 9)).toStrictEqual({ findings: [] })
  expect(composeGuarded('%YAML 1.2\n', 9)).toMatchObject({ findings: [{ code: 'syntax_error' }] })
})

test('a text that is one document has no second one', () => {
  expect(composeGuarded('a: >\n  b\n---\nc: d\n', 9).findings).toEqual([
    expect.objectContaining({
      code: 'syntax_error',
      offset: 9,
      message: 'There is a second document here',
      expected: '--- before it',
    }),
  ])
})
