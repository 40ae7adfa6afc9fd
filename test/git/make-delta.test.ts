import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeDelta } from '../../lib/git/pack/make-delta.ts'
import { applyDelta } from '../../lib/git/pack/pack-delta.ts'

const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array))
/** Few different bytes, so that blocks repeat and matches overlap. */
const dull = fc.array(fc.constantFrom(0, 1), { maxLength: 400 }).map((array) => Buffer.from(array))

/** A base, and a target that is made of pieces of it and of other bytes. */
const related = fc
  .tuple(fc.oneof(bytes, dull), fc.array(fc.tuple(fc.nat(400), fc.nat(400), bytes), { maxLength: 6 }))
  .map(([base, pieces]) => ({
    base,
    target: Buffer.concat(pieces.flatMap(([from, length, other]) => [base.subarray(from, from + length), other])),
  }))

test('a delta makes its target, whatever that has to do with the base', () => {
  const any = fc.oneof(related, fc.record({ base: dull, target: dull }), fc.record({ base: bytes, target: bytes }))
  fc.assert(
    fc.property(any, ({ base, target }) => {
      const delta = makeDelta(base, target)
      expect(applyDelta(delta ?? Buffer.alloc(0), base).equals(target)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

/** A tree of so many names, as Git stores it. */
function tree(names: number): Buffer {
  const entry = (number: number) => Buffer.concat([Buffer.from(`100644 connection-${number}.yaml\0`), idOf(number)])
  return Buffer.concat(Array.from({ length: names }, (_, number) => entry(number)))
}

function idOf(number: number): Buffer {
  const id = Buffer.alloc(20)
  for (let at = 0; at < 20; at += 4) id.writeUInt32BE(Math.imul(number + at, 0x9e3779b1) >>> 0, at)
  return id
}

test('three new names in a tree of 50,000 are a delta of a few hundred bytes', () => {
  const base = tree(50_000)
  const places = [0.1, 0.5, 0.9].map((part) => Math.floor(base.length * part))
  const added = randomBytes(60)
  const target = Buffer.concat(
    [0, ...places].flatMap((from, index) => [added, base.subarray(from, places[index] ?? base.length)]),
  )
  const delta = makeDelta(base, target)
  expect(delta?.length).toBeLessThan(1000)
  expect(applyDelta(delta ?? Buffer.alloc(0), base).equals(target)).toBe(true)
})

test('copies of more than 16 MiB, and from beyond it, are made whole', () => {
  const base = Buffer.concat([randomBytes(1024), Buffer.alloc(20 * 1024 * 1024), randomBytes(1024)])
  const target = Buffer.concat([base, Buffer.from('more'), base.subarray(base.length - 1024)])
  const delta = makeDelta(base, target)
  expect(delta?.length).toBeLessThan(10_000)
  expect(applyDelta(delta ?? Buffer.alloc(0), base).equals(target)).toBe(true)
})

test.each([0, 1, 4095, 4096, 4097, 8191, 8192, 12_287, 12_288])('one byte that differs is found at %i, from both ends', (at) => {
  const base = Buffer.alloc(12_289, 'ab')
  for (const place of [at, base.length - 1 - at]) {
    const target = Buffer.from(base)
    target[place] = 0
    const delta = makeDelta(base, target)
    expect(delta?.length).toBeLessThan(24)
    expect(applyDelta(delta ?? Buffer.alloc(0), base).equals(target)).toBe(true)
  }
})

test('a delta that would be longer than it may be is not made', () => {
  const [base, target] = [randomBytes(1000), randomBytes(1000)]
  expect(makeDelta(base, target, 500)).toBeUndefined()
  expect(makeDelta(base, base, 500)?.length).toBeLessThan(20)
})
