import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EntryTable } from '../../lib/git/pack/entry-table.ts'
import { encodePackIndex, PackIndex } from '../../lib/git/pack/pack-index.ts'
import { gitWithInput } from '../support/git.ts'

const ids = [3, 1, 2, 5, 4].map((number) => createHash('sha1').update(`${number}`).digest())
const indexOf = (offsets: readonly number[]) =>
  encodePackIndex(
    EntryTable.of(offsets.map((offset, n) => ({ id: ids[n] ?? Buffer.alloc(20), offset, crc: n }))),
    Buffer.alloc(20),
  )

/** With a checksum that is right. */
function changed(index: Buffer, change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(index)
  change(bytes)
  createHash('sha1')
    .update(bytes.subarray(0, -20))
    .digest()
    .copy(bytes, bytes.length - 20)
  return bytes
}

describe('the index of a pack', () => {
  const GIB = 2 ** 30
  test.each([
    ['below 2 GiB', [12, 100, 2 * GIB - 1]],
    ['around 2 GiB', [12, 2 * GIB - 1, 2 * GIB, 2 * GIB + 1]],
    ['around 4 GiB', [12, 4 * GIB - 1, 4 * GIB, 4 * GIB + 1, 16 * GIB]],
    ['beyond 32 bits alone', [2 ** 40 + 7, 2 ** 52 + 1]],
  ])('holds offsets %s, as Git reads them', (_, offsets) => {
    const bytes = indexOf(offsets)
    const index = new PackIndex(bytes)
    expect(offsets.map((_offset, n) => index.find(ids[n]?.toString('hex') ?? ''))).toEqual(offsets)
    expect([...index.objects()].map(({ offset }) => offset).sort((a, b) => a - b)).toEqual(offsets)
    expect(index.extent).toBe(Math.max(...offsets))
    const shown = gitWithInput('.', ['show-index'], bytes).toString().trim().split('\n')
    expect(new Map(shown.map((line) => line.split(' ', 2)).map(([at, id]) => [id, Number(at)]))).toEqual(
      new Map(offsets.map((offset, n) => [ids[n]?.toString('hex'), offset])),
    )
  })

  /** Ids of which many begin alike. */
  const alike = fc
    .uniqueArray(fc.array(fc.constantFrom(0, 1, 255), { minLength: 6, maxLength: 6 }), { selector: String, maxLength: 60 })
    .map((beginnings) => beginnings.map((bytes) => Buffer.concat([Buffer.from(bytes), Buffer.alloc(14, bytes[5])])))

  test('finds the ids that it has, however they begin, and no others', () => {
    fc.assert(
      fc.property(alike, alike, (known, others) => {
        const objects = known.map((id, n) => ({ id, offset: 12 + n, crc: 0 }))
        const index = new PackIndex(encodePackIndex(EntryTable.of(objects), Buffer.alloc(20)))
        const offsets = new Map(objects.map(({ id, offset }) => [id.toString('hex'), offset]))
        for (const id of [...known, ...others].map((bytes) => bytes.toString('hex'))) {
          expect(index.find(id)).toBe(offsets.get(id))
          expect([index.find(id.slice(0, 38)), index.find(`${id}00`)]).toEqual([undefined, undefined])
        }
        expect([index.find(''), index.find('no id')]).toEqual([undefined, undefined])
      }),
    )
  })

  const large = indexOf([12, 5 * GIB])
  const offsetAt = large.length - 48 - 8
  test.each<[string, (bytes: Buffer) => void]>([
    ['beyond its table', (bytes) => bytes.fill(0xff, offsetAt, offsetAt + 8)],
    ['that is no number', (bytes) => bytes.fill(0xff, large.length - 48, large.length - 40)],
  ])('is refused with an offset %s', (_, change) => {
    const index = new PackIndex(changed(large, change))
    expect(() => index.extent).toThrow('the pack index has an impossible offset')
  })

  test.each([-4, 4, 8 * 3])('is refused with %i bytes more than it says', (more) => {
    const bytes = Buffer.alloc(large.length + more)
    large.copy(bytes, 0, 0, Math.min(large.length, bytes.length))
    expect(() => new PackIndex(changed(bytes, () => undefined))).toThrow('the pack index has the wrong length')
  })
})
