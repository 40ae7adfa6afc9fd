import type { OperationRecord, ReportedOperation } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { hasReport } from '../../domain/operation/outcome.ts'
import type { Operating } from '../deployment.ts'

/**
 * An operation's record, with the full report of one that came to its end: a report is kept before the push, so one
 * that failed may have left a report of what it would have done. Undefined when there is no such operation.
 */
export async function findOperation(
  { journal, originals }: Pick<Operating, 'journal' | 'originals'>,
  fabric: string,
  operation: string,
): Promise<OperationRecord | (ReportedOperation & OperationReport) | undefined> {
  const record = await journal.get(fabric, operation)
  if (record === undefined || !hasReport(record)) return record
  const report = await originals.getReport(fabric, operation)
  return report === undefined ? record : { ...record, ...report }
}
