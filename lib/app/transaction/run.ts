import type { EndedOperation, OpenOperation } from '../../contract/operation.ts'
import type { CandidateCommit } from '../ports/journal.ts'
import type { Tried } from './earlier-run.ts'
import type { OperationContext } from './operation-context.ts'

/** One run of an operation, with what earlier runs have tried to push. */
export interface Run extends Tried {
  /** As it was started: what a message asks for stays in it. */
  readonly record: OpenOperation
  /** Whether the journal has it: a run without a message is on record from its first commit on, or from its outcome. */
  isOnRecord: boolean
}

/** The run of an operation that nobody has started before. */
export function newRun(record: OpenOperation): Run {
  return { record, isOnRecord: false, candidates: [], base: null }
}

/** Puts the commit that is about to be pushed on record, with the operation where that is not there yet. */
export async function noteCandidate({ journal }: OperationContext, run: Run, commit: CandidateCommit): Promise<void> {
  const { fabric, operation } = run.record
  if (run.isOnRecord) await journal.candidate(fabric, operation, commit)
  else await journal.start(run.record, commit)
  run.isOnRecord = true
}

/** Puts the outcome on record. Throws `operation_finished` where there is one. */
export async function finish({ journal }: OperationContext, run: Run, outcome: EndedOperation): Promise<void> {
  if (!run.isOnRecord) await journal.start(run.record)
  run.isOnRecord = true
  await journal.finish(outcome)
}
