import { expect, test } from 'vitest'
import { makeBeginning } from './beginning.ts'
import { FAULTS } from './faults.ts'
import { runInProcesses } from './processes.ts'
import type { Rule } from './rules.ts'
import { BUSY_WORLDS, PROPOSING_WORLDS, type Schedule, scheduleOf } from './schedule.ts'
import { SEEDS } from './seeds.ts'
import { listed, spareSteps } from './shrink.ts'
import { simulate } from './simulation.ts'

const RUNS = 9500
const BUSY_RUNS = 500
const PROPOSING_RUNS = 500

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
  const { forge: _, ...places } = FAULTS
  expect(missing(Object.values(places).flat(), Object.keys(coverage))).toEqual([])
})

test(`nor in ${BUSY_RUNS} in which many wait for one lock`, { timeout: 3_600_000 }, async () => {
  const { findings } = await runInProcesses(BUSY_WORLDS, BUSY_RUNS)
  expect(findings).toEqual([])
})

test(`nor in ${PROPOSING_RUNS} that propose, in which all goes wrong with requests that may`, {
  timeout: 3_600_000,
}, async () => {
  const { findings, coverage } = await runInProcesses(PROPOSING_WORLDS, PROPOSING_RUNS)
  expect(findings).toEqual([])
  const ofForge = Object.keys(coverage).filter((key) => key.startsWith('forge.'))
  expect(missing(FAULTS.forge, ofForge)).toEqual([])
})

/** Faults that have not happened, of what is counted as `port fault`. */
function missing(faults: readonly string[], counted: readonly string[]): string[] {
  const happened = new Set(counted.map((key) => key.split(' ')[1]))
  return faults.filter((fault) => !happened.has(fault))
}
