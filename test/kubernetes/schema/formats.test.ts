import { describe, expect, test } from 'vitest'
import { violationsOf } from '../../../lib/kubernetes/schema/check-value.ts'
import { compileSchema } from '../../../lib/kubernetes/schema/compile-schema.ts'
import { Steps } from '../../../lib/kubernetes/steps.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'

function fits(value: YamlValue, schema: YamlValue): boolean {
  return violationsOf(value, compileSchema(schema).schema, new Steps(1_000_000)).length === 0
}

/** A format, texts that have it, and texts that do not. */
const TEXTS: [string, string[], string[]][] = [
  [
    'ipv4',
    ['10.0.0.1', '255.255.255.255', '010.0.0.1', '::ffff:10.0.0.1'],
    ['', '10.0.0', '10.0.0.256', '10.0.0.1/24', '::1', 'a.b.c.d'],
  ],
  [
    'ipv6',
    ['::', '::1', 'fe80::1', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1', '1::8'],
    ['', '10.0.0.1', '1::2::3', '1:2:3:4:5:6:7', 'fe80::1%eth0', ':1', '12345::'],
  ],
  [
    'cidr',
    ['10.0.0.0/8', '10.1.2.3/32', '::/0', 'fe80::/128'],
    ['', '10.0.0.0', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.0/8/8', '10.0.0.0/-1'],
  ],
  [
    'mac',
    ['02:00:00:00:10:01', '02-00-00-00-10-01', '0200.0000.1001'],
    ['', '02:00:00:00:10', '02:00:00:00:10:0g', '020000001001'],
  ],
  [
    'uuid',
    ['a6f1d4f2-5f3b-4e8e-8a49-0c1d2e3f4a5b', 'A6F1D4F25F3B4E8E8A490C1D2E3F4A5B'],
    ['', 'a6f1d4f2', 'g6f1d4f2-5f3b-4e8e-8a49-0c1d2e3f4a5b'],
  ],
  ['uuid3', ['a6f1d4f2-5f3b-3e8e-8a49-0c1d2e3f4a5b'], ['a6f1d4f2-5f3b-4e8e-8a49-0c1d2e3f4a5b']],
  ['uuid4', ['a6f1d4f2-5f3b-4e8e-8a49-0c1d2e3f4a5b'], ['a6f1d4f2-5f3b-4e8e-0a49-0c1d2e3f4a5b']],
  ['uuid5', ['a6f1d4f2-5f3b-5e8e-8a49-0c1d2e3f4a5b'], ['a6f1d4f2-5f3b-4e8e-8a49-0c1d2e3f4a5b']],
  [
    'date-time',
    ['2026-11-28T08:00:00Z', '2026-11-28t08:00:00.123+02:00'],
    ['', '2026-11-28', '2026-11-28T24:00:00Z', '2026-02-30T08:00:00Z', '2026-11-28T08:00:00', '2026-11-28 08:00:00Z'],
  ],
  ['datetime', ['2026-11-28T08:00:00Z'], ['now']],
  ['date', ['2026-11-28', '2024-02-29'], ['', '2026-02-29', '2026-13-01', '26-11-28']],
  ['duration', ['1h30m', '22 ns', '1.5s', '-2m', '0', '3 days'], ['', '1', 'h', '1 month', '1h 30m x']],
  ['byte', ['aGVsbG8=', 'aGVs'], ['', 'aGVsbG8', 'a b=', '%']],
  ['email', ['ann@example.com', 'Ann <ann@example.com>'], ['', 'ann', 'ann@', '@example.com', 'a b@c']],
  [
    'hostname',
    ['leaf', 'leaf-1.example.com', '1.example.com', 'müller.example.com'],
    ['', '-leaf', 'leaf_1', `${'a'.repeat(64)}.com`, 'a..b'],
  ],
  ['uri', ['https://example.com/a', '/path', 'mailto:a@b'], ['', 'example.com', 'a b', 'https://a\nb']],
  ['quantity', ['10Gi', '1.5', '-1m', '1e3', '.5'], ['', 'Gi', '1 Gi', '1GiB']],
  ['hexcolor', ['#fff', 'A1B2C3'], ['', '#ffff']],
  ['rgbcolor', ['rgb(255,255,255)'], ['rgb(1,2)', '#fff']],
  ['isbn', ['0321751043', '978-0321751041'], ['0321751044', '1']],
  ['isbn10', ['0321751043'], ['978-0321751041']],
  ['isbn13', ['978-0321751041'], ['978-0321751042']],
  ['creditcard', ['4111 1111 1111 1111'], ['4111 1111 1111 1112', '1']],
  ['ssn', ['123-45-6789'], ['12-345-6789']],
  ['bsonobjectid', ['507f1f77bcf86cd799439011'], ['507f1f77']],
  ['password', ['', 'anything'], []],
  ['k8s-short-name', ['leaf-1'], ['', 'Leaf', 'a.b', 'a'.repeat(64)]],
  ['k8s-long-name', ['leaf-1.a', 'a'.repeat(64)], ['', 'a..b', 'A']],
  ['a-format-that-nobody-knows', ['', 'anything'], []],
]

describe('strings of a format', () => {
  test.each(TEXTS)('%s', (format, good, bad) => {
    const schema = { type: 'string', format }
    expect(good.filter((text) => !fits(text, schema))).toEqual([])
    expect(bad.filter((text) => fits(text, schema))).toEqual([])
  })
})

test.each<[string, string, YamlValue[], YamlValue[]]>([
  ['integer', 'int32', [0, 2 ** 31 - 1, -(2 ** 31)], [2 ** 31, -(2 ** 31) - 1]],
  ['integer', 'int64', [2n ** 63n - 1n, 1], [2n ** 63n]],
  ['integer', 'uint8', [300], []],
  ['number', 'float', [1.5, 3e38], [4e38]],
  ['number', 'double', [1e300], []],
])('a number of type %s and format %s', (type, format, good, bad) => {
  expect(good.filter((value) => !fits(value, { type, format }))).toEqual([])
  expect(bad.filter((value) => fits(value, { type, format }))).toEqual([])
})

test('checking a format is linear in the length of the text', () => {
  const hostile = ['a-'.repeat(50_000), `${'1'.repeat(100_000)}:`, '0'.repeat(100_000), `${'a.'.repeat(50_000)}!`]
  for (const [format] of TEXTS) for (const text of hostile) fits(text, { type: 'string', format })
})
