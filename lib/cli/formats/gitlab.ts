import type { CheckReport } from '../../contract/status.ts'
import { adviceOf, findingsOf } from './findings.ts'

/** A Code Quality report of GitLab (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format). */
export function gitlabReport(report: CheckReport) {
  return findingsOf(report).map((finding) => ({
    description: adviceOf(finding),
    check_name: finding.code,
    fingerprint: finding.fingerprint,
    severity: finding.severity === 'error' ? 'major' : 'minor',
    location: { path: finding.file, lines: { begin: finding.line ?? 1 } },
  }))
}
