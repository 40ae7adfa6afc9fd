import '../simulation/quiet.ts'
import { expect, test } from 'vitest'
import { makeBeginning } from '../simulation/beginning.ts'
import { scheduleOf } from '../simulation/schedule.ts'
import { SEEDS } from '../simulation/seeds.ts'
import { simulate } from '../simulation/simulation.ts'

const WORLDS = 100
const AT_ONCE = 10

test.each(Array.from({ length: WORLDS / AT_ONCE }, (_, index) => 1 + index * AT_ONCE))('worlds from %i', async (from) => {
  const beginning = await makeBeginning()
  for (let seed = from; seed < from + AT_ONCE; seed++)
    expect((await simulate(scheduleOf(seed), beginning)).violations).toEqual([])
})

test.each(SEEDS)('$shows', async ({ schedule }) => {
  expect((await simulate(schedule, await makeBeginning())).violations).toEqual([])
})
