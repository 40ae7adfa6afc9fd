import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { expandList } from '../../../lib/yaml/stream/expand-list.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { realData } from '../../support/real-data.ts'
import { TRAPS } from './traps.ts'

/** Pieces of YAML with a meaning wherever they occur. */
const FRAGMENTS = [
  ...[
    '---\n',
    '...\n',
    '# c\n',
    '\t',
    '\r',
    '\r\n',
    '\n',
    '  ',
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a',
    '!!str ',
    '|\n',
    '>-\n',
    '"',
    "'",
  ],
  ...['{', '}', '[', ']', ',', '<<: ', '\\u', '\u2028', '\ufeff', '%', '@', '`', '\0', '\u00e9', '\u{1f600}', '{{ x }}'],
  ...['apiVersion: v1\n', 'kind: List\n', 'metadata:\n  name: a\n', 'items:\n- ', 'a: 1\n', 'b:\n  - c\n', 'on', '012'],
]
const yamlLike = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((pieces) => pieces.join(''))
const mutated = fc
  .tuple(
    fc.constantFrom(...TRAPS.map(({ text }) => text.toString().slice(0, 300))),
    fc.nat(300),
    fc.nat(20),
    fc.constantFrom(...FRAGMENTS),
  )
  // A cut may halve a surrogate pair, which is no text in a file.
  .map(([text, at, cut, piece]) => Buffer.from(text.slice(0, at) + piece + text.slice(at + cut)).toString('utf8'))
const file = fc.oneof(
  yamlLike.map((text) => Buffer.from(text)),
  mutated.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
)

describe('for any bytes', () => {
  test('the slices are the file, one after another', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const { documents } = readYamlStream(bytes, 'f')
        expect(Buffer.concat(documents.map((document) => document.bytes))).toEqual(bytes)
        let end = 0
        for (const document of documents) {
          expect(document.start).toBe(end)
          end = document.end
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('every place is in the file, and faults are in its order', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const lines = bytes.toString('utf8').split('\n')
        const { faults, documents } = readYamlStream(bytes, 'f')
        for (const { line = 1, column = 1 } of faults) {
          expect(line).toBeLessThanOrEqual(lines.length)
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
        }
        const places = faults.map(({ line = 1 }) => line)
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        for (const { line, firstLine } of documents) expect(line).toBeGreaterThanOrEqual(firstLine)
      }),
      { numRuns: 1000 },
    )
  })

  test('a list is expanded or refused, never an exception', () => {
    fc.assert(
      fc.property(yamlLike, (text) => {
        const [document] = readYamlStream(Buffer.from(`apiVersion: v1\nkind: List\nitems:\n- ${text}`), 'f').documents
        if (document !== undefined) expect(expandList(document, 'f').items).toBeInstanceOf(Array)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an accepted document', () => {
  test('has the same value in its slice as in the stream', () => {
    fc.assert(
      fc.property(fc.oneof(yamlLike, mutated), (text) => {
        const { documents, faults } = readYamlStream(Buffer.from(text), 'f')
        fc.pre(!faults.some(({ severity }) => severity === 'error'))
        const slices = documents
          .filter(({ content }) => content !== 'empty')
          .map(({ bytes }) => valuesOf(Buffer.from(bytes).toString('utf8')))
        expect(slices.flat()).toEqual(valuesOf(text))
      }),
      { numRuns: 1000 },
    )
  })
})

/** The values of a stream, except null, as an independent reader reads them. */
function valuesOf(text: string): unknown[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent' })
  return (Array.isArray(documents) ? documents : [])
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null)
}

describe.skipIf(realData === undefined)('real files', () => {
  const files = realData === undefined ? [] : readdirSync(realData, { recursive: true, encoding: 'utf8' })
  const yaml = files.filter((name) => name.endsWith('.yaml'))

  test.each(yaml)('%s is read without a fault', (name) => {
    const bytes = readFileSync(path.join(realData ?? '', name))
    const { documents, faults } = readYamlStream(bytes, name)
    expect(faults).toEqual([])
    expect(Buffer.concat(documents.map((document) => document.bytes))).toEqual(bytes)
    const slices = documents
      .filter(({ content }) => content !== 'empty')
      .flatMap((document) => valuesOf(Buffer.from(document.bytes).toString('utf8')))
    expect(slices).toEqual(valuesOf(bytes.toString('utf8')))
    expect(documents.filter(({ content }) => content === 'mapping').every(({ header }) => header?.name !== undefined)).toBe(true)
  })
})
