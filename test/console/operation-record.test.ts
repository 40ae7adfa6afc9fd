import { expect, test } from 'vitest'
import { broughtBy, canUndo } from '../../console/data/operation-record.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'

const OPERATION = '01KC0000000000000000000000'
const [PROPOSED, LANDED] = ['a'.repeat(40), 'b'.repeat(40)]

test.each<[string, object, string | undefined, boolean]>([
  ['an ingest', { kind: 'ingest', status: 'succeeded', commit: PROPOSED }, OPERATION, true],
  ['nothing to do', { kind: 'ingest', status: 'no_change', commit: null }, undefined, false],
  ['a failure', { kind: 'ingest', status: 'failed' }, undefined, false],
  ['the setting up', { kind: 'init', status: 'succeeded', commit: PROPOSED }, OPERATION, false],
  ['an open request', { kind: 'edit', status: 'proposed', commit: PROPOSED }, undefined, false],
  ['a declined one', { kind: 'edit', status: 'declined', commit: PROPOSED }, undefined, false],
  ['a merged one', { kind: 'edit', status: 'merged', commit: PROPOSED, landed: LANDED }, LANDED, true],
  ['one merged nobody knows how', { kind: 'edit', status: 'merged', commit: PROPOSED }, undefined, false],
  ['a squash', { kind: 'edit', status: 'merged', commit: PROPOSED, landed: LANDED, landed_with: ['01M8'] }, LANDED, false],
])('of %s', (_, record, point, isUndone) => {
  const shown = { operation: OPERATION, ...record } as OperationRecord
  expect([broughtBy(shown), canUndo(shown)]).toEqual([point, isUndone])
})
