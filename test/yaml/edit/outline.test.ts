import { expect, test } from 'vitest'
import { readText } from '../../../lib/yaml/edit/read-text.ts'
import { nodeAt } from '../../../lib/yaml/value/node-at.ts'
import { Outline } from '../../../lib/yaml/write/outline.ts'

/** Title, text, the path of a collection, and its entries: up to the mark, from there to the value, and the value. */
const OUTLINES: [string, string, string[], [string, string, string][]][] = [
  [
    'pairs',
    'a:  1 # a\nb: # b\n  c: 2\n',
    [],
    [
      ['a:', '  ', '1'],
      ['b:', ' # b\n  ', 'c: 2'],
    ],
  ],
  [
    'values without text in front of an anchored key, and with an anchor',
    'a: # a\n&k b: 1\nc: &x # c\n',
    [],
    [
      ['a:', '', ''],
      ['&k b:', ' ', '1'],
      ['c:', ' ', '&x'],
    ],
  ],
  [
    'items, the last one without text',
    'a: &x\n  - |\n    x\n  - [b]\n  -\nc: 1\n',
    ['a'],
    [
      ['-', ' ', '|\n    x'],
      ['-', ' ', '[b]'],
      ['-', '', ''],
    ],
  ],
  ['a list with an end of its own', 'a: &x\n  - 1\n  -\n', [], [['a:', ' ', '&x\n  - 1\n  -']]],
  ['a mapping that ends with an anchor', 'a:\n  b: &x\n', [], [['a:', '\n  ', 'b: &x']]],
  ['a literal with CRLF', 'a: |\r\n  x\r\n', [], [['a:', ' ', '|\r\n  x']]],
  ['a literal without a line break', 'a: |\n  x', [], [['a:', ' ', '|\n  x']]],
  [
    'members in braces',
    'x: { a, b: &x {c: 1}, d: }\n',
    ['x'],
    [
      ['a', '', ''],
      ['b:', ' ', '&x {c: 1}'],
      ['d:', '', ''],
    ],
  ],
  [
    'items in brackets',
    '[x , # x\n !!str y,]\n',
    [],
    [
      ['', '', 'x'],
      ['', '', '!!str y'],
    ],
  ],
  ['a pair without braces', '[bc: 1]\n', ['0'], [['bc:', ' ', '1']]],
]

test.each(OUTLINES)('entries: %s', (_, text, path, expected) => {
  const read = readText(text)
  const node = 'root' in read ? nodeAt(read.root, path) : undefined
  if (node?.type !== 'map' && node?.type !== 'seq') throw new Error('no collection')
  const entries = new Outline(text).entries(node)
  const parts = entries.map(({ start, mark, valueStart, end }) => [
    text.slice(start, mark),
    text.slice(mark, valueStart),
    text.slice(valueStart, end),
  ])
  expect(parts).toEqual(expected)
})
