import { isCallersCode } from '../../contract/errors.ts'
import {
  OPEN_STATUSES,
  type OpenOperation,
  type OperationRecord,
  PROPOSED_STATUSES,
  type ProposedOperation,
  REPORTED_STATUSES,
  type ReportedOperation,
} from '../../contract/operation.ts'

/** Whether the operation has no outcome yet. */
export function isOpen<Shown extends Pick<OperationRecord, 'status'>>(
  record: Shown,
): record is Extract<Shown, Pick<OpenOperation, 'status'>> {
  return OPEN_STATUSES.some((open) => open === record.status)
}

/** Whether the operation ended with a report. */
export function hasReport(record: OperationRecord): record is ReportedOperation | ProposedOperation {
  return isProposed(record) || REPORTED_STATUSES.some((reported) => reported === record.status)
}

/** Whether the operation ended in a pull or merge request, whatever became of that. */
export function isProposed(record: OperationRecord): record is ProposedOperation {
  return PROPOSED_STATUSES.some((proposed) => proposed === record.status)
}

/** Returns the commit that the operation has made or tried to make; null if there is none. */
export function commitOf(record: OperationRecord): string | null {
  return record.status === 'failed' ? null : (record.commit ?? null)
}

/**
 * Whether the operation was a request that was refused for its own fault: its answer said so, and nobody has to look at
 * it. Of an operation that came through the queue the record is the answer.
 */
export function wasRefused(record: OperationRecord): boolean {
  return record.status === 'failed' && record.request === undefined && isCallersCode(record.failure.code)
}
