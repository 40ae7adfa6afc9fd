import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeDocument } from '../../../lib/yaml/syntax/compose.ts'
import { readJsonText } from '../../../lib/yaml/syntax/json-text.ts'
import { readPlainBlock } from '../../../lib/yaml/syntax/plain-block.ts'

const RUNS = { seed: 20261128, numRuns: 2000 }

/** JSON with blanks and line breaks wherever JSON allows them, and occasionally a character that makes it invalid. */
const json = fc
  .tuple(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom(0, 0, 1, 2),
    fc.constantFrom('', '', '', ',', '"', '#', ':', ' ', '\n', '\\u0041'),
  )
  .chain(([value, indent, odd]) => {
    const text = JSON.stringify([value], null, indent)
    return fc.nat(text.length).map((at) => text.slice(0, at) + odd + text.slice(at))
  })

/** Literal texts with lines of any indentation below keys and dashes. */
const literal = fc
  .tuple(
    fc.constantFrom('a: ', '- ', 'k:\n  a: ', '- - ', '- a: '),
    fc.constantFrom('|', '|-', '|+', '| ', '| # c', '|2', '>', '|x'),
    fc.array(fc.tuple(fc.nat(5), fc.constantFrom('x', 'y: 1', '# c', '- z', '', '', '|', '"q')), { maxLength: 6 }),
    fc.constantFrom('', 'b: 1\n', '- w\n', '  b: 2\n', '# end\n', '---\n'),
    fc.constantFrom('\n', '\n', ''),
  )
  .map(([before, header, lines, after, end]) => {
    const body = lines.map(([indent, line]) => `${' '.repeat(indent)}${line}`).join('\n')
    return `${before}${header}\n${body}${end}${after}`
  })

describe('a fast reader and the full parser agree', () => {
  test.each([
    ['JSON', json, readJsonText],
    ['literal texts', literal, readPlainBlock],
  ] as const)('%s', (_, texts, read) => {
    let [tried, fast] = [0, 0]
    fc.assert(
      fc.property(texts, (text) => {
        tried++
        const root = read(text, 100)
        if (root === undefined) return
        fast++
        expect({ root, findings: [] }).toEqual(composeDocument(text, 100))
      }),
      RUNS,
    )
    expect(fast).toBeGreaterThan(tried / 20)
  })

  test.each(['a: "\\n\\u0041\\/"\n', "a: 'it''s'\n", `a: ''''\n`, '["\\ud83d\\ude00", -0, 1e5]', '{"a"  :[{}, [ ]]}'])(
    '%s',
    (text) => {
      const root = readPlainBlock(text, 100) ?? readJsonText(text, 100)
      expect({ root, findings: [] }).toEqual(composeDocument(text, 100))
    },
  )
})

test.each<[string, string]>([
  ['[1] 2', 'something behind it'],
  ['{a: 1}', 'a key without quotes'],
  ['[\t1]', 'a tab'],
  ['["\\q"]', 'an escape that JSON lacks'],
  ['[01]', 'a number that is none'],
  ['[[[[]]]]', 'too many levels'],
])('%s, %s, is left to the full parser', (text) => {
  expect(readJsonText(text, 3)).toBeUndefined()
})
