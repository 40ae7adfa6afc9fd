import type { Rule } from './rules.ts'
import type { Schedule } from './schedule.ts'

/** A schedule that has broken a rule, made as small as it can be. */
export interface Seed {
  /** What went wrong. */
  shows: string
  rule: Rule
  schedule: Schedule
}
