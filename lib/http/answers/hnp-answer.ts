import type { OperationAnswer, StatusAnswer } from '../../contract/answer.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { StatusReport } from '../../contract/status.ts'

/** The report, with the fields that HNP's callers read first. `success` is false if every file was refused. */
export function hnpAnswer(report: OperationReport): OperationAnswer {
  const { fabric, status, finished_at } = report
  return { success: status !== 'rejected', fabric_id: fabric, fabric_name: fabric, ...report, completed_at: finished_at }
}

export function hnpStatus(status: StatusReport): StatusAnswer {
  const { fabric } = status
  return { success: true, fabric_id: fabric, fabric_name: fabric, ...status }
}
