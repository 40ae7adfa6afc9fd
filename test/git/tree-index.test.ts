import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TreeIndex } from '../../lib/git/object/tree-index.ts'
import { editTree, parseTree, type RawEntry } from '../../lib/git/object/tree-object.ts'

const OID = 'ab'.repeat(20)

/** Names that are beginnings of each other, and bytes on both sides of a slash. */
const names = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '-', '0', '\xff'), minLength: 1, maxLength: 4 }), {
  maxLength: 30,
})
const modes = fc.constantFrom('100644', '100755', '40000', '040000', '120000', '160000')
const entries = fc
  .tuple(names, fc.array(modes, { minLength: 30, maxLength: 30 }))
  .map(([given, kinds]) => [...new Set(given)].map((name, n): RawEntry => ({ mode: kinds[n] ?? '100644', name, oid: OID })))

/** As Git would store it. */
const inOrder = (given: readonly RawEntry[]) => editTree(Buffer.alloc(0), new Map(given.map((entry) => [entry.name, entry])))
const asGiven = (given: readonly RawEntry[]) => Buffer.concat(given.map((entry) => inOrder([entry])))

test.each([
  ['in order', inOrder],
  ['in any order', asGiven],
])('of a tree %s, a name is found if it is there', (_, store) => {
  fc.assert(
    fc.property(entries, names, (given, others) => {
      const data = store(given)
      const index = new TreeIndex(data)
      const known = new Map(parseTree(data).map((entry) => [entry.name, entry]))
      for (const name of [...known.keys(), ...others]) expect(index.find(name)).toEqual(known.get(name))
    }),
  )
})

const edits = fc.array(
  fc.tuple(
    names.filter((some) => some.length > 0),
    fc.option(modes, { nil: undefined }),
  ),
  { maxLength: 6 },
)

test.each([
  ['in order', inOrder],
  ['in any order', asGiven],
])('of a tree %s, names are replaced, added and removed as by a look at every entry', (_, store) => {
  fc.assert(
    fc.property(entries, edits, (given, changes) => {
      const data = store(given)
      const replaced = new Map(
        changes.map(([[name = ''], mode]) => [name, mode && { mode, name, oid: 'cd'.repeat(20) }] as const),
      )
      expect(new TreeIndex(data).edit(replaced).equals(editTree(data, replaced))).toBe(true)
    }),
  )
})

test('a name that is a file and a directory at once is replaced in both places', () => {
  const of = (mode: string, name: string): RawEntry => ({ mode, name, oid: OID })
  const data = Buffer.concat(
    [of('100644', 'a'), of('100644', 'a-'), of('40000', 'a'), of('100644', 'b')].map((entry) => inOrder([entry])),
  )
  for (const entry of [undefined, of('100644', 'a'), of('40000', 'a')]) {
    const replaced = new Map([['a', entry]])
    expect(parseTree(new TreeIndex(data).edit(replaced))).toEqual(parseTree(editTree(data, replaced)))
  }
})

test.each(['100644', '100755', '40000', '040000', '120000', '160000', '100664', '1', '', '0100644', '\x0040000'])(
  'the mode %j is read as it is stored',
  (mode) => {
    const [entry] = parseTree(Buffer.concat([Buffer.from(`${mode} a\0`), Buffer.from(OID, 'hex')]))
    expect(entry).toEqual({ mode, name: 'a', oid: OID })
  },
)

test('no name goes on behind a NUL', () => {
  expect(new TreeIndex(inOrder([{ mode: '100644', name: 'a', oid: OID }])).find('a\0')).toBeUndefined()
})

test.each([1, 8, 20])('a tree that lacks its last %i bytes is damaged', (bytes) => {
  const data = inOrder([{ mode: '100644', name: 'a', oid: OID }])
  expect(() => new TreeIndex(data.subarray(0, -bytes))).toThrow('a tree is malformed')
})
