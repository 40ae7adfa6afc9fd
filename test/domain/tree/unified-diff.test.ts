import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChangeSet } from '../../../lib/domain/tree/change-set.ts'
import { unifiedDiff } from '../../../lib/domain/tree/unified-diff.ts'
import { expectApplies } from '../../support/git-apply.ts'
import { type Files, MemorySnapshot } from '../../support/memory-snapshot.ts'

type Edit = (changes: ChangeSet, before: MemorySnapshot) => Promise<void> | void

const write =
  (path: string, content: string | Uint8Array): Edit =>
  async (changes, before) =>
    changes.write(path, Buffer.from(content as Uint8Array), (await before.entry(path))?.oid)
const remove =
  (path: string): Edit =>
  (changes) =>
    changes.delete(path)
const move =
  (from: string, path: string): Edit =>
  async (changes, before) =>
    changes.move(from, path, (await before.entry(from))?.oid ?? '')

async function changed(files: Files, edits: readonly Edit[]) {
  const before = new MemorySnapshot({ 'other.yaml': 'o: 1\n', ...files })
  const changes = new ChangeSet()
  for (const edit of edits) await edit(changes, before)
  return { before, changes: changes.changes }
}

const LINES = Array.from({ length: 30 }, (_, at) => `line-${at}: ${at}\n`).join('')
const BYTES = Uint8Array.from({ length: 300 }, (_, at) => (at * 7) % 256)

describe('a diff is a patch that git apply takes', () => {
  test.each<[string, Files, Edit[]]>([
    ['a new file', {}, [write('a/b.yaml', 'x: 1\n')]],
    ['a new empty file', {}, [write('raw/.gitkeep', '')]],
    ['a new file without a line end', {}, [write('a.yaml', 'x: 1')]],
    ['a file that becomes empty', { 'a.yaml': 'x: 1\n' }, [write('a.yaml', '')]],
    ['an empty file that gets a line', { 'a.yaml': '' }, [write('a.yaml', 'x: 1\n')]],
    [
      'two places of a file',
      { 'a.yaml': LINES },
      [write('a.yaml', LINES.replace('line-2: 2', 'y: 1').replace('line-27: 27\n', ''))],
    ],
    ['a last line without an end', { 'a.yaml': 'x: 1' }, [write('a.yaml', 'x: 2')]],
    ['a line end that is added', { 'a.yaml': 'x: 1' }, [write('a.yaml', 'x: 1\n')]],
    ['a line end that is removed', { 'a.yaml': 'x: 1\n' }, [write('a.yaml', 'x: 1')]],
    ['Windows line ends', { 'a.yaml': 'x: 1\r\ny: 1\r\n' }, [write('a.yaml', 'x: 1\r\ny: 2\r\n')]],
    ['a byte order mark', { 'a.yaml': '\uFEFFx: 1\n' }, [write('a.yaml', '\uFEFFx: 2\n')]],
    ['a deleted file', { 'a.yaml': 'x: 1\n' }, [remove('a.yaml')]],
    ['a deleted empty file', { 'a.yaml': '' }, [remove('a.yaml')]],
    ['a moved file', { 'a.yaml': 'x: 1\n' }, [move('a.yaml', 'b/c.yaml')]],
    ['a moved file, and another in its place', { 'a.yaml': 'x: 1\n' }, [move('a.yaml', 'b.yaml'), write('a.yaml', 'x: 2\n')]],
    ['a file that becomes a directory', { a: 'x: 1\n' }, [remove('a'), write('a/b', 'x: 2\n')]],
    ['names with blanks', { 'de mo/a b.yaml': 'x: 1\n' }, [write('de mo/a b.yaml', 'x: 2\n'), write('de mo/new one', 'y\n')]],
    ['a moved name with blanks', { 'a b.yaml': 'x: 1\n' }, [move('a b.yaml', 'c d/e b/f.yaml')]],
    ['a deleted name with blanks', { 'de mo/a b.yaml': 'x: 1\n' }, [remove('de mo/a b.yaml')]],
    ['names with quotes', { 'a"b.yaml': 'x: 1\n' }, [move('a"b.yaml', '"c" d.yaml'), write('e"f.yaml', 'x: 2\n')]],
    [
      'names that Git quotes',
      { 'tab\there.yaml': 'x: 1\n', 'back\\slash.yaml': 'y\n' },
      [move('tab\there.yaml', 'a.yaml'), move('back\\slash.yaml', 'b.yaml')],
    ],
    ['names in other scripts', { 'größe.yaml': 'x: 1\n' }, [write('größe.yaml', 'x: 2\n'), write('日本.yaml', 'x\n')]],
    [
      'lines that look like a diff',
      { 'a.yaml': '-- a\n++ b\n@@ c\n' },
      [write('a.yaml', '-- x\n++ b\n@@ d\ndiff --git a/b b/b\n')],
    ],
    [
      'bytes that are no text',
      { 'a.bin': BYTES, 'b.bin': BYTES },
      [write('a.bin', BYTES.subarray(9)), remove('b.bin'), write('c', BYTES)],
    ],
    ['a text with a null character', {}, [write('a', 'x\0y\n')]],
  ])('%s', async (_, files, edits) => {
    const { before, changes } = await changed(files, edits)
    expect(changes).not.toEqual([])
    await expectApplies(before, changes)
  })

  test('for any change of a file', async () => {
    const content = fc.oneof(
      fc
        .array(fc.constantFrom('a\n', 'b\n', '\n', '-\n', '+ \n', ' c\r\n', 'd'), { maxLength: 12 })
        .map((lines) => lines.join('')),
      fc.uint8Array({ maxLength: 120 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('a', 'b c', 'd"e', 'f/g', 'h'), fc.tuple(content, content)),
        async (files) => {
          const now = Object.entries(files).map(([path, [, after]]) => write(path, after))
          const { before, changes } = await changed(
            Object.fromEntries(Object.entries(files).map(([path, [old]]) => [path, old])),
            now,
          )
          await expectApplies(before, changes)
        },
      ),
      { numRuns: 25 },
    )
  })
})

test("a diff has git's headers: modes and full blob ids", async () => {
  const { before, changes } = await changed({ 'a.yaml': 'x: 1\n' }, [write('a.yaml', 'x: 2\n'), write('b c.yaml', '')])
  expect(await unifiedDiff(before, changes)).toBe(
    [
      'diff --git a/a.yaml b/a.yaml',
      'index d508cf756344aaf9123c531122a9d2d410c4ecfa..ad932ccf517a09d23b7b892d6ee994bebdb7e8da 100644',
      '--- a/a.yaml',
      '+++ b/a.yaml',
      '@@ -1,1 +1,1 @@',
      '-x: 1',
      '+x: 2',
      'diff --git a/b c.yaml b/b c.yaml',
      'new file mode 100644',
      'index 0000000000000000000000000000000000000000..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
      '',
    ].join('\n'),
  )
})

test('a diff over 1 MB counts the files it leaves out', async () => {
  const large = 'x: 1\n'.repeat(250_000)
  const { before, changes } = await changed({}, [write('a', large), write('b', 'x\n'), write('c', 'x\n')])
  expect((await unifiedDiff(before, changes)).endsWith('+x: 1\n# 2 more files\n')).toBe(true)
})
