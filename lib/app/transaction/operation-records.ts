import { DomainError } from '../../contract/errors.ts'
import type {
  FailedOperation,
  OpenOperation,
  OperationFailure,
  OperationKind,
  ProposedOperation,
  ReportedOperation,
  StartedOperation,
} from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { commitOf } from '../../domain/operation/outcome.ts'
import type { OperationContext, OperationRequest } from './operation-context.ts'

export function startedRecord(context: OperationContext, request: OperationRequest, kind: OperationKind): OpenOperation {
  return {
    operation: request.operation,
    kind,
    fabric: context.settings.name,
    repository: context.repositoryId,
    status: 'running',
    actor: request.actor,
    started_at: context.now().toISOString(),
    ...definedOf({ branch: context.branch, reason: request.reason }),
  }
}

export function finishedRecord(record: StartedOperation, report: OperationReport): ReportedOperation | ProposedOperation {
  const { status, finished_at, source_commit, commit, message } = report
  const { files_processed, documents_extracted, files_created, files_archived } = report
  const counters = { files_processed, documents_extracted, files_created, files_archived }
  const reported = { ...startOf(record), status, finished_at, source_commit, commit, message, ...counters }
  if (record.branch === undefined || commit === null) return reported
  const { proposal } = report
  const isOpen = proposal !== undefined && proposal.state !== 'closed'
  const named = proposal && { proposal: { id: proposal.id, url: proposal.url } }
  return { ...reported, status: isOpen ? 'proposed' : 'declined', branch: record.branch, ...named }
}

/** The record of an operation whose commit is on the branch, and whose report is gone. */
export function landedRecord(record: StartedOperation, commit: string, now: Date): ReportedOperation | ProposedOperation {
  const landed = { ...startOf(record), commit, finished_at: now.toISOString() }
  return record.branch === undefined
    ? { ...landed, status: 'succeeded' }
    : { ...landed, status: 'proposed', branch: record.branch }
}

export function failedRecord(record: StartedOperation, error: unknown, now: Date): FailedOperation {
  return withFailure(record, failureOf(error), now)
}

/** The outcome of an operation whose process is gone, and whose commits, if any, cannot land any more. */
export function interruptedRecord(record: OpenOperation, now: Date): FailedOperation {
  const message =
    commitOf(record) === null
      ? 'The process stopped before the push; nothing was changed'
      : 'The process stopped, and the branch has moved on without its commit; nothing was changed'
  return withFailure(record, { code: 'interrupted', message }, now)
}

function withFailure(record: StartedOperation, failure: OperationFailure, now: Date): FailedOperation {
  const finished_at = now.toISOString()
  return { ...startOf(record), status: 'failed', finished_at, message: failure.message, failure }
}

/** The fields that an operation keeps from its beginning to its end. */
function startOf({
  operation,
  kind,
  fabric,
  repository,
  actor,
  started_at,
  request,
  branch,
  reason,
}: StartedOperation): StartedOperation {
  return { operation, kind, fabric, repository, actor, started_at, ...definedOf({ request, branch, reason }) }
}

/** The public part of an error: the message of a DomainError; for any other error, only that it happened. */
export function failureOf(error: unknown): OperationFailure {
  if (!(error instanceof DomainError))
    return { code: 'internal_error', message: 'The operation failed unexpectedly; nothing was changed' }
  const faults = 'faults' in error.data ? { faults: error.data.faults } : {}
  return { code: error.code, message: error.message, ...faults }
}
