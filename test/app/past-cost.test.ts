import { expect, test } from 'vitest'
import { loggedPage } from '../../lib/app/past/logged-page.ts'
import type { ReadingContext } from '../../lib/app/transaction/operation-context.ts'
import type { OperationQuery } from '../../lib/domain/past/operation-query.ts'
import type { Snapshot } from '../../lib/domain/tree/snapshot.ts'
import { IngestedFabric } from '../support/ingested-fabric.ts'
import { logPage, operationId, PER_PAGE } from '../support/long-log.ts'

const OPERATIONS = 10_000

/** A fabric with many edits of its objects in its log, and the number of pages of the log that were read. */
async function longLog() {
  const fabric = await IngestedFabric.create()
  fabric.put(Object.fromEntries(Array.from({ length: OPERATIONS / PER_PAGE }, (_, page) => logPage(page * PER_PAGE))))
  const { snapshot } = fabric
  let read = 0
  const counted: Snapshot = {
    commit: snapshot.commit,
    list: (directory) => snapshot.list(directory),
    entry: (path) => snapshot.entry(path),
    blob: (oid) => {
      read++
      return snapshot.blob(oid)
    },
    treeIds: (changes, directory) => snapshot.treeIds(changes, directory),
    pastBlob: (oid) => snapshot.pastBlob(oid),
  }
  const context = {
    settings: { name: 'lab', directory: 'fabrics/lab/gitops' },
    repository: { refresh: async () => counted },
    repositoryId: 'r',
    now: () => new Date(0),
  } as unknown as ReadingContext
  return async (query: OperationQuery) => {
    read = 0
    const { operations } = await loggedPage(context, query, async (records) => [...records])
    return { operations: operations.map(({ operation }) => operation), read }
  }
}

test('a page of operations reads as many pages of the log as it shows, however many there are', async () => {
  const list = await longLog()
  const newest = await list({ limit: 20 })
  expect(newest.operations).toEqual(Array.from({ length: 20 }, (_, index) => operationId(OPERATIONS - 1 - index)))
  // The manifest, and one page of the log.
  expect(newest.read).toBe(2)
  const ofObject = await list({ limit: 3, object: 'vpc/v7' })
  expect(ofObject.operations).toEqual([9957, 9907, 9857].map(operationId))
  expect(ofObject.read).toBe(3)
  const all = await list({ limit: OPERATIONS + 1 })
  expect(all.operations.filter((operation) => operation.startsWith('01KB5'))).toHaveLength(OPERATIONS)
  expect(all.read).toBe(2 + OPERATIONS / PER_PAGE)
})
