import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDiff } from '../../console/parts/changes/parse-diff.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { unifiedDiff } from '../../lib/domain/tree/unified-diff.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'

const before = Array.from({ length: 40 }, (_, at) => `line ${at + 1}\n`).join('')

async function diffOf(files: Record<string, string>, change: (changes: ChangeSet) => void): Promise<string> {
  const changes = new ChangeSet()
  change(changes)
  return unifiedDiff(new MemorySnapshot(files), changes.changes)
}

/** That there is a file before; its id does not matter to a diff. */
const OLD = '0'.repeat(40)
const bytes = (text: string) => Buffer.from(text)

test('tells how many lines are left out between hunks, and counts what is added and removed', async () => {
  const after = before.replace('line 10\n', 'ten\n').replace('line 30\n', '')
  const [file] = parseDiff(await diffOf({ 'a.yaml': before }, (changes) => changes.write('a.yaml', bytes(after), OLD)))
  expect(file).toMatchObject({ path: 'a.yaml', added: 1, removed: 2, isRecord: false })
  expect(file?.lines.filter(({ kind }) => kind === 'gap')).toEqual([
    { kind: 'gap', hidden: 6 },
    { kind: 'gap', hidden: 13 },
  ])
})

test('takes content that looks like a header for content', async () => {
  const odd = '-- a/x\n++ b/x\n'
  const [file] = parseDiff(await diffOf({ 'a.yaml': odd }, (changes) => changes.delete('a.yaml')))
  expect(file?.lines).toEqual([
    { kind: 'remove', text: '-- a/x' },
    { kind: 'remove', text: '++ b/x' },
  ])
})

test('puts the records of the manager last', async () => {
  const diff = await diffOf({}, (changes) => {
    changes.write('f/.hnp/manifest.yaml', bytes('a: 1\n'))
    changes.write('f/.hnp/crds/own.yaml', bytes('b: 1\n'))
    changes.write('f/managed/x.yaml', bytes('c: 1\n'))
  })
  expect(parseDiff(diff).map(({ path, isRecord }) => [path, isRecord])).toEqual([
    ['f/.hnp/crds/own.yaml', false],
    ['f/managed/x.yaml', false],
    ['f/.hnp/manifest.yaml', true],
  ])
})

test('has every line of the new text that differs, whatever the texts are', async () => {
  const line = fc.constantFrom('', 'a', '-b', '+c', '--- d', '+++ e', '@@ -1 +1 @@', 'diff --git a/x b/x', '\\ f')
  const text = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => `${lines.join('\n')}\n`)
  await fc.assert(
    fc.asyncProperty(text, text, async (old, changed) => {
      fc.pre(old !== changed)
      const [file] = parseDiff(await diffOf({ 'a.yaml': old }, (changes) => changes.write('a.yaml', bytes(changed), OLD)))
      const lines = file?.lines ?? []
      const side = (...kinds: string[]) => lines.flatMap((one) => (kinds.includes(one.kind) && 'text' in one ? [one.text] : []))
      expect(`${side('same', 'add').join('\n')}\n`).toBe(
        changed
          .split('\n')
          .slice(-1 - side('same', 'add').length)
          .join('\n'),
      )
      expect(side('add').length).toBe(file?.added)
      expect(side('remove').length).toBe(file?.removed)
    }),
  )
})
