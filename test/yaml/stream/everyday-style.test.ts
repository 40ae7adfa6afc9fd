import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { composeDocument } from '../../../lib/yaml/syntax/compose.ts'
import { readPlainBlock } from '../../../lib/yaml/syntax/plain-block.ts'

/** What stands in front of a value. */
const STARTS = [
  ...['a: ', 'a:   ', '- ', '-   ', '- - ', 'a:\n- ', 'a:\n  - ', 'a:\n  b: ', '- a: ', '- a: b\n  c: ', '- a:\n  - '],
  ...['a:\nb: ', 'a:\n  b:\nc: ', '---\na: ', '--- # c\n\n# d\n  # e\na: ', '---  \na: # c\n\n  # d\n  b: '],
]

/** Values of everyday manifests. */
const EVERYDAY = [
  ...['v', 'Z', '9', '0', '_', '.', '/etc/frr', '(a)', 'a b', 'a  b', '-1', '-a', '-.5', '-_', '10.0.0.1/24', 'a:b', 'a::b'],
  ...['a#b', "it's", 'a "b" c', 'a, b', 'a]', 'a}', 'a[b]', 'a & b', 'a - b', 'a -', 'http://a/?b=c&d#e', 'caf\u00e9'],
  ...["'a'", "''", "''''", "'it''s'", "'a # b: c'", "'[a]'", '"a"', '""', '"a # b: c"', '"\\n\\"\\u0041\\\\"', '"\\/"'],
  ...['[]', '[ ]', '[a]', '[a, b]', '[ a ,  b ]', '[a,b]', '[a b, c d e]', '[a:b, 1:2:3]', '[\'a\', "b"]', '[[a], []]'],
  ...['{}', '{ }', '{a: b}', '{ a: b , c: d }', '{a:  b}', '{"a": b}', "{'a': [b]}", '{a: {b: {}}}', '{a: "b", c: [d]}'],
  ...['{a b: c}', '[{}, {a: b}]', '[[[[[[[[a]]]]]]]]', '[[[[[[[[]]]]]]], [[a]]]', '[_, ., /a, A-b]'],
]
const ONE_OF_EACH = ['v', "'a'", '"a"', '[a]', '{a: b}']

/** What the full parser refuses, or does not read as it seems, in some of the places. */
const ODD = [
  ...['', '-', '- ', '-x: 1', '?', '? a', ':', ': a', 'a: b', 'a:', 'a :', 'a : b', '# c', '#c', '@a', '`a', '%a', '!a b'],
  ...['&a b', '*a', '>', '|', '|x', '---', '...', '---a', ',', 'a #', 'a\tb', '\ta', 'a\r', 'a\r\nb', '\ufeffa', '-\u00e9'],
  ...['~', '=', '<<', '?a', ':a', "'a", "'a' b", "'a'#", "'a''", "'", '"a', '"a" b', '"a"#', '"\\q"', '"\\x41"', '"'],
  ...["'a': b", '"a": b', "'a'b", "''a", '[', ']', '[a', '[a,', '[a,]', '[a, ]', '[,]', '[a,,b]', '[a]b', '[a] b', '[a]#'],
  ...['[a :b]', '[a: b]', '[a:]', '[:a]', '[#a]', '[?a]', '[-a]', '[-]', '[a#b]', '[a #b]', '[a  b]', '[a, #b\n]', '[a]: b'],
  ...["['a'b]", "['a' b]", '["a]', '[(a)]', '[a(b)]', '[@]', '{', '}', '{a', '{a}', '{a:}', '{a: }', '{a:b}', '{a: b'],
  ...[
    '{a: b,}',
    '{a:"b"}',
    '{a:[b]}',
    "{'a' :b}",
    '{[a]:b}',
    '{[a] : b}',
    '{,}',
    '{a: b,, c: d}',
    '{a: b}c',
    '{a: b} c',
    '{a: b}: c',
    '{[a]: b}',
    '{{a: b}: c}',
    '{"a":b}',
  ],
  ...["{'a':b}", '{a : b}', '{a: b c: d}', '{a: b: c}', '{?: a}', '{a: [b}', '{a: #b\n}', '[a}', '{a: b]', '{a: b, c}'],
  ...['{a, b: c}', '{a:\n b}', '[a\n]', '[\na]', '{\na: b}', '[[[[[[[[[a]]]]]]]]]', '{: a}', '{a :b}', '[a, b: c]'],
]

const ENDS = ['\n', '', '  \n', ' # c\n', '\n# c\n', '\n\n  # c\n', '\n  \n']
const ODD_ENDS = [
  ...['#c\n', '\nb: 1\n', '\n  b: 1\n', '\n    b: 1\n', '\n- b\n', '\n  - b\n', '\nb\n', '\n  b\n', '\n---\n', '\n---'],
  ...['\n--- # c\nb: 1\n', '\n...\n', '\n-\n', '\n- - b\n', '\n b: 1\n', '\n- b: 1\n', '\n- b: 1\n  c: 2\n', ' #\n'],
  ...['\n- b: 1\n c: 2\n', '\nb:\n', '\n  b:\n- c\n'],
]

function combined(...parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((all, part) => all.flatMap((text) => part.map((next) => text + next)), [''])
}

function isReadAlike(text: string, root: unknown): boolean {
  return isDeepStrictEqual({ root, findings: [] }, composeDocument(text, 100))
}

describe('the everyday style', () => {
  test.each(STARTS)('is read fast behind %j', (start) => {
    const texts = [...combined([start], EVERYDAY, ['\n']), ...combined([start], ONE_OF_EACH, ENDS)]
    expect(texts.filter((text) => !isReadAlike(text, readPlainBlock(text, 100)))).toEqual([])
  })

  test.each(['', 'a: ', '- ', 'a:\n  - '])('is read as by the full parser behind %j, or left to it', (start) => {
    const texts = [...combined([start], ODD, ENDS), ...combined([start], ONE_OF_EACH, ODD_ENDS)]
    const read = texts.map((text) => [text, readPlainBlock(text, 100)] as const).filter(([, root]) => root !== undefined)
    expect(read.filter(([text, root]) => !isReadAlike(text, root)).map(([text]) => text)).toEqual([])
  })
})
