import type { Item } from '../../lib/aws/dynamodb/table.ts'
import { Actor } from './actor.ts'
import type { Passage } from './calls.ts'
import { Faults, type Happened } from './faults.ts'
import { Host } from './host.ts'
import { MemoryBucket } from './memory-bucket.ts'
import { MemoryForge } from './memory-forge.ts'
import { MemoryQueue } from './memory-queue.ts'
import { MemoryTable } from './memory-table.ts'
import { START } from './names.ts'
import { proposingOf } from './schedule.ts'
import { Scheduler } from './scheduler.ts'
import { Trace } from './trace.ts'

/** What a world begins with. */
export interface Beginning {
  /** By how the fabric proposes. */
  items: Record<'pushing' | 'one' | 'each', ReadonlyMap<string, Item>>
  objects: ReadonlyMap<string, Uint8Array>
  host: Pick<Host, 'blobs' | 'commits' | 'head'>
}

export interface WorldOptions {
  seed: number
  /** The faults that are to happen; without it they are drawn from the seed. */
  faults?: readonly Pick<Happened, 'at' | 'fault'>[] | undefined
  isTraced?: boolean | undefined
  beginning?: Beginning | undefined
}

/** How far a clock may be off. Functions of AWS keep theirs within milliseconds; locks allow for five seconds. */
const SKEWS_MS = [900, 4000, 20_000, 120_000] as const

/** Everything that a deployment, its Git host and the people around it share. */
export class World implements Passage {
  readonly seed: number
  readonly scheduler = new Scheduler(START)
  readonly faults: Faults
  readonly trace: Trace
  readonly network: Actor
  readonly host: Host
  readonly forge: MemoryForge
  /** How the fabric proposes; undefined if it pushes. */
  readonly proposes: 'one' | 'each' | undefined
  readonly table: MemoryTable
  readonly bucket: MemoryBucket
  readonly queue = new MemoryQueue()
  /** Told when a process turns to its next message. */
  onMessage: (actor: Actor) => void = () => undefined
  /** Whose request the table answers now. */
  writer: Actor | undefined
  readonly #names = new Map<string, number>()

  constructor({ seed, faults, isTraced = false, beginning }: WorldOptions) {
    this.seed = seed
    this.faults = new Faults(seed, faults)
    this.trace = new Trace(START, isTraced)
    this.network = new Actor('network', seed)
    this.host = new Host(beginning?.host)
    this.host.now = () => this.scheduler.now
    this.forge = new MemoryForge(this.host)
    this.proposes = proposingOf(seed)
    this.table = new MemoryTable(beginning?.items[this.proposes ?? 'pushing'])
    this.bucket = new MemoryBucket(beginning?.objects)
  }

  get now(): number {
    return this.scheduler.now
  }

  /** Starts a process after a while. A name that was given before gets a number. */
  start(name: string, delay: number, body: (actor: Actor) => Promise<void>): Actor {
    const count = (this.#names.get(name) ?? 0) + 1
    this.#names.set(name, count)
    const actor = new Actor(count === 1 ? name : `${name}.${count}`, this.seed)
    const wrong = this.faults.of(actor, actor.nextCall('clock'), 'clock', 'clock')
    const by = SKEWS_MS[actor.dice.below(SKEWS_MS.length)] ?? 0
    if (wrong !== undefined) actor.skew = wrong === 'ahead' ? by : -by
    this.scheduler.after(delay, actor, () => {
      this.trace.note(this.now, actor.name, 'starts', wrong)
      void body(actor).finally(() => {
        // A process that has answered is frozen: its timers do not fire.
        actor.alive = false
      })
    })
    return actor
  }

  say(who: string, what: string): void {
    this.trace.say(this.now, who, what)
  }
}
