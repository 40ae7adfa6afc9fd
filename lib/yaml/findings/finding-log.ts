import { YAML_LIMITS } from '../limits.ts'
import type { Finding } from './finding.ts'

/** Collects the findings of one document, up to a number of each severity: more help nobody. */
export class FindingLog {
  readonly list: Finding[] = []
  #room: Record<Finding['severity'], number> = {
    error: YAML_LIMITS.yamlFindings.value,
    warning: YAML_LIMITS.yamlFindings.value,
  }

  /** Whether there are so many errors that nothing else is worth looking for; warnings never hide an error. */
  get isFull(): boolean {
    return this.#room.error <= 0
  }

  add(...findings: readonly (Finding | undefined)[]): void {
    this.addAll(findings)
  }

  addAll(findings: Iterable<Finding | undefined>): void {
    for (const finding of findings) {
      if (this.isFull) return
      if (finding === undefined || this.#room[finding.severity]-- <= 0) continue
      this.list.push(finding)
    }
  }
}
