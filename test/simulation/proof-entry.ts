import { makeBeginning } from './beginning.ts'
import { scheduleOf } from './schedule.ts'
import { SEEDS } from './seeds.ts'
import { simulate } from './simulation.ts'

/** What is bundled with a breakage in it. */
export const simulation = { makeBeginning, scheduleOf, SEEDS, simulate }
