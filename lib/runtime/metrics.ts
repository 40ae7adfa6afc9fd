import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { FATES, type OperationReport } from '../domain/operation.ts'

const metrics = new Metrics({ namespace: 'GitOpsFileManager', serviceName: 'gitops-file-manager' })

/** Counts what an operation did, in CloudWatch's embedded metric format: one line of the log, no request. */
export function countOperation(report: OperationReport): void {
  if (report.dry_run) return
  const { kind, status, files, fates, started_at, finished_at } = report
  metrics.addDimensions({ operation: kind, status })
  metrics.addMetric('Operations', MetricUnit.Count, 1)
  metrics.addMetric('PlanningTime', MetricUnit.Milliseconds, Date.parse(finished_at) - Date.parse(started_at))
  metrics.addMetric('RejectedFiles', MetricUnit.Count, files.filter(({ outcome }) => outcome === 'rejected').length)
  for (const fate of FATES) if (fates[fate] > 0) metrics.addMetric(`Documents_${fate}`, MetricUnit.Count, fates[fate])
  metrics.publishStoredMetrics()
}

/** Counts a request or message that failed, by the problem's code: alarms look at these. */
export function countProblem(code: string): void {
  metrics.addDimensions({ code })
  metrics.addMetric('Problems', MetricUnit.Count, 1)
  metrics.publishStoredMetrics()
}
