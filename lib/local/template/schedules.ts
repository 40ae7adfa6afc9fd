import type { Resources } from './resources.ts'
import { type EventTarget, eventTarget, type TargetProperties } from './targets.ts'

/** A rule that calls a function again and again. */
export interface DeployedSchedule extends EventTarget {
  everySeconds: number
}

interface RuleProperties {
  ScheduleExpression?: string
  Targets?: TargetProperties[]
}

const SECONDS: Record<string, number> = { minute: 60, minutes: 60, hour: 3600, hours: 3600 }

/** The schedules of an assembly. Throws for an expression other than `rate(N minutes)` and `rate(N hours)`. */
export function readSchedules(resources: Resources): DeployedSchedule[] {
  const rules = resources.ofType<RuleProperties>('AWS::Events::Rule', ['ScheduleExpression', 'Targets'])
  return rules.flatMap(({ properties: { ScheduleExpression: expression, Targets: targets = [] } }) => {
    if (expression === undefined) return []
    const everySeconds = secondsOf(expression)
    return targets.map((target) => ({ ...eventTarget(target), everySeconds }))
  })
}

function secondsOf(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(expression) ?? []
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN)
  if (seconds > 0) return seconds
  throw new Error(`The embedded stack knows schedules such as rate(5 minutes), not ${expression}`)
}
