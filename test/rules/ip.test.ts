import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressText, covers, hasHostBits, overlap, parseAddress, parsePrefix } from '../../lib/kubernetes/ip.ts'
import { parseMac } from '../../lib/rules/model/mac.ts'

const LAST = 2 ** 32 - 1

describe('an address is read as Go reads it', () => {
  test.each([
    ['0.0.0.0', 0n],
    ['255.255.255.255', BigInt(LAST)],
    ['::', 0n],
    ['::1', 1n],
    ['fd00::1:2', (0xfd00n << 112n) + 0x1_0002n],
    ['1:2:3:4:5:6:7:8', 0x0001_0002_0003_0004_0005_0006_0007_0008n],
    ['::ffff:1.2.3.4', 0xffff_0102_0304n],
  ])('%s', (text, bits) => {
    expect(parseAddress(text)?.bits).toBe(bits)
  })

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8',
    '12345::',
    '1.2.3.4::',
    ':::',
    'fe80::1%eth0',
  ])('%j is refused', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
})

describe('a prefix', () => {
  test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/+8', '/8', '::/129'])(
    '%j is refused',
    (text) => {
      expect(parsePrefix(text)).toBeUndefined()
    },
  )

  const prefixes = fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: 32 })).map(([bits, length]) => {
    const prefix = parsePrefix(`${addressText(BigInt(bits))}/${length}`)
    if (prefix === undefined) throw new Error('not read')
    return prefix
  })

  test('covers its own addresses, and as many as its length says', () => {
    fc.assert(
      fc.property(prefixes, (prefix) => {
        expect(covers(prefix, { family: 4, bits: prefix.bits })).toBe(true)
        expect(prefix.last - prefix.first + 1n).toBe(2n ** BigInt(32 - prefix.length))
        expect(hasHostBits(prefix)).toBe(prefix.bits % 2n ** BigInt(32 - prefix.length) !== 0n)
      }),
    )
  })

  test('overlaps another exactly if one covers the other', () => {
    fc.assert(fc.property(prefixes, prefixes, (a, b) => overlap(a, b) === (covers(a, b) || covers(b, a))))
  })
})

test.each([
  ['02:00:00:00:00:0A', '02:00:00:00:00:0a'],
  ['02-00-00-00-00-0a', '02:00:00:00:00:0a'],
  ['0200.0000.000a', '02:00:00:00:00:0a'],
  ['02:00-00:00:00:0a', undefined],
  ['02:00:00:00:00', undefined],
  ['02000000000a', undefined],
  ['0200:0000:000a', undefined],
])('the MAC address %s is %s', (text, expected) => {
  expect(parseMac(text)).toBe(expected)
})
