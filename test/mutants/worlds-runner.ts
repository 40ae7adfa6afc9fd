import '../simulation/quiet.ts'
import { pathToFileURL } from 'node:url'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import type { Violation } from '../simulation/rules.ts'
import type { Schedule } from '../simulation/schedule.ts'
import type { Beginning } from '../simulation/world.ts'
import { type Case, OneProcessRunner } from './one-process.ts'

/** Simulated worlds judge a mutant: of each kind those of the first seeds, and those that once broke a rule. */
const WORLDS = 40
const BUSY = 80
const PROPOSING = 120

async function worlds(): Promise<ReadonlyMap<string, Case>> {
  const load = (file: string) => import(pathToFileURL(`test/simulation/${file}.ts`).href) as Promise<unknown>
  const { makeBeginning } = (await load('beginning')) as { makeBeginning(): Promise<Beginning> }
  const { BUSY_WORLDS, PROPOSING_WORLDS, scheduleOf } = (await load('schedule')) as {
    BUSY_WORLDS: number
    PROPOSING_WORLDS: number
    scheduleOf(seed: number): Schedule
  }
  const { SEEDS } = (await load('seeds')) as { SEEDS: readonly { shows: string; schedule: Schedule }[] }
  const { simulate } = (await load('simulation')) as {
    simulate(schedule: Schedule, beginning: Beginning): Promise<{ violations: Violation[] }>
  }
  const beginning = await makeBeginning()
  const judge = (schedule: Schedule) => async () => {
    const [violation] = (await simulate(schedule, beginning)).violations
    return violation === undefined ? undefined : `${violation.rule}: ${violation.detail}`
  }
  const seeds = [...numbers(1, WORLDS), ...numbers(BUSY_WORLDS, BUSY), ...numbers(PROPOSING_WORLDS, PROPOSING)]
  return new Map([
    ...seeds.map((seed): [string, Case] => [`world ${seed}`, judge(scheduleOf(seed))]),
    ...SEEDS.map(({ shows, schedule }): [string, Case] => [shows, judge(schedule)]),
  ])
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}

function worldsRunner(): OneProcessRunner {
  return new OneProcessRunner(worlds)
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'worlds', worldsRunner)]
