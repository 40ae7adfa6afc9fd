import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { SweepReport } from '../../app/automation/sweep.ts'
import { isCallersCode } from '../../contract/errors.ts'
import { FATES, type OperationReport } from '../../contract/report.ts'
import { HTTP_STATUS } from '../problems/problem.ts'
import { lineKeys } from './logger.ts'

const metrics = new Metrics({ namespace: 'GitOpsFileManager', serviceName: 'gitops-file-manager' })

/** Deployments of several stages may share an account, so each metric carries the stage. */
export function countFor(stage: string): void {
  metrics.setDefaultDimensions({ stage })
}

type Counted = Pick<OperationReport, 'dry_run' | 'kind' | 'status' | 'files' | 'faults' | 'fates' | 'started_at' | 'finished_at'>

/** Counts an operation's results in CloudWatch's embedded metric format: one log line, no request. */
export function countOperation(report: Counted): void {
  if (report.dry_run) return
  const { kind, status, files, faults, fates, started_at, finished_at } = report
  metrics.addDimensions({ kind, status })
  metrics.addMetric('Operations', MetricUnit.Count, 1)
  metrics.addMetric('PlanningTime', MetricUnit.Milliseconds, Date.parse(finished_at) - Date.parse(started_at))
  metrics.addMetric('RejectedFiles', MetricUnit.Count, files.filter(({ outcome }) => outcome === 'rejected').length)
  // The reader's own failures: each is a defect of this program.
  const unreadable = faults.filter(({ code }) => code === 'unreadable_file').length
  if (unreadable > 0) metrics.addMetric('UnreadableFiles', MetricUnit.Count, unreadable)
  for (const fate of FATES) if (fates[fate] > 0) metrics.addMetric(`Documents_${fate}`, MetricUnit.Count, fates[fate])
  publish()
}

/**
 * Counts a failed request or message by the problem's code: as `Problems`, or as `Refusals` if the request itself was
 * wrong.
 */
export function countProblem(code: string): void {
  const isRefusal = Object.hasOwn(HTTP_STATUS, code) || isCallersCode(code)
  metrics.addDimensions({ code })
  metrics.addMetric(isRefusal ? 'Refusals' : 'Problems', MetricUnit.Count, 1)
  publish()
}

/** Counts a delivery of a webhook by its status. */
export function countDelivery(host: string, status: string): void {
  metrics.addDimensions({ host, status })
  metrics.addMetric('Deliveries', MetricUnit.Count, 1)
  publish()
}

/** Counts an announcement that failed. */
export function countUnannounced(): void {
  metrics.addMetric('Unannounced', MetricUnit.Count, 1)
  publish()
}

/**
 * Counts a file that the reader failed on, in an operation, a dry run or a status: each is a defect of this program.
 */
export function countUnexpected(): void {
  metrics.addMetric('UnexpectedErrors', MetricUnit.Count, 1)
  publish()
}

/** Counts a record that a list left out. */
export function countUnreadable(): void {
  metrics.addMetric('UnreadableRecords', MetricUnit.Count, 1)
  publish()
}

/** Counts the findings of a sweep: each moved branch is a missing webhook. */
export function countSweep({ asked, moved, unfinished, unreachable }: SweepReport): void {
  metrics.addMetric('SweptRepositories', MetricUnit.Count, asked)
  metrics.addMetric('MissedPushes', MetricUnit.Count, moved.length)
  metrics.addMetric('UnfinishedOperations', MetricUnit.Count, unfinished.length)
  metrics.addMetric('UnreachableRemotes', MetricUnit.Count, unreachable.length)
  publish()
}

/** Writes one line, with the keys of the log lines around it. */
function publish(): void {
  for (const [key, value] of Object.entries(lineKeys())) metrics.addMetadata(key, String(value))
  metrics.publishStoredMetrics()
}
