import './quiet.ts'
import { execFile } from 'node:child_process'
import { SIMULATED, type SimulatedBreakage, TESTED, type TestedBreakage } from './breakages.ts'
import { brokenSimulation } from './broken-code.ts'
import { ROOT } from './bundle.ts'
import { PROPOSING_WORLDS, type Schedule } from './schedule.ts'

const CONFIG = 'test/simulation/broken.config.ts'

/**
 * Breaks the code in every way of the table, one after the other, and prints what finds it. False when something was
 * not found.
 */
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

/** The world of the table first, then as many as it takes to find another by chance. */
async function findBySchedules(
  { seed: known, rule, ...breakage }: SimulatedBreakage,
  from: number,
  most: number,
): Promise<string | undefined> {
  const { makeBeginning, scheduleOf, simulate, worldOf } = await brokenSimulation(breakage)
  const beginning = await makeBeginning()
  const breaks = async (schedule: Schedule) => (await simulate(schedule, beginning)).violations.map((violation) => violation.rule)
  if (!(await breaks(worldOf(known, rule))).includes(rule)) return undefined
  const isProposing = known >= PROPOSING_WORLDS
  const start = isProposing ? PROPOSING_WORLDS : from
  for (let seed = start; seed < start + most; seed += 1) {
    const [first] = await breaks(scheduleOf(seed))
    if (first !== undefined)
      return `*${first}*, in the ${ordinal(seed - start + 1)} ${isProposing ? 'world that proposes' : 'world'}`
  }
  return `*${rule}*, in the world of seed ${known}; in none of the first ${most}`
}

function ordinal(count: number): string {
  const suffix = count % 100 > 10 && count % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${suffix}`
}

function findByTests(breakage: TestedBreakage): Promise<string | undefined> {
  const files = breakage.tests.split(' ')
  const args = ['vitest', 'run', '--config', CONFIG, ...files]
  const env = { ...process.env, BREAKAGE: breakage.what, NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile('npx', args, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 }, (_, output) => {
      const [, failed] = /Tests +(\d+) failed/.exec(output) ?? []
      resolve(failed === undefined ? undefined : `${failed} ${failed === '1' ? 'test' : 'tests'} of ${files.join(' and ')}`)
    })
  })
}
