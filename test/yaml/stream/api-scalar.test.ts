import { expect, test } from 'vitest'
import { type ApiScalar, readApiScalar } from '../../../lib/yaml/syntax/api-scalar.ts'
import { describeApiScalar, readCoreScalar } from '../../../lib/yaml/syntax/core-scalar.ts'

/** The values that kubectl 1.32 prints for these plain scalars. */
test.each([
  ['0o17', 15n],
  ['012', 10n],
  ['1_000', 1000n],
  ['0b11', 3n],
  ['0X1F', 31n],
  ['+0x1F', 31n],
  ['-0b1', -1n],
  ['12345678901234567890', 12345678901234567890n],
  ['0', 0n],
  ['00', 0n],
  ['-012', -10n],
  ['107', 107n],
  ['9', 9n],
  ['0x_1f', 31n],
  ['-9223372036854775808', -9223372036854775808n],
  ['+9223372036854775807', 9223372036854775807n],
  ['18446744073709551615', 18446744073709551615n],
])('%s is the integer %s', (text, value) => {
  expect(readApiScalar(text)).toEqual({ type: 'int', value } satisfies ApiScalar)
})

test.each([
  ['08', 8],
  ['.5', 0.5],
  ['.5_0', 0.5],
  ['1.', 1],
  ['1e3', 1000],
  ['123456789012345678901', 123456789012345680000],
  ['-9223372036854775809', -(2 ** 63)],
  ['+9223372036854775808', 2 ** 63],
  ['18446744073709551616', 2 ** 64],
])('%s is the number %s', (text, value) => {
  expect(readApiScalar(text)).toEqual({ type: 'float', value } satisfies ApiScalar)
})

test.each([
  '1e400',
  '12:30:45',
  '2001-01-01',
  '0b2',
  'yEs',
  '-',
  '.',
  '1.2.3',
  '0x',
  '=',
  'nullx',
  '_1',
  '0o8',
  '1e_',
  '-0b2',
  '0xfffffffffffffffff',
])('%s is a string', (text) => {
  expect(readApiScalar(text)).toEqual({ type: 'string', value: text } satisfies ApiScalar)
})

test.each([
  ['y', 'the boolean true'],
  ['OFF', 'the boolean false'],
  ['~', 'null'],
  ['', 'null'],
  ['-.Inf', 'a number that is not finite'],
])('%j is %s', (text, description) => {
  expect(describeApiScalar(readApiScalar(text))).toBe(description)
})

/** As section 10.3.2 of YAML 1.2 says. */
test.each([
  ['', 'null'],
  ['~', 'null'],
  ['TRUE', 'the boolean true'],
  ['+012', 'the number 12'],
  ['-0', 'the number 0'],
  ['0o17', 'the number 15'],
  ['0xfF', 'the number 255'],
  ['-.5e1', 'the number -5'],
  ['1.', 'the number 1'],
  ['-.INF', 'a number that is not finite'],
  ['.nan', 'a number that is not finite'],
  ['1e400', 'a string'],
  ['1_0', 'a string'],
  ['yes', 'a string'],
])('%j is %s to readers of YAML 1.2', (text, description) => {
  expect(readCoreScalar(text)).toBe(description)
})
