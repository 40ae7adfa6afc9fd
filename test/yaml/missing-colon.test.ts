import { expect, test } from 'vitest'
import { readYamlStream } from '../../lib/yaml/stream/read-stream.ts'

const faultsOf = (text: string) => readYamlStream(Buffer.from(text), 'a.yaml').faults

test.each([
  ['a:\n  port spine-01/E1/11\n  ip: 1.2.3.4\n', 'port', '"port: spine-01/E1/11"', 2, 3],
  ['a: 1\nb 2\nc: 3\n', 'b', '"b: 2"', 2, 1],
  ['a:\n  b: 1\n  c\n', 'c', '"c:"', 3, 3],
  ['spec\n  b: 1\n', 'spec', '"spec:"', 1, 1],
])('%j: no colon after %s', (text, key, wanted, line, column) => {
  expect(faultsOf(text)[0]).toMatchObject({
    code: 'syntax_error',
    message: `There is no colon after ${key}`,
    expected: wanted,
    line,
    column,
  })
})

test.each(['a: [b\nc: d\n', 'a: 1\n"b\nc": 2\n', 'a: "b\n', 'a: [1, 2\n', 'a: 1\n  b c: 2\n', "a: ['x'\n  b\n  ]\n"])(
  '%j: another mistake is not taken for it',
  (text) => {
    const [fault] = faultsOf(text)
    expect(fault?.message).toBeDefined()
    expect(fault?.message).not.toContain('no colon')
  },
)
