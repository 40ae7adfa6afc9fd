import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeDocument } from '../../../lib/yaml/syntax/compose.ts'
import { readPlainBlock } from '../../../lib/yaml/syntax/plain-block.ts'

const VPC = `---
# A comment
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC # another
metadata:
  name: vpc-1
  labels: {a: b, "c": 'd e'}
spec:
  permit:
  - [subnet-1, subnet-2]
  -   - nested
      - 'quoted # text'
  - name: x
    gateway: 10.0.0.1/24
    text: it's 50% of a:b, c]d

    empty:
  vlan: 1001
`

/** Lines and pieces within and just outside the plain block style. */
const SCALARS = [
  'v',
  'a b',
  '12',
  "'q'",
  '"q r"',
  '[a, b]',
  '{a: b}',
  '[]',
  '{}',
  '[a, {b: [c]}]',
  'a:b',
  'a#b',
  '-1',
  '- x',
  'x - y',
  'é',
  '# c',
  '',
]
const ODD = [
  'a: b',
  '"x\\n"',
  "'it''s'",
  '&a b',
  '*a',
  '!!str a',
  '|',
  '>',
  '@',
  '[a',
  '[a:b]',
  '[?a]',
  '{a}',
  '"a" b',
  'a #',
  'a:',
  '? a',
  "''",
  '---',
  '...',
  '\u00a0',
  '\ta',
  '[a b]',
  '[a, ]',
  '-',
  '(a)',
  '.',
  '~',
  '=',
  '{"a":1}',
  '%a',
]
const line = fc
  .tuple(
    fc.nat(4),
    fc.constantFrom('', '- ', '- - ', '-   '),
    fc.constantFrom('k: ', 'l:', 'm-n.o/p: ', '"q": ', 'r :', '', 's:   '),
    fc.constantFrom(...SCALARS, ...SCALARS, ...ODD),
    fc.constantFrom('', ' ', ' # c', '#d'),
  )
  .map(([indent, dash, key, value, end]) => ' '.repeat(indent) + dash + key + value + end)
const text = fc
  .tuple(fc.constantFrom('', '---\n', '--- # c\n', '# c\n\n'), fc.array(line, { minLength: 1, maxLength: 6 }))
  .map(([start, lines]) => `${start}${lines.join('\n')}\n`)

/** The lines of a block that is nearly always in plain block style. */
function block(depth: number): fc.Arbitrary<string[]> {
  const value = fc.constantFrom(...SCALARS)
  const inner = depth === 0 ? fc.constant(['a: b']) : block(depth - 1)
  const pair = fc.oneof(
    value.map((text) => [`: ${text}`]),
    inner.map((lines) => [':', ...lines.map((text) => `  ${text}`)]),
  )
  const mapping = fc
    .array(pair, { minLength: 1, maxLength: 3 })
    .map((pairs) => pairs.flatMap(([first, ...rest], at) => [`${'abc'[at]}-${at}${first}`, ...rest]))
  const item = fc.oneof(
    value.map((text) => [text]),
    inner,
  )
  const sequence = fc
    .array(item, { minLength: 1, maxLength: 3 })
    .map((items) => items.flatMap(([first, ...rest]) => [`- ${first}`, ...rest.map((text) => `  ${text}`)]))
  return fc.oneof(mapping, sequence)
}

describe('the fast reader', () => {
  test('reads the style of everyday manifests', () => {
    expect(readPlainBlock(VPC, 100)).toEqual(composeDocument(VPC, 100).root)
    expect(readPlainBlock(VPC, 100)).toBeDefined()
  })

  test.each([
    'a: >\n  b\n',
    'a: &b c\n',
    'a: b\n  c\n',
    'a: "\\x41"\n',
    'a: b: c\n',
    '? a\n: b\n',
    '{a: b}\n',
    'a: 1\r\n',
    '- a\nb: c\n',
    'a\n',
    '# a\n',
    '  ---\na: b\n',
    '',
  ])('leaves %j to the full parser', (other) => expect(readPlainBlock(other, 100)).toBeUndefined())

  test.each([
    ['lines of all kinds', text],
    ['trees', block(3).map((lines) => `${lines.join('\n')}\n`)],
  ])('reads from %s what the full parser reads, or nothing', (_, texts) => {
    fc.assert(
      fc.property(texts, (source) => {
        const root = readPlainBlock(source, 100)
        fc.pre(root !== undefined)
        expect(composeDocument(source, 100)).toEqual({ root, findings: [] })
      }),
      { numRuns: 2000, maxSkipsPerRun: 100 },
    )
  })
})

describe('plain block style is left to the full parser beyond', () => {
  test.each([
    ['a:\n  b: c\n', 2],
    ['- - a\n', 2],
    ['- a: b\n', 2],
    ['a:\n- b: c\n', 3],
    ['a: []\n', 2],
    ['a: [{b: c}]\n', 3],
    ['- {a: [b]}\n', 3],
    ['a: [[], [b], c]\n', 3],
  ])('the levels that may be: %j has %i', (text, levels) => {
    expect([readPlainBlock(text, levels), readPlainBlock(text, levels - 1)]).toEqual([
      composeDocument(text, levels).root,
      undefined,
    ])
  })

  test.each([
    ['a: b\n', 3],
    ['a: |\n  b\n', 3],
    ['a:\n', 2],
    ["- 'a'\n- b\n", 3],
    ['- []\n', 2],
    ['- [a, [b], {"c": d, e: []}]\n', 10],
  ])('the number of values and keys that may be: %j has %i', (text, nodes) => {
    expect([readPlainBlock(text, 9, nodes), readPlainBlock(text, 9, nodes - 1)]).toEqual([
      composeDocument(text, 9).root,
      undefined,
    ])
  })

  test.each([
    ['the longest key that is read fast', 201, true],
    ['a longer one', 202, false],
  ])('%s', (_, length, isRead) => {
    const text = `${'k'.repeat(length)}: a\n`
    expect(readPlainBlock(text, 9)).toEqual(isRead ? composeDocument(text, 9).root : undefined)
  })
})
