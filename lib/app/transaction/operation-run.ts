import type { EndedOperation, OpenOperation } from '../../contract/operation.ts'
import type { CandidateCommit } from '../ports/journal.ts'
import type { Tried } from './earlier-run.ts'
import type { OperationContext } from './operation-context.ts'

/** One run of an operation, with the commits that earlier runs tried to push. */
export interface OperationRun extends Tried {
  /** The record as started; it keeps the request of a queued operation. */
  readonly record: OpenOperation
  /** Whether the journal has the record: an attended run is recorded with its first commit, or its outcome. */
  isOnRecord: boolean
  /** Whether another process may be carrying it out. */
  isHandedOver: boolean
  /** No plan has changes yet: unless the run is on record, its end leaves no trace. */
  isQuiet: boolean
}

/** The run of an operation with a new id. */
export function newRun(record: OpenOperation, { isQuiet = false } = {}): OperationRun {
  return { record, isOnRecord: false, isHandedOver: false, isQuiet, candidates: [], base: null }
}

/** Records the commit about to be pushed, and the operation if it is not on record yet. */
export async function noteCandidate({ journal }: OperationContext, run: OperationRun, commit: CandidateCommit): Promise<void> {
  const { fabric, operation } = run.record
  if (run.isOnRecord) await journal.candidate(fabric, operation, commit)
  else await journal.start(run.record, commit)
  run.isOnRecord = true
}

/** Records the outcome. Throws `operation_finished` if there is one. */
export async function finish({ journal }: OperationContext, run: OperationRun, outcome: EndedOperation): Promise<void> {
  if (!run.isOnRecord) await journal.start(run.record)
  run.isOnRecord = true
  await journal.finish(outcome)
}
