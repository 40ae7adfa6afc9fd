import './quiet.ts'
import { execFile } from 'node:child_process'
import { SIMULATED, type SimulatedBreakage, TESTED, type TestedBreakage } from './breakages.ts'
import { brokenSimulation } from './broken-code.ts'
import { ROOT } from './bundle.ts'

const CONFIG = 'test/simulation/broken.config.ts'

/** Breaks the code in every way of the table, one after the other, and prints what finds it. False when something was not found. */
export async function prove(from: number, most: number): Promise<boolean> {
  let isProved = true
  const print = (what: string, found: string | undefined) => {
    isProved &&= found !== undefined
    console.log(`| ${what} | ${found ?? 'NOT FOUND'} |`)
  }
  console.log('| broken on purpose | found by |\n| --- | --- |')
  for (const breakage of SIMULATED) print(breakage.what, await findBySchedules(breakage, from, most))
  for (const breakage of TESTED) print(breakage.what, await findByTests(breakage))
  return isProved
}

/** The schedules of holes that were found before come first. */
async function findBySchedules(breakage: SimulatedBreakage, from: number, most: number): Promise<string | undefined> {
  const { makeBeginning, scheduleOf, SEEDS, simulate } = await brokenSimulation(breakage)
  const beginning = await makeBeginning()
  const known: number[] = []
  for (const { schedule, rule } of SEEDS)
    if ((await simulate(schedule, beginning)).violations.some((violation) => violation.rule === rule)) known.push(schedule.seed)
  const also = known.length === 0 ? '' : `; kept schedules ${known.join(', ')}`
  for (let seed = from; seed < from + most; seed += 1) {
    const [violation] = (await simulate(scheduleOf(seed), beginning)).violations
    if (violation !== undefined) return `*${violation.rule}* after ${seed - from + 1} schedules (seed ${seed})${also}`
  }
  return known.length === 0 ? undefined : `no rule in ${most} schedules${also}`
}

function findByTests(breakage: TestedBreakage): Promise<string | undefined> {
  const files = breakage.tests.split(' ')
  const args = ['vitest', 'run', '--config', CONFIG, ...files]
  const env = { ...process.env, BREAKAGE: breakage.what, NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile('npx', args, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 }, (_, output) => {
      const [, failed] = /Tests +(\d+) failed/.exec(output) ?? []
      resolve(failed === undefined ? undefined : `${failed} tests of ${files.join(' and ')}`)
    })
  })
}
