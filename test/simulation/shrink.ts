import type { Happened } from './faults.ts'
import type { Rule } from './rules.ts'
import type { Action, Schedule } from './schedule.ts'
import { simulate } from './simulation.ts'
import type { Beginning } from './world.ts'

type Step = { action: Action } | { fault: Pick<Happened, 'at' | 'fault'> }

/** The same schedule with its faults as a list, of which some can be left out. */
export async function listed(schedule: Schedule, beginning: Beginning): Promise<Required<Schedule>> {
  const { happened } = await simulate(schedule, beginning)
  return { ...schedule, faults: happened.map(({ at, fault }) => ({ at, fault })) }
}

/** A smaller schedule that still breaks the rule. */
export async function shrink(schedule: Schedule, rule: Rule, beginning: Beginning): Promise<Required<Schedule>> {
  const { seed, actions, faults } = await listed(schedule, beginning)
  const steps: Step[] = [...actions.map((action) => ({ action })), ...faults.map((fault) => ({ fault }))]
  const smallest = await spareSteps(steps, async (some) => {
    const { violations } = await simulate(scheduleOf(seed, some), beginning)
    return violations.some((violation) => violation.rule === rule)
  })
  return scheduleOf(seed, smallest)
}

/**
 * What is left of a list of which everything is left out that `suffices` can do without: parts that get ever smaller
 * (delta debugging).
 */
export async function spareSteps<S>(
  all: readonly S[],
  suffices: (some: readonly S[]) => Promise<boolean>,
): Promise<readonly S[]> {
  let steps = all
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < steps.length; ) {
      const rest = [...steps.slice(0, start), ...steps.slice(start + size)]
      if (await suffices(rest)) steps = rest
      else start += size
    }
  }
  return steps
}

function scheduleOf(seed: number, steps: readonly Step[]): Required<Schedule> {
  return {
    seed,
    actions: steps.flatMap((step) => ('action' in step ? [step.action] : [])),
    faults: steps.flatMap((step) => ('fault' in step ? [step.fault] : [])),
  }
}
