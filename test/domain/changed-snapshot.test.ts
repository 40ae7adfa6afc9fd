import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { WorkBudget } from '../../lib/domain/tree/budget.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { changedSnapshot } from '../../lib/domain/tree/changed-snapshot.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { walk } from '../../lib/domain/tree/walk.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'

const FOLDERS = ['', 'a/', 'a/b/', 'c/']
const files = fc.dictionary(
  fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom('x.yaml', 'y.yaml', 'z')).map((parts) => parts.join('')),
  fc.string(),
  { maxKeys: 8 },
)

/** Changes that lead from one set of files to another; what is found under another path is moved. */
function changesBetween(before: Record<string, string>, after: Record<string, string>): ChangeSet {
  const changes = new ChangeSet()
  const gone = new Set(Object.keys(before).filter((path) => !(path in after)))
  for (const [path, text] of Object.entries(after)) {
    const from = path in before ? undefined : [...gone].find((other) => before[other] === text)
    if (from !== undefined) {
      gone.delete(from)
      changes.move(from, path, blobId(Buffer.from(text)))
    } else changes.write(path, Buffer.from(text), before[path] === undefined ? undefined : blobId(Buffer.from(before[path])))
  }
  for (const path of gone) changes.delete(path)
  return changes
}

async function contents(snapshot: Snapshot): Promise<[string, string][]> {
  const { files } = await walk(snapshot, '', { budget: new WorkBudget() })
  return Promise.all(
    files.map(async ({ path }) => {
      const entry = await snapshot.entry(path)
      return [path, Buffer.from(await snapshot.blob(entry?.oid ?? '')).toString()] as [string, string]
    }),
  )
}

test('a changed snapshot has the files of a commit of the changes', async () => {
  await fc.assert(
    fc.asyncProperty(files, files, async (before, after) => {
      const { changes } = changesBetween(before, after)
      const snapshot = new MemorySnapshot(before)
      expect(await contents(changedSnapshot(snapshot, changes))).toEqual(await contents(snapshot.apply(changes)))
    }),
    { numRuns: 300 },
  )
})
