import { expect, test } from 'vitest'
import { makeBeginning } from './beginning.ts'
import { FAULTS } from './faults.ts'
import { runInProcesses } from './processes.ts'
import type { Rule } from './rules.ts'
import { BUSY_WORLDS, type Schedule, scheduleOf } from './schedule.ts'
import { SEEDS } from './seeds.ts'
import { listed, spareSteps } from './shrink.ts'
import { simulate } from './simulation.ts'

const RUNS = 9500
const BUSY_RUNS = 500

test('the same seed gives the same world, and another seed another', async () => {
  const beginning = await makeBeginning()
  const hashes: number[] = []
  for (let seed = 1; seed <= 20; seed += 1) {
    const { hash } = await simulate(scheduleOf(seed), beginning)
    expect((await simulate(scheduleOf(seed), beginning)).hash).toBe(hash)
    hashes.push(hash)
  }
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('a world comes about once more from the list of its faults', async () => {
  const beginning = await makeBeginning()
  for (let seed = 1; seed <= 20; seed += 1) {
    const { hash, happened } = await simulate(scheduleOf(seed), beginning)
    const again = await simulate(await listed(scheduleOf(seed), beginning), beginning)
    expect([again.hash, again.happened]).toEqual([hash, happened])
  }
})

test('what a failure does not need is left out', async () => {
  const all = Array.from({ length: 40 }, (_, index) => index)
  expect(await spareSteps(all, async (some) => some.includes(3) && some.includes(31))).toEqual([3, 31])
})

test.each(SEEDS)('no more: $shows', async ({ rule, schedule }) => {
  expect(await broken(rule, schedule)).toEqual([])
})

async function broken(rule: Rule, schedule: Schedule): Promise<string[]> {
  const { violations } = await simulate(schedule, await makeBeginning())
  return violations.filter((violation) => violation.rule === rule).map(({ detail }) => detail)
}

test(`no rule is broken in ${RUNS} worlds, in which everything that may go wrong does`, { timeout: 3_600_000 }, async () => {
  const { runs, findings, coverage } = await runInProcesses(1, RUNS)
  expect(runs).toBe(RUNS)
  expect(findings).toEqual([])
  const happened = new Set(Object.keys(coverage).map((key) => key.split(' ')[1]))
  expect(
    Object.values(FAULTS)
      .flat()
      .filter((fault) => !happened.has(fault)),
  ).toEqual([])
})

test(`nor in ${BUSY_RUNS} in which many wait for one lock`, { timeout: 3_600_000 }, async () => {
  const { findings } = await runInProcesses(BUSY_WORLDS, BUSY_RUNS)
  expect(findings).toEqual([])
})
