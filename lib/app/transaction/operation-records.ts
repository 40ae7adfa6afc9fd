import { DomainError } from '../../contract/errors.ts'
import type { OperationFailure, OperationKind, OperationRecord } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'

export function startedRecord(context: OperationContext, request: OperationRequest, kind: OperationKind): OperationRecord {
  return {
    operation: request.operation,
    kind,
    fabric: context.settings.name,
    repository: context.repositoryId,
    status: 'running',
    actor: request.actor,
    started_at: context.now().toISOString(),
  }
}

export function finishedRecord(record: OperationRecord, report: OperationReport): OperationRecord {
  const { status, finished_at, source_commit, commit, message } = report
  const { files_processed, documents_extracted, files_created, files_archived } = report
  const counters = { files_processed, documents_extracted, files_created, files_archived }
  return { ...record, status, finished_at, source_commit, commit, message, ...counters }
}

export function failedRecord(record: OperationRecord, error: unknown, now: Date): OperationRecord {
  const failure = failureOf(error)
  return { ...record, status: 'failed', finished_at: now.toISOString(), message: failure.message, failure }
}

/** The outcome of an operation whose process is gone, and whose commits, if any, cannot land any more. */
export function interruptedRecord(record: OperationRecord, now: Date): OperationRecord {
  const wasSent = record.commit !== undefined && record.commit !== null
  const message = wasSent
    ? 'The process stopped, and the branch has moved on without its commit; nothing was changed'
    : 'The process stopped before the push; nothing was changed'
  const failure = { code: 'interrupted', message }
  return { ...record, status: 'failed', finished_at: now.toISOString(), message, failure, commit: null }
}

/** The public part of an error: the message of a DomainError; for any other error, only that it happened. */
export function failureOf(error: unknown): OperationFailure {
  if (!(error instanceof DomainError))
    return { code: 'internal_error', message: 'The operation failed unexpectedly; nothing was changed' }
  const faults = 'faults' in error.data ? { faults: error.data.faults } : {}
  return { code: error.code, message: error.message, ...faults }
}
