import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../lib/domain/limits.ts'
import { checkAliases } from '../../../lib/yaml/check/check-aliases.ts'
import { DEFAULT_LIMITS, type StreamLimits } from '../../../lib/yaml/document.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { splitStream } from '../../../lib/yaml/stream/split.ts'
import { composeDocument } from '../../../lib/yaml/syntax/compose.ts'
import { composeText } from '../../../lib/yaml/syntax/compose-text.ts'
import { parseDocument } from '../../../lib/yaml/syntax/parse-document.ts'

/** Texts in which every piece is an error or costs more than it seems to. */
const HOSTILE: Record<string, string> = {
  'commas in brackets': `a: [${','.repeat(3000)}`,
  'colons in braces': `a: {${':,'.repeat(3000)}`,
  'question marks in brackets': `a: [${'?,'.repeat(3000)}`,
  'anchors of one value': `a: ${'& '.repeat(3000)}`,
  'tags of one value': `a: ${'!a '.repeat(3000)}`,
  'escapes of one string': `a: "${'\\q'.repeat(3000)}"`,
  'closing brackets': ']\n'.repeat(3000),
  'headers of blocks': `a: ${'|\n'.repeat(3000)}`,
  'strings side by side': "'' ''\n".repeat(3000),
  'lines led by tabs': `a: "\\n"\n${'\tb: 1\n'.repeat(3000)}`,
  'JSON values': '{}\n'.repeat(3000),
  'Windows line ends, one key': `a: "\\n"\r\n${'b:\r\n'.repeat(2500)}`,
}

describe('mistakes', () => {
  test.each(Object.entries(HOSTILE))('%s: reading ends at the limit, and no Error is made of one', (_, text) => {
    const { counts, errors, documents } = composeText(text, 100)
    expect(counts.problems).toBeLessThanOrEqual(LIMITS.yamlSyntaxErrors.value + 101)
    expect(errors.length).toBeLessThanOrEqual(LIMITS.yamlSyntaxErrors.value)
    expect(documents.flatMap((document) => [...document.errors, ...document.warnings])).toEqual([])
  })

  test.each(Object.entries(HOSTILE))('%s: the file is refused, with a place', (_, text) => {
    const { faults } = readYamlStream(Buffer.from(text), 'raw/a.yaml')
    expect(faults[0]).toMatchObject({ severity: 'error', line: expect.any(Number) as number })
    expect(faults.length).toBeLessThanOrEqual(101)
  })

  test('each is reported once, by a private hook of the package', () => {
    const { counts, errors } = composeText('a: [,]\nb: [,]\nc: "\\q"\n', 100)
    expect(counts.problems).toBe(3)
    expect(errors.map(({ offset, code }) => [offset, code])).toEqual([
      [4, 'UNEXPECTED_TOKEN'],
      [11, 'UNEXPECTED_TOKEN'],
      [18, 'BAD_DQ_ESCAPE'],
    ])
  })

  test('warnings on unresolved tags are dropped', () => {
    expect(composeText('- !a 1\n'.repeat(2000), 100).counts.problems).toBe(0)
  })

  test('a stream of JSON values is named as such even where the parser gave up', () => {
    const text = '{"a": 1}\n'.repeat(5000)
    expect(readYamlStream(Buffer.from(text), 'raw/a.json').faults).toMatchObject([{ code: 'json_stream', line: 2, column: 1 }])
  })

  test.each([
    ['  [1]\n\n', '{}\n', 'json_stream', 7],
    ['a: [1]\n', '[1]\n', 'syntax_error', 7],
    ['[1', '{}\n', 'syntax_error', 2],
    ['[', '[1] x, ', 'syntax_error', 5],
    ['[[1], ', '"a" [1], ', 'syntax_error', 10],
  ])('where the parser gave up: %j, and %j many times', (start, more, code, offset) => {
    expect(composeDocument(start + more.repeat(LIMITS.yamlSyntaxErrors.value + 1), 100).findings[0]).toMatchObject({
      code,
      offset,
    })
  })

  test('as many mistakes as may be are told', () => {
    expect(composeText(']\n'.repeat(LIMITS.yamlSyntaxErrors.value + 1), 100).errors).toHaveLength(LIMITS.yamlSyntaxErrors.value)
  })
})

describe('sizes', () => {
  test.each([
    ['a sequence in brackets', `a: [${'1,'.repeat(1000)}1]\n`],
    ['a sequence in block style', `a: "\\n"\nb:\n${'- 1\n'.repeat(1000)}`],
    ['comments', `a: "\\n"\n${'#\n'.repeat(1000)}`],
  ])('%s of too many pieces is read no further', (_, text) => {
    const { counts, stopped, documents } = composeText(text, 100, 1000)
    expect({ ...counts, documents }).toEqual({ lexemes: 1001, problems: 0, documents: [] })
    expect(stopped).toMatchObject({ because: 'size' })
  })

  test('a long text counts by its lines, a short one as one piece', () => {
    const piecesOf = (lines: number) => composeText(`a: >\n${' x\n'.repeat(lines)}`, 100).counts.lexemes
    expect([piecesOf(333) - piecesOf(1), piecesOf(334) - piecesOf(1)]).toEqual([0, 334])
    expect(composeText(`a: >\n${' x\n'.repeat(332)} xx\n`, 100).counts.lexemes - piecesOf(1)).toBe(333)
  })

  test.each([
    [2 * 1024 * 1024, []],
    [2 * 1024 * 1024 + 1, ['document_too_large']],
  ])('the full parser reads a text of %i characters, or says that it is too large: %j', (length, codes) => {
    const text = `- "\\x41${'x'.repeat(length - 9)}"\n`
    expect([text.length, readYamlStream(Buffer.from(text), 'raw/a.yaml').faults.map(({ code }) => code)]).toEqual([length, codes])
  })

  test('mistakes in front of the limit are told, too', () => {
    const { faults } = readYamlStream(Buffer.from(`]\nd: [${'1, '.repeat(50)}1]\n`), 'raw/a.yaml', { lexemes: 50 })
    expect(faults.map(({ code, line }) => [code, line])).toEqual([
      ['syntax_error', 1],
      ['document_too_large', 2],
    ])
  })

  test.each<[string, string, Partial<StreamLimits>, number, number]>([
    ['in brackets', '[1, 1, 1, 1, 1, 1, 1]\n', { lexemes: 10, nodes: 0 }, 1, 8],
    ['in plain block style', '- 1\n'.repeat(10), { lexemes: 10, nodes: 9 }, 2, 4],
  ])('a document with too many values %s is told', (_, text, limits, line, column) => {
    expect(readYamlStream(Buffer.from(text), 'raw/a.yaml', limits).faults).toMatchObject([
      { code: 'document_too_large', found: 'more than 10 pieces of syntax', expected: 'at most 10', line, column },
    ])
    expect(readYamlStream(Buffer.from(text), 'raw/a.yaml').faults).toEqual([])
  })

  test.each<[string, string, Partial<StreamLimits>, string]>([
    ['a document of blank lines', '\n'.repeat(1001), { documentBytes: 1000 }, 'document_too_large'],
    ['control characters', '\0'.repeat(3000), {}, 'control_character'],
    ['directives', '%\n'.repeat(3000), {}, 'directive'],
    ['broken markers', '---x\n'.repeat(1000), { documents: 100 }, 'too_many_documents'],
    ['unknown aliases', '- *a\n'.repeat(2500), {}, 'unknown_anchor'],
    ['bad escapes', '- "\\/"\n'.repeat(2500), {}, 'unsupported_escape'],
    ['half pairs in JSON', `{"a": "${'\\ud800'.repeat(2500)}"}`, {}, 'unsupported_escape'],
  ])('%s: the first are told', (_, text, limits, code) => {
    const { faults } = readYamlStream(Buffer.from(text), 'raw/a.yaml', limits)
    expect(faults[0]).toMatchObject({ code })
    expect(faults.length).toBeLessThanOrEqual(101)
  })

  test('each check ends with as many findings as are told', () => {
    const { root } = parseDocument('- *a\n'.repeat(2500), DEFAULT_LIMITS)
    const limit = LIMITS.yamlFindings.value
    expect(root && checkAliases(root, 1).findings).toHaveLength(limit)
  })

  test('as many nodes as may be are there once aliases are followed, and any number without aliases', () => {
    const text = (more: number) => `a: &a [${'1, '.repeat(997)}1]\nb: [${'*a, '.repeat(99)}${'1, '.repeat(more - 1)}1]\n`
    const told = [text(96), text(97), `[${'1,'.repeat(100_000)}1]\n`].map((each) => {
      const { root } = parseDocument(each, DEFAULT_LIMITS)
      return root && checkAliases(root, 99).findings.map(({ code }) => code)
    })
    expect(told).toEqual([[], ['too_many_aliases'], []])
  })

  test('splitting stops after the last allowed document', () => {
    expect(splitStream(Buffer.from('---x\n'.repeat(1000)), 'raw/a.yaml', 100).slices).toHaveLength(102)
    expect(splitStream(Buffer.from('%\n'.repeat(3000)), 'raw/a.yaml').faults).toHaveLength(LIMITS.yamlFindings.value)
  })

  test('many warnings hide no error', () => {
    const { faults } = readYamlStream(Buffer.from(`${'- on\n'.repeat(5000)}- *a\n`), 'raw/a.yaml')
    expect(faults).toContainEqual(expect.objectContaining({ code: 'unknown_anchor', line: 5001 }))
  })

  const LONG = 'f'.repeat(10_000)

  test.each([
    ['a number', `a: ${'9'.repeat(10_000)}\n`],
    ['a number in hexadecimal', `a: 0x${LONG}\n`],
    ['a date', `a: 2001-02-03 ${LONG}\n`],
    ['an identity', `a: 1\n---\nkind: A\nmetadata: {name: 0x${LONG}}\n`],
    ['a name that is there twice', `${LONG}: 1\n${LONG}: 2\n`],
    ['a name and no colon', `a: 1\n${LONG}\n`],
    ['an anchor', `a: &${LONG}\u00e9 1\nb: *${LONG}\u00e9\n`],
    ['an alias of what it is in', `a: &${LONG} [*${LONG}]\n`],
    ['an unknown alias', `a: *${LONG}\n`],
    ['a tag', `a: !${LONG} 1\n`],
    ['a tag of an unknown handle', `a: !x!${LONG} 1\n`],
    ['a directive', `%${LONG}\n---\na: 1\n`],
    ['an escape', `{"a": "\\U${'0'.repeat(10_000)}"}\n`],
    ['labels', `kind: A\nmetadata: {name: a, labels: {a: 1${'0'.repeat(10_000)}, 0x${LONG}: a}}\n`],
    ['a name with blanks', `a: 1\n${'f '.repeat(10_000)}\n`],
    ['a text that does not end', `a: "${LONG}\n`],
    ['JSON', `{"a": "${LONG}", "a": 0x${LONG}, "${LONG}": 1, "${LONG}": 2}\n`],
  ])('of %s, however long, a fault quotes the beginning', (_, text) => {
    const { faults } = readYamlStream(Buffer.from(text), 'raw/a.yaml')
    expect(faults).not.toEqual([])
    expect(JSON.stringify(faults).length).toBeLessThan(1500 * faults.length)
  })
})
