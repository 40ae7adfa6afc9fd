import type { Fault } from '../../contract/fault.ts'

/** Collects the faults of one file, up to a limit; beyond it, errors take precedence over warnings. */
export class FaultLog {
  readonly #file: string
  readonly #limit: number
  readonly #kept: Record<Fault['severity'], Fault[]> = { error: [], warning: [] }
  readonly #dropped: Record<Fault['severity'], number> = { error: 0, warning: 0 }

  constructor(file: string, limit: number) {
    this.#file = file
    this.#limit = limit
  }

  /** Adds faults and returns those that were kept. */
  add(faults: readonly Fault[]): Fault[] {
    return faults.filter((fault) => {
      const kept = this.#kept[fault.severity]
      const hasRoom = kept.length < this.#limit
      if (hasRoom) kept.push(fault)
      else this.#dropped[fault.severity]++
      return hasRoom
    })
  }

  /** Returns the faults in file order; a last fault counts those beyond the limit. */
  list(): Fault[] {
    const { error, warning } = this.#kept
    const shown = [...error, ...warning].slice(0, this.#limit)
    const errors = this.#dropped.error
    const warnings = this.#dropped.warning + error.length + warning.length - shown.length
    shown.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
    if (errors + warnings > 0) shown.push(this.#more(errors, warnings))
    return shown
  }

  /** Says "at least" because the checks of a document with many faults stop early. */
  #more(errors: number, warnings: number): Fault {
    return {
      code: 'more_faults',
      severity: errors > 0 ? 'error' : 'warning',
      message: `At least ${errors} more errors and ${warnings} more warnings are not listed`,
      file: this.#file,
      hint: 'fix the faults above first',
    }
  }
}
