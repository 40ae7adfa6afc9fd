import type { Actor } from './actor.ts'

/** Something that happens at a time of the simulated clock. */
interface Event {
  at: number
  /** Events of one moment happen in the order in which they were asked for. */
  order: number
  actor: Actor
  /** Nothing that promises lead to follows from it: the next event need not wait for them. */
  isBrief: boolean
  run: () => void
}

export interface Timer {
  cancel(): void
}

/** The more, the longer a run that has no end is watched. */
const MOST_EVENTS = 60_000

/**
 * The one clock and the one order of everything that happens in a world. Code under test runs from one call of a port
 * to the next; while it does, nothing else happens, and `current` is the actor whose code it is.
 */
export class Scheduler {
  now: number
  current: Actor | undefined
  readonly #heap: Event[] = []
  #order = 0
  #events = 0

  constructor(now: number) {
    this.now = now
  }

  get events(): number {
    return this.#events
  }

  /** Has something happen after a while, unless its actor is dead by then. */
  after(ms: number, actor: Actor, run: () => void, isBrief = false): Timer {
    const event: Event = { at: this.now + ms, order: this.#order++, actor, isBrief, run }
    push(this.#heap, event)
    return {
      cancel: () => {
        event.run = () => undefined
        event.isBrief = true
      },
    }
  }

  /** A promise that is kept after a while. */
  sleep(ms: number, actor: Actor): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, actor, resolve)
    })
  }

  /** Lets happen what is to happen, until nothing is left or the time is later. Throws when there is no end of it. */
  async run(until = Number.POSITIVE_INFINITY): Promise<void> {
    for (let event = this.#heap[0]; event !== undefined && event.at <= until; event = this.#heap[0]) {
      pop(this.#heap)
      if (event.at > this.now) this.now = event.at
      if (!event.actor.alive) continue
      if (++this.#events > MOST_EVENTS) throw new Error(`the world does not come to rest in ${MOST_EVENTS} events`)
      this.current = event.actor
      event.run()
      if (!event.isBrief) await settled()
      this.current = undefined
    }
    if (until !== Number.POSITIVE_INFINITY && until > this.now) this.now = until
  }
}

/** After every promise that is kept by now has had its consequences. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function isBefore(a: Event, b: Event): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at
}

function push(heap: Event[], event: Event): void {
  let index = heap.length
  heap.push(event)
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent] as Event
    if (!isBefore(event, above)) break
    heap[index] = above
    index = parent
  }
  heap[index] = event
}

function pop(heap: Event[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1
    const below = heap[child] as Event
    if (!isBefore(below, last)) break
    heap[index] = below
    index = child
  }
  heap[index] = last
}
