import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { STREAM_FAULT_CODES } from '../../../lib/contract/fault-codes.ts'
import type { StreamLimits, YamlDocument, YamlStream } from '../../../lib/yaml/document.ts'
import { expandList } from '../../../lib/yaml/stream/expand-list.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { expectFile } from '../../support/golden.ts'
import { LIST_TRAPS, LISTS, TRAPS, type Trap } from './traps.ts'

function read(text: string | Buffer, limits = {}): YamlStream {
  return readYamlStream(Buffer.from(text), 'raw/a.yaml', limits)
}

function placed({ faults }: Pick<YamlStream, 'faults'>): string[] {
  return faults.map(({ code, line, column }) => `${code} ${line}:${column}`)
}

function texts({ documents }: YamlStream): string[] {
  return documents.map(({ bytes }) => Buffer.from(bytes).toString('utf8'))
}

describe('traps', () => {
  test.each(TRAPS)('$title', ({ text, faults }) => {
    expect(placed(read(text)).toSorted()).toEqual(faults.toSorted())
  })

  test.each(TRAPS)('$title: the slices are the file', ({ text }) => {
    const { documents } = read(text)
    expect(Buffer.concat(documents.map(({ bytes }) => bytes)).equals(Buffer.from(text))).toBe(true)
  })

  test('every code of the stream has its trap', () => {
    const elsewhere = ['file_too_large', 'document_too_large', 'too_deep', 'too_many_documents', 'more_faults', 'unreadable_file']
    const ofLists = ['list_item_incomplete', 'list_item_not_cut', 'nested_list']
    const seen = TRAPS.flatMap(({ faults }) => faults.map((fault) => fault.split(' ')[0]))
    expect(new Set([...seen, ...elsewhere, ...ofLists])).toEqual(new Set(STREAM_FAULT_CODES))
  })
})

describe('slices', () => {
  test('comments stay where they are', () => {
    expect(texts(read('# a\na: 1\n# b\n\n---\n# c\nb: 1 # d\n'))).toEqual(['# a\na: 1\n# b\n\n', '---\n# c\nb: 1 # d\n'])
  })

  test('a banner right above a marker belongs to the next document', () => {
    expect(texts(read('a: 1\n\n#\n# B\n#\n---\nb: 1\n'))).toEqual(['a: 1\n\n', '#\n# B\n#\n---\nb: 1\n'])
  })

  test('a banner above the first marker is no document of its own', () => {
    expect(texts(read('# A\n---\na: 1\n'))).toEqual(['# A\n---\na: 1\n'])
  })

  test('a banner belongs to the next document, too, where the one above is empty', () => {
    expect(texts(read('---\n# B\n---\nb: 1\n'))).toEqual(['---\n', '# B\n---\nb: 1\n'])
    expect(texts(read('\ufeff# A\n---\na: 1\n'))).toEqual(['\ufeff# A\n---\na: 1\n'])
  })

  test('text of a block scalar at the root is not taken for a banner', () => {
    expect(texts(read('|\na\n# b\n---\nc: 1\n'))).toEqual(['|\na\n# b\n', '---\nc: 1\n'])
  })

  test('blank lines of a kept block scalar stay with it', () => {
    expect(texts(read('a: |+\n  x\n\n\n# b\n---\nb: 1\n'))).toEqual(['a: |+\n  x\n\n\n', '# b\n---\nb: 1\n'])
  })

  test('a document says where it is', () => {
    const [, second] = read('a: 1\n# B\n---\n\n# c\nb: \u00e9\n').documents
    expect(second).toMatchObject({ index: 2, start: 5, end: 24, firstLine: 2, line: 6, content: 'mapping' })
  })

  test.each(['', '\n', '# a\n', '---\n', '---\n# a\n', '---\nnull\n', '---\n~ # a\n', '\ufeff', '\ufeff# a\n', '...\n'])(
    '%j is empty',
    (text) => {
      expect(read(text).documents.map(({ content }) => content)).toEqual(['empty'])
    },
  )

  test('empty documents count', () => {
    const { documents } = read('a: 1\n---\n---\nb: 1\n---\n')
    expect(documents.map(({ index, content }) => [index, content])).toEqual([
      [1, 'mapping'],
      [2, 'empty'],
      [3, 'mapping'],
      [4, 'empty'],
    ])
  })
})

describe('header', () => {
  test('identity with its places', () => {
    const text = '---\napiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  namespace: fab\n  "name": \'a\'\n'
    expect(read(text).documents[0]?.header).toEqual({
      apiVersion: 'vpc.githedgehog.com/v1beta1',
      kind: 'VPC',
      name: 'a',
      namespace: 'fab',
      items: 'none',
      at: {
        apiVersion: { line: 2, column: 13 },
        kind: { line: 3, column: 7 },
        metadata: { line: 5, column: 3 },
        namespace: { line: 5, column: 14 },
        name: { line: 6, column: 11 },
      },
    })
  })

  test('aliases are followed', () => {
    const text = 'x: &n a\napiVersion: v1\nkind: K\nmetadata: {name: *n}\n'
    expect(read(text).documents[0]?.header?.name).toBe('a')
  })

  test('generateName counts only without a name', () => {
    expect(read('metadata: {generateName: a-}\n').documents[0]?.header?.generateName).toBe('a-')
    expect(read('metadata: {generateName: a-, name: b}\n').documents[0]?.header?.generateName).toBeUndefined()
  })

  test.each([
    ['kind: 3\nmetadata: {name: 4, generateName: 5}\n', ['kind', 'metadata', 'name']],
    ['apiVersion: 3\n', ['apiVersion']],
    ['kind:\n', ['kind']],
  ])('plain data may have any field names: %j', (text, fields) => {
    const { documents, faults } = read(text)
    expect(faults).toEqual([])
    expect(documents[0]?.header).toStrictEqual({ items: 'none', at: expect.anything() as unknown })
    expect(Object.keys(documents[0]?.header?.at ?? {})).toEqual(fields)
  })

  test.each([
    ['items:\n', 'empty'],
    ['items: null\n', 'empty'],
    ['items: []\n', 'empty'],
    ['items: [1]\n', 'filled'],
    ['x: &x [1]\nitems: *x\n', 'filled'],
    ['items: ""\n', 'none'],
    ['items: {}\n', 'none'],
    ['a: 1\n', 'none'],
  ])('%j: the items are %s', (text, items) => {
    expect(read(text).documents[0]?.header?.items).toBe(items)
  })
})

describe('faults', () => {
  test('each document has its own', () => {
    const { documents } = read('a: 1\n--- b\n---c\nd: @\n---\n%e\n')
    expect(documents.map(placed)).toEqual([[], ['content_on_marker_line 2:5'], ['invalid_marker 3:1'], ['directive 6:1']])
  })

  test('a duplicate key names both places', () => {
    const [fault] = read('a: 1\n---\nb:\n  c: 1\n  c: 2\n').faults
    expect(fault).toMatchObject({ line: 5, column: 3, related: [{ file: 'raw/a.yaml', line: 4, column: 3 }] })
  })

  test('an alias across documents names the anchor', () => {
    const [fault] = read('a: &x 1\n---\nb: *x\n').faults
    expect(fault?.related).toEqual([{ file: 'raw/a.yaml', line: 1, column: 7 }])
  })

  test.each([1, 58, 59, 60, 61, 100, 300])('an alias across documents is known by its whole name, of %i characters', (length) => {
    const name = 'a'.repeat(length)
    const { faults } = read(`x: &${name} 1\n---\nb: *${name}\nc: *${name}x\n`)
    expect(faults.map(({ code, related }) => [code, related?.length])).toEqual([
      ['foreign_alias', 1],
      ['unknown_anchor', undefined],
    ])
    expect(faults.some((fault) => 'alias' in fault || 'offset' in fault)).toBe(false)
  })

  test('the value that the API reads is reported', () => {
    expect(read('a: 012\n').faults[0]?.message).toContain('the number 10 here; YAML 1.2 readers read the number 12')
    expect(read('y: 1\n').faults[0]?.message).toContain('reads it as "true"')
  })

  test('a template is recognised, with a hint', () => {
    expect(read('{{- if .Values.x }}\na: 1\n{{- end }}\n').faults[0]?.hint).toContain('Helm')
  })

  test('faults over the limit are summed up, errors first', () => {
    const { faults } = read(`${'- on\n'.repeat(5)}${'- *a\n'.repeat(4)}`, { faults: 3 })
    expect(faults.map(({ code }) => code)).toEqual(['unknown_anchor', 'unknown_anchor', 'unknown_anchor', 'more_faults'])
    expect(faults.at(-1)).toMatchObject({
      severity: 'error',
      message: 'At least 1 more errors and 5 more warnings are not listed',
    })
  })
})

const BEYOND: [string, Partial<StreamLimits>, string, string][] = [
  ['bytes', { bytes: 3 }, 'a: 1\n', 'file_too_large'],
  ['documents', { documents: 1 }, 'a: 1\n---\nb: 1\n', 'too_many_documents'],
  ['bytes of a document', { documentBytes: 3 }, 'a: 1\n', 'document_too_large'],
  ['depth of brackets', {}, `a: ${'['.repeat(200_000)}`, 'too_deep'],
  ['depth of dashes', {}, '- '.repeat(200_000), 'too_deep'],
  ['depth of keys', {}, '? '.repeat(200_000), 'too_deep'],
  ['depth of blocks', { depth: 2 }, 'a:\n  b:\n    c: 1\n', 'too_deep'],
  ['aliases', { aliases: 1 }, 'a: &a 1\nb: *a\nc: *a\n', 'too_many_aliases'],
]

test('what is told of every trap, and beyond every limit, is as it was', async () => {
  const ofList = (text: Trap['text']) => {
    const [document] = read(text).documents
    return document === undefined ? [] : expandList(document, 'raw/a.yaml').faults
  }
  const told = [
    ...TRAPS.map(({ title, text }) => [title, read(text).faults] as const),
    ...LIST_TRAPS.map(({ title, text }) => [title, ofList(text)] as const),
    ...BEYOND.map(([title, limits, text]) => [`too many: ${title}`, read(text, limits).faults] as const),
  ].filter(([, faults]) => faults.length > 0)
  const text = stringify(Object.fromEntries(told), { lineWidth: 0 })
  // Each version of Node has its own words for it.
  const common = text.replaceAll(/(?<=which it is not: )[^"\n]+/g, '...')
  await expectFile(join(import.meta.dirname, 'told.yaml'), common)
})

/** Where a document is, and what it is. */
function shown(document: YamlDocument): string {
  const { bytes, start, end, firstLine, line, content, header, indent } = document
  const place = `${start} to ${end}, lines ${firstLine} and ${line}${indent === undefined ? '' : ` by ${indent}`}`
  return `${place}: ${content} ${JSON.stringify(header)} ${JSON.stringify(Buffer.from(bytes).toString('utf8').slice(0, 300))}`
}

test('what is read of every trap, and cut out of every list, is as it was', async () => {
  const traps = [...TRAPS, ...LIST_TRAPS].map(({ title, text }) => [title, read(text).documents.map(shown)] as const)
  const beyond = BEYOND.map(([title, limits, text]) => [`too many: ${title}`, read(text, limits).documents.map(shown)] as const)
  const lists = LISTS.map((text, at): [string, string[]] => {
    const documents = read(`x: 1\n---\n${text}`).documents.concat(read(text).documents)
    const cut = documents.map((document) => expandList(document, 'raw/a.yaml'))
    return [`list ${at}`, cut.flatMap(({ items, faults }) => [...items.map(shown), ...faults.map(({ message }) => message)])]
  })
  const all = Object.fromEntries([...traps, ...beyond, ...lists])
  await expectFile(join(import.meta.dirname, 'read.yaml'), stringify(all, { lineWidth: 0 }))
})

describe('limits', () => {
  test.each(BEYOND)('%s', (_, limits, text, code) => {
    const { documents, faults } = read(text, limits)
    expect(faults.map((fault) => fault.code)).toEqual([code])
    expect(documents.flatMap((document) => document.faults)).toEqual(faults)
  })

  test.each<Partial<StreamLimits>>([{ bytes: 14 }, { documents: 2 }, { documentBytes: 9 }])('as much as %j is read', (limits) => {
    expect(read('a: 1\n---\nb: 1\n', limits).faults).toEqual([])
  })

  test('as many aliases as may be are followed', () => {
    expect(read('a: &a 1\nb: *a\n', { aliases: 1 }).faults).toEqual([])
  })

  test('100 levels are read', () => {
    expect(read(`---\n${'['.repeat(100)}${']'.repeat(100)}\n`).faults).toEqual([])
  })
})
