import { DomainError } from '../../lib/contract/errors.ts'
import type { Actor } from './actor.ts'
import type { Fault, Faults, Place } from './faults.ts'
import type { Scheduler } from './scheduler.ts'
import type { Trace } from './trace.ts'

/** Beyond any lease, and beyond the time that a request may take. */
const LATE_MS = [6000, 40_000, 200_000] as const

/** The parts of a world that every call goes through. */
export interface Passage {
  scheduler: Scheduler
  faults: Faults
  trace: Trace
  /** Neither dies nor has a clock of its own: what is under way. */
  network: Actor
}

export interface Call<T> {
  port: string
  place: Place
  /** What the other side does. Runs at once. */
  effect: () => T
  /** What the caller is told of a fault. */
  failure: (fault: Fault) => unknown
  signal?: AbortSignal | undefined
  /** How long the caller waits for an answer. */
  patienceMs?: number
}

const NEVER = new Promise<never>(() => undefined)

/**
 * A call of a port: the request takes its time, has its effect, and the answer takes its time; each may go wrong, and
 * the caller may die.
 */
export function call<T>(
  { scheduler, faults, trace, network }: Passage,
  actor: Actor,
  { port, place, effect, failure, signal, patienceMs = Number.POSITIVE_INFINITY }: Call<T>,
): Promise<T> {
  if (!actor.alive) return NEVER
  const at = actor.nextCall(port)
  const fault = faults.of(actor, at, port, place)
  let there = 1 + actor.dice.below(20)
  let back = 1 + actor.dice.below(20)
  // A host runs hooks and tells others before it answers a push: long enough for somebody to push on top.
  if (place === 'push' && actor.dice.chance(0.3)) back += actor.dice.below(5000)
  const late = LATE_MS[actor.dice.below(LATE_MS.length)] ?? 0
  trace.note(scheduler.now, actor.name, at.slice(actor.name.length + 1), fault)
  if (fault === 'killed-before') {
    actor.alive = false
    return NEVER
  }
  if (fault === 'late') there += late
  if (fault === 'answer-late') back += late
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(cancelled())
    const answer = (told: () => void) => {
      if (fault === 'killed-after' || fault === 'killed-held') actor.alive = false
      else
        scheduler.after(back, actor, () => {
          signal?.removeEventListener('abort', abort)
          told()
        })
    }
    const arrive = () => {
      if (fault !== undefined && !hasEffect(fault)) return answer(() => reject(failure(fault)))
      try {
        if (fault === 'sent-twice') effect()
        const result = effect()
        if (fault !== undefined && isMisreported(fault)) answer(() => reject(failure(fault)))
        else answer(() => resolve(result))
      } catch (error) {
        answer(() => reject(error))
      }
    }
    if (fault?.endsWith('-held') === true) {
      scheduler.after(there + late, network, () => void attempt(effect), true)
      scheduler.after(there, network, () => answer(() => reject(failure(fault))), true)
    } else scheduler.after(there, network, arrive, true)
    signal?.addEventListener('abort', abort, { once: true })
    if (there + back > patienceMs) scheduler.after(patienceMs, actor, () => reject(timedOut(patienceMs)))
  })
}

function attempt(effect: () => unknown): void {
  try {
    effect()
  } catch {
    // There is nobody left to be told.
  }
}

/** Whether the other side does what it is asked to do. */
function hasEffect(fault: Fault): boolean {
  return fault.endsWith('-landed') || ['answer-lost', 'sent-twice', 'late', 'answer-late', 'killed-after'].includes(fault)
}

/** Whether the caller is told otherwise. */
function isMisreported(fault: Fault): boolean {
  return fault.endsWith('-landed') || fault === 'answer-lost'
}

function timedOut(ms: number): DomainError {
  return new DomainError('timed_out', 'The Git host did not answer in time', { what: 'an answer', after_ms: ms })
}

function cancelled(): DomainError {
  return new DomainError('cancelled', 'The request was cancelled', { what: 'request' })
}
