import { DomainError } from '../../contract/errors.ts'
import type { OperationRecord, ProposedOperation, ReportedOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { hasReport, isProposed } from '../../domain/operation/outcome.ts'
import type { OperationDeployment } from '../deployment.ts'

/**
 * An operation's record, with the full report unless the operation is open or failed: reports are stored before the
 * push, so a failed operation may have left a report of changes that were never made. Undefined if there is no such
 * operation.
 */
export async function findOperation(
  { journal, originals }: Pick<OperationDeployment, 'journal' | 'originals'>,
  fabric: string,
  operation: string,
): Promise<FoundOperation | undefined> {
  const record = await journal.get(fabric, operation)
  if (record === undefined || !hasReport(record)) return record
  const report = await originals.getReport(fabric, operation)
  if (report === undefined) return record
  if (!isProposed(record)) return { ...record, ...report }
  // Reports are stored before the push: only the record knows of the proposal.
  const { proposal: _, ...told } = report
  return { ...told, ...record }
}

/** The same for an operation that has to be there. Throws `operation_not_found`. */
export async function foundOperation(
  deployment: Pick<OperationDeployment, 'journal' | 'originals'>,
  fabric: string,
  operation: string,
): Promise<FoundOperation> {
  const found = await findOperation(deployment, fabric, operation)
  if (found === undefined) throw new DomainError('operation_not_found', `There is no operation ${operation}`, { operation })
  return found
}

type FoundOperation =
  | OperationRecord
  | (ReportedOperation & OperationReport)
  | (ProposedOperation & Omit<OperationReport, keyof ProposedOperation>)
