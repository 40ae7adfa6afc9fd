import { expect, test } from 'vitest'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'

const MIB = 1024 * 1024

const object = (number: number) => ({
  apiVersion: 'v1',
  kind: 'VPC',
  metadata: { name: `vpc-${number}` },
  spec: { vlan: number },
})

test.each<[string, () => string]>([
  ['minified JSON', () => JSON.stringify({ kind: 'List', items: Array.from({ length: 25_000 }, (_, number) => object(number)) })],
  ['a text of blank lines', () => `a: |\n  x\n${'\n'.repeat(2 * MIB)}  y\n`],
  ['literal texts', () => `b:\n${'- name: |\n    some text\n    more text\n  value: 12\n'.repeat(42_000)}`],
  ['tabs in text', () => `a: |\n${'  some text\n  \tmore text\n'.repeat(80_000)}`],
  ['escapes', () => `b:\n${'- name: "x\\n"\n  value: 12\n'.repeat(75_000)}`],
])('2 MB of %s are read', (_, text) => {
  const bytes = Buffer.from(text())
  expect(bytes.length).toBeGreaterThan(1.9 * MIB - 200_000)
  expect(readYamlStream(bytes, 'raw/a.yaml').faults).toEqual([])
})

test('a folded scalar of more lines than the full parser keeps is refused', () => {
  const { faults } = readYamlStream(Buffer.from(`a: >\n  x\n${'\n'.repeat(MIB)}  y\n`), 'raw/a.yaml')
  expect(faults).toMatchObject([{ code: 'document_too_large' }])
})
