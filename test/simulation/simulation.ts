import './quiet.ts'
import { retryDeliveries } from '../../lib/app/automation/failed-deliveries.ts'
import type { Item } from '../../lib/aws/dynamodb/table.ts'
import { takeOver } from './ambient.ts'
import { Callers } from './callers.ts'
import { deedsOf } from './deeds.ts'
import { deploymentOf } from './deployment.ts'
import { checkEnd } from './end-rules.ts'
import type { Happened } from './faults.ts'
import { Messengers } from './messengers.ts'
import { BRANCH, HOUR, MINUTE } from './names.ts'
import { Oracle } from './oracle.ts'
import { People } from './people.ts'
import { QueueWorker } from './queue-worker.ts'
import { Reviewers } from './reviewers.ts'
import type { Violation } from './rules.ts'
import type { Action, Deed, Schedule } from './schedule.ts'
import { type Beginning, World } from './world.ts'

export interface Outcome {
  violations: Violation[]
  /** The same for the same schedule, and for no other. */
  hash: number
  /** What went wrong on the way, to be had again as a schedule's list. */
  happened: Happened[]
  /** How many calls were made of each port. */
  events: number
  /** Empty unless it was asked for. */
  lines: string[]
}

/** Longer than messages come again by themselves, and operations are taken for running. */
const LONG_MS = 100 * MINUTE
const MOST_ROUNDS = 8

/**
 * Lets happen what a schedule says, then lets everything come to rest without further faults, and says which rules were
 * broken.
 */
export async function simulate(schedule: Schedule, beginning: Beginning, { isTraced = false } = {}): Promise<Outcome> {
  const { seed, actions, faults } = schedule
  const world = new World({ seed, faults, isTraced, beginning })
  takeOver(world.scheduler)
  try {
    const oracle = new Oracle(world)
    const simulation = new Simulation(world, oracle)
    await simulation.run(actions)
    checkEnd(world, oracle)
    const { trace, scheduler } = world
    return {
      violations: oracle.violations,
      hash: trace.hash,
      happened: world.faults.happened,
      events: scheduler.events,
      lines: trace.lines,
    }
  } finally {
    takeOver(undefined)
  }
}

class Simulation {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #callers: Callers
  readonly #deeds: Record<Deed, (action: Action) => void>

  constructor(world: World, oracle: Oracle) {
    this.#world = world
    this.#oracle = oracle
    const messengers = new Messengers(world)
    const { onMove } = world.host
    world.host.onMove = (before, after, mover, branch) => {
      onMove(before, after, mover, branch)
      if (branch === BRANCH) messengers.pushed(before, after)
    }
    new QueueWorker(world)
    this.#callers = new Callers(world, oracle, messengers)
    this.#deeds = deedsOf(new People(world, oracle), this.#callers, new Reviewers(world, oracle, messengers))
  }

  async run(actions: readonly Action[]): Promise<void> {
    const { scheduler, network, faults } = this.#world
    for (const action of actions) {
      scheduler.after(
        action.at,
        network,
        () => {
          this.#world.say('', `${action.deed} ${action.id} (${action.which})`)
          this.#deeds[action.deed](action)
        },
        true,
      )
    }
    await scheduler.run(scheduler.now + (actions.at(-1)?.at ?? 0) + MINUTE)
    faults.off()
    await this.#rest()
  }

  /**
   * Delivers everything, lets leases run out and sweeps, until a sweep that could ask the Git host has changed nothing.
   */
  async #rest(): Promise<void> {
    const { scheduler, queue, host } = this.#world
    await scheduler.run()
    let before = this.#state()
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      await scheduler.run(scheduler.now + LONG_MS)
      const wasUp = scheduler.now > host.downUntil
      this.#callers.sweep({ id: 1000 + round })
      await scheduler.run()
      if (queue.deadLetters.length > 0) await this.#redrive()
      const after = this.#state()
      if (after === before && wasUp) return
      before = after
    }
    this.#oracle.violate('the world comes to rest', `something goes on changing after ${MOST_ROUNDS * (LONG_MS / HOUR)} hours`)
  }

  /** Somebody is alarmed by the dead letters, and has them tried again. */
  async #redrive(): Promise<void> {
    this.#world.start('redrive', 0, async (actor) => {
      await retryDeliveries(deploymentOf(this.#world, actor))
    })
    await this.#world.scheduler.run()
  }

  #state(): string {
    const { host, table, proposes } = this.#world
    // Each sweep has an open request looked at.
    const isLook = (key: string, { status }: Item) =>
      proposes !== undefined && status === 'processed' && key.includes('|DELIVERY#sweep-')
    const items = [...table.items].flatMap(([key, item]) =>
      isLook(key, item) ? [] : `${key}=${item.status ?? item.version ?? item.processed_head}`,
    )
    return `${host.head} ${items.join(' ')}`
  }
}
