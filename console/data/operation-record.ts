import type { OperationRecord } from '../../lib/contract/operation.ts'

/** The commit that an operation has made or tried to make; null if there is none. */
export function commitOf(record: OperationRecord): string | null {
  return record.status === 'failed' ? null : (record.commit ?? null)
}

/** The point whose changes an operation brought to the branch; undefined if it brought none, or not yet. */
export function broughtBy(record: OperationRecord): string | undefined {
  if (record.status === 'merged') return record.landed
  return record.status === 'succeeded' && commitOf(record) !== null ? record.operation : undefined
}

/** The request that an operation is, or was, in. */
export function proposalOf(record: OperationRecord) {
  return 'proposal' in record ? record.proposal : undefined
}

/** Other operations whose changes came in the same commit: none of them can be taken back alone. */
export function landedWith(record: OperationRecord): readonly string[] {
  return record.status === 'merged' ? (record.landed_with ?? []) : []
}

/** Whether an operation left something that can be taken back. */
export function canUndo(record: OperationRecord): boolean {
  return record.kind !== 'init' && broughtBy(record) !== undefined && landedWith(record).length === 0
}

/** Taking an undo back does again what it undid. */
export function undoLabel({ kind }: Pick<OperationRecord, 'kind'>): 'Undo' | 'Redo' {
  return kind === 'revert' ? 'Redo' : 'Undo'
}
