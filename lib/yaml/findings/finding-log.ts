import { YAML_LIMITS } from '../limits.ts'
import type { Finding } from './finding.ts'

/** Collects the findings of one document, up to a limit for each severity: more would help nobody. */
export class FindingLog {
  readonly list: Finding[] = []
  #room: Record<Finding['severity'], number> = {
    error: YAML_LIMITS.yamlFindings.value,
    warning: YAML_LIMITS.yamlFindings.value,
  }

  /** Whether the limit of errors is reached, so that further checks are pointless. Warnings never displace an error. */
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
