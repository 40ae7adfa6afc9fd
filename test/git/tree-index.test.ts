import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TreeIndex } from '../../lib/git/object/tree-index.ts'
import { editTree, encodeEntry, parseTree, type RawEntry } from '../../lib/git/object/tree-object.ts'

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

/** So many that few of them are edited. They come last. */
const OTHERS = Array.from({ length: 100 }, (_, n): RawEntry => ({ mode: '100644', name: `z${n}`, oid: OID }))
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
      const data = store([...given, ...OTHERS])
      const replaced = new Map(
        changes.map(([[name = ''], mode]) => [name, mode && { mode, name, oid: 'cd'.repeat(20) }] as const),
      )
      expect(new TreeIndex(data).edit(replaced).equals(editTree(data, replaced))).toBe(true)
    }),
  )
})

test.each([
  [
    'is a file and a directory at once',
    [
      ['100644', 'a'],
      ['100644', 'a-'],
      ['40000', 'a'],
      ['100644', 'b'],
    ],
  ],
  [
    'begins one with a slash in it',
    [
      ['100644', 'a'],
      ['100644', 'a/b'],
      ['100644', 'b'],
    ],
  ],
  [
    'has a slash at its end',
    [
      ['40000', 'a'],
      ['100644', 'a/'],
    ],
  ],
  ['is one with a slash but for its slash', [['100644', 'a/']]],
])('a name that %s is replaced as by a look at every entry', (_, given) => {
  const of = (mode: string, name: string): RawEntry => ({ mode, name, oid: OID })
  const data = Buffer.concat([...given.map(([mode = '', name = '']) => encodeEntry(of(mode, name))), inOrder(OTHERS)])
  const index = new TreeIndex(data)
  for (const entry of [undefined, of('100644', 'a'), of('40000', 'a')]) {
    const replaced = new Map([['a', entry]])
    // Git has no order for a directory and a file whose name ends in a slash.
    const entriesOf = (tree: Buffer) => parseTree(tree).toSorted((one, two) => (one.name < two.name ? -1 : 1))
    expect(entriesOf(index.edit(replaced))).toEqual(entriesOf(editTree(data, replaced)))
  }
  expect(index.find('a')?.name).toBe(given.some(([, name]) => name === 'a') ? 'a' : undefined)
})

test.each([1, 10, 13, 20, 100])('%i of 100 names are replaced', (count) => {
  const data = inOrder(OTHERS)
  const replaced = new Map(OTHERS.slice(0, count).map((entry) => [entry.name, { ...entry, oid: 'cd'.repeat(20) }]))
  expect(new TreeIndex(data).edit(replaced).equals(editTree(data, replaced))).toBe(true)
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
