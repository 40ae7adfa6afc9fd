import { makeBeginning } from './beginning.ts'
import type { Rule } from './rules.ts'
import { type Schedule, scheduleOf } from './schedule.ts'
import { SEEDS } from './seeds.ts'
import { simulate } from './simulation.ts'

/** The world of a seed that breaks a rule: the one that was kept, made small, else the one that the seed stands for. */
function worldOf(seed: number, rule: Rule): Schedule {
  return SEEDS.find((kept) => kept.schedule.seed === seed && kept.rule === rule)?.schedule ?? scheduleOf(seed)
}

/** What is bundled with a breakage in it. */
export const simulation = { makeBeginning, scheduleOf, worldOf, SEEDS, simulate }
