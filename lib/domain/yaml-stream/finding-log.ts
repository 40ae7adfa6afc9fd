import type { Finding } from './finding.ts'

/** More findings in one document help nobody. */
const MOST_FINDINGS = 1000

/** Collects the findings of one document, up to a number of each severity. */
export class FindingLog {
  readonly list: Finding[] = []
  #room: Record<Finding['severity'], number> = { error: MOST_FINDINGS, warning: MOST_FINDINGS }

  add(...findings: readonly (Finding | undefined)[]): void {
    this.addAll(findings)
  }

  addAll(findings: Iterable<Finding | undefined>): void {
    for (const finding of findings) {
      if (finding === undefined || this.#room[finding.severity]-- <= 0) continue
      this.list.push(finding)
    }
  }
}
