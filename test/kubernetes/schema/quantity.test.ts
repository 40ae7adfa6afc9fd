import { expect, test } from 'vitest'
import { isQuantity, parseQuantity } from '../../../lib/kubernetes/schema/text/quantity.ts'

test.each<[string, string]>([
  ['0Ki', '0'],
  ['7Mi', '7340032'],
  ['3Ei', '3458764513820540928'],
  ['5n', '5e-9'],
  ['40T', '40000000000000'],
  ['1E', '1000000000000000000'],
  ['1E-3', '0.001'],
  ['1.3E+6', '1300000'],
  ['100.035k', '100035'],
  ['0.00050k', '0.5'],
  ['1.01E', '1010000000000000000'],
  ['3.001n', '4n'],
  ['0.0000000001', '1n'],
  ['0.00000012345', '124n'],
  ['9Ei', '9223372036854775807'],
  ['9223372036854775807Ki', '9223372036854775807'],
  ['100.035Ki', '102435.84'],
  ['0.000000000001Ki', '2n'],
  ['.0001k', '0.1'],
  ['1.G', '1000000000'],
  ['.', '0'],
])('%s is %s, with each sign', (text, same) => {
  const value = parseQuantity(text).valueOf()
  expect(value).toBe(parseQuantity(same).valueOf())
  expect(parseQuantity(`-${text}`).valueOf()).toBe(-value)
  expect(parseQuantity(`+${text}`).valueOf()).toBe(value)
})

test.each([
  '',
  '+',
  'Mi',
  '1.1.M',
  '1+1.0M',
  '0.1mi',
  '0.1am',
  'aoeu',
  '.5i',
  '1i',
  '-3.01e-',
  '1e4294967297',
  ' 1',
  '1 ',
  '1Mm',
])('%j is no quantity', (text) => {
  expect(isQuantity(text)).toBe(false)
  expect(() => parseQuantity(text)).toThrow(/is no quantity/)
})

test('what would take long to compute is not computed', () => {
  for (const text of ['1e2000000000', '1e-2000000000', '1'.repeat(100_000)]) {
    expect(isQuantity(text)).toBe(true)
    expect(() => parseQuantity(text)).toThrow(/more than 1000 digits/)
  }
})

test.each<[string, boolean]>([
  ['50k', true],
  ['1.5k', true],
  ['1.0', false],
  ['1000m', false],
  ['1.5Ki', false],
  ['9223372036854775807', false],
  ['999999999999999999', true],
  ['1e18', true],
  ['1e19', false],
])('%s is an integer to the API server: %s', (text, is) => {
  expect(parseQuantity(text).isInteger).toBe(is)
})
