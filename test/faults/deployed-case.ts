import { type Case, NOT_MADE, type Undisturbed, type Violations } from './case.ts'
import { type DeployedWorld, makeDeployedWorld } from './deployed-world.ts'
import { isKill, isRefusal } from './faults.ts'
import { difference, faultsOfCache, faultsOfRemote, filesOf, historyOf, UNTOUCHED } from './judge.ts'
import type { Meddling } from './meddle.ts'
import { takeBatch } from './message-poller.ts'
import type { Outcome } from './messages.ts'
import type { DeployedOperation } from './operations.ts'
import { nameOf } from './point.ts'
import type { TaskProcess } from './processes.ts'
import { faultsOfRecords, isUnfinished, readRecords } from './records.ts'
import type { Stage } from './stage.ts'
import { letWait } from './waiting.ts'

const HOUR_MS = 60 * 60_000
/** After so many rounds, each as long as all before it, what is not done never will be. */
const ROUNDS = 6
const DELIVERIES = 10

/** The process that runs the functions of a world, or the next one when it is dead. */
class Functions {
  readonly #stage: Stage
  readonly #world: DeployedWorld
  #process: TaskProcess
  clockMs = 0

  constructor(stage: Stage, world: DeployedWorld) {
    this.#stage = stage
    this.#world = world
    this.#process = stage.process('deployed')
  }

  /**
   * Calls a function; the worker gets what waits in the queue. Undefined when the process has died, or nothing waits
   * for the worker.
   */
  async call(action: string, at?: Meddling['at']): Promise<Outcome | undefined> {
    if (!this.#process.isAlive) this.#process = this.#stage.process('deployed')
    const task = { action, clockMs: this.clockMs, meddling: this.#stage.meddling(at) }
    if (action !== 'worker') return this.#process.perform({ ...task, input: this.#world.input })
    const batch = await takeBatch(this.#world)
    if (batch === undefined) return undefined
    const outcome = await this.#process.perform({ ...task, input: { ...this.#world.input, event: batch.event } })
    await (outcome?.status === 'done' ? batch.done() : batch.comesAgain())
    return outcome
  }

  /** What the clock brings about: deliveries of the queue, and sweeps, until nothing is left to be done. */
  async recover(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      this.clockMs = 2 ** (round + 1) * HOUR_MS
      this.#stage.services.queueDoor.forget(this.#world.id)
      await this.drain()
      await this.call('sweep')
      await this.drain()
      if (!isUnfinished(await readRecords(this.#world))) return
    }
  }

  /** A process of a later day opens the cache: what the dead have left behind goes away with it. */
  async look(): Promise<void> {
    const process = this.#stage.process('standalone')
    const { url, cache } = this.#world
    const input = { url, cache, operation: '', reverts: '' }
    await process.perform({ action: 'look', clockMs: this.clockMs + 2 * HOUR_MS, meddling: this.#stage.meddling(), input })
    await this.#stage.giveBack('standalone', process)
  }

  async drain(): Promise<void> {
    for (let count = 0; count < DELIVERIES; count += 1) if ((await this.call('worker')) === undefined) return
  }

  close(): Promise<void> {
    return this.#stage.giveBack('deployed', this.#process)
  }
}

async function inWorld<T>(
  stage: Stage,
  operation: DeployedOperation,
  use: (world: DeployedWorld, functions: Functions) => Promise<T>,
) {
  const world = await makeDeployedWorld(stage, operation)
  const functions = new Functions(stage, world)
  // A sweep finds what is old.
  if (operation.action === 'sweep') functions.clockMs = HOUR_MS
  try {
    await letWait(world, operation.waits)
    return await use(world, functions)
  } finally {
    await functions.close()
    await world.close()
  }
}

/** The calls of a function that nothing befalls, and what the deployment has made of its work in the end. */
export function runDeployedUndisturbed(stage: Stage, operation: DeployedOperation): Promise<Undisturbed> {
  return inWorld(stage, operation, async (world, functions) => {
    const outcome = await functions.call(operation.action)
    const isDone = outcome?.status === 'done' || outcome?.status === '202'
    if (!isDone) throw new Error(`${operation.name} does not work undisturbed: ${JSON.stringify(outcome)}`)
    await functions.drain()
    const history = await historyOf(world.repository, world.template)
    const undisturbed = { points: outcome.points, history, files: await filesOf(world.repository) }
    const faults = await judge(world, functions, undisturbed)
    if (faults.length > 0) throw new Error(`${operation.name} does not work undisturbed: ${faults.join('; ')}`)
    return undisturbed
  })
}

/** Runs a function with a fault, then lets the deployment go on without, and says which rules were broken. */
export function runDeployed(stage: Stage, { operation, point, fault }: Case, expected: Undisturbed): Promise<Violations> {
  return inWorld(stage, operation as DeployedOperation, async (world, functions) => {
    const outcome = await functions.call(operation.action, { point: nameOf(point), fault })
    const told = await judgeAnswer(world, { operation, fault }, outcome)
    await functions.recover()
    await functions.look()
    return [...told, ...(await judge(world, functions, expected, isRefusal(point, fault)))]
  })
}

/** Whether what was told is true: a delivery that was taken is on record. */
async function judgeAnswer(
  world: DeployedWorld,
  { operation, fault }: Pick<Case, 'operation' | 'fault'>,
  outcome: Outcome | undefined,
) {
  if (outcome === undefined) return isKill(fault) ? [] : ['the process has died of it']
  if (!outcome.hasHappened) return [NOT_MADE]
  const isTaken = operation.action === 'webhook' && outcome.status === '202'
  if (isTaken && (await readRecords(world)).deliveries.length === 0) return ['the delivery was taken, and is not on record']
  return []
}

/**
 * `refuses`: the host has said no. Then what was accepted may have been refused for good, and told so, in place of
 * having been done; and the raw files that wait may be ingested by the next look at the branch.
 */
async function judge(
  world: DeployedWorld,
  { clockMs }: Functions,
  { history: expected, files }: Undisturbed,
  refuses = false,
): Promise<Violations> {
  const history = await historyOf(world.repository, world.template)
  const records = await readRecords(world)
  const waits = await takeBatch(world)
  const isRefused = refuses && records.operations.some(({ status }) => status === 'failed')
  return [
    ...(history === expected || (isRefused && (history === UNTOUCHED || (await filesOf(world.repository)) === files))
      ? []
      : [`the branch is another than without the fault: ${difference(history, expected)}`]),
    ...(await faultsOfRecords(world, records, { now: Date.now() + clockMs, refuses })),
    ...(waits === undefined ? [] : ['a message comes again and again']),
    ...(await faultsOfRemote(world.repository)),
    ...(await faultsOfCache(world.cache)),
  ]
}
