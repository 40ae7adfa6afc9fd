import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { composeDocument } from '../../../lib/yaml/syntax/compose.ts'
import { readPlainBlock } from '../../../lib/yaml/syntax/plain-block.ts'

const LINES = ['', '  ', '   ', '  x', '   x', ' x', '# c', '  # c', 'b: 1', '- b'].map((line) => `${line}\n`)
const BODIES = [...LINES, ...LINES.flatMap((one) => LINES.flatMap((two) => ['', ...LINES].map((three) => one + two + three)))]

function readAlike(text: string): boolean {
  return isDeepStrictEqual({ root: readPlainBlock(text, 100), findings: [] }, composeDocument(text, 100))
}

describe('a literal text', () => {
  test.each([
    ...['a: |\n  x\n', 'a: |-\n  x\n', 'a: |+\n  x\n', 'a: | # c\n  x\n', 'a: |-  # c\n  x\n', 'a: |   \n  x\n', 'a: |\n x\n'],
    ...['a: |\n  x\n   y\n\n  z\n', 'a: |\n\n  x\n', 'a: |\n  x\n  \n  y\n', 'a: |\n  x\n \n  y\n', 'a: |\n  x\nb: 1\n'],
    ...['a: |\n  x\n\n\nb: 1\n', 'a: |-\n  x\n\n\nb: 1\n', 'a: |+\n  x\n\n\nb: 1\n', 'a: |+\n  x\n \n\n', 'a: |\n  x\n# c\n'],
    ...['- |\n  x\n- |\n  y\n', '- a: |\n    x\n  b: |-\n    y\n', '- |\n x\n', 'a:\n- |\n  x\n', 'a: |\n  x: 1\n  - y\n  # z\n'],
    ...['a: |\n  "x\n', 'a: |\n  ---\n', 'a:\n  b: |\n    x\nc: |\n  y\n', '- - |\n    x\n', 'a: |+\n\n  x\n'],
  ])('is read fast: %j', (text) => {
    expect({ root: readPlainBlock(text, 100), findings: [] }).toEqual(composeDocument(text, 100))
  })

  test.each([
    ...[
      'a: |',
      'a: |\n',
      'a: |\n\n',
      'a: |\n  x',
      'a: |2\n  x\n',
      'a: |+2\n  x\n',
      'a: |x\n  x\n',
      'a: |# c\n  x\n',
      'a: >\n  x\n',
    ],
    ...[
      'a: |\n   x\n  y\n',
      'a: |\n  x\n    \n',
      'a: |\n  \n  x\n',
      'a: |\n   \n  x\n',
      'a: |\nx\n',
      'a: |\n  x\n b: 1\n',
      '  # c\na: |x\n  y\n',
    ],
  ])('is left to the full parser: %j', (text) => {
    expect(readPlainBlock(text, 100)).toBeUndefined()
  })

  test.each(['a: |\n', 'a: |-\n', 'a: |+\n', '- |\n', '- a: |\n', '  a: |+\n'])(
    'below %j is read as by the full parser, or left to it',
    (start) => {
      const read = BODIES.map((body) => start + body).filter((text) => readPlainBlock(text, 100) !== undefined)
      expect(read.filter((text) => !readAlike(text))).toEqual([])
    },
  )
})
