import { isCallersCode } from '../../contract/errors.ts'
import { OPEN_STATUSES, type OperationRecord } from '../../contract/operation.ts'

/** Whether the operation has no outcome yet. */
export function isOpen({ status }: Pick<OperationRecord, 'status'>): boolean {
  return OPEN_STATUSES.some((open) => open === status)
}

/**
 * Whether the operation was a request that was refused for its own fault: its answer said so, and nobody has to look at
 * it. Of an operation that came through the queue the record is the answer.
 */
export function wasRefused({ status, failure, request }: Pick<OperationRecord, 'status' | 'failure' | 'request'>): boolean {
  return status === 'failed' && request === undefined && failure !== undefined && isCallersCode(failure.code)
}
