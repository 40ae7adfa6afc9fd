import { Dice } from '../support/dice.ts'
import type { Actor } from './actor.ts'
import { seedOf } from './seed-of.ts'

/** What may go wrong with a call of AWS. */
const AWS = ['refused', 'answer-lost', 'sent-twice', 'late', 'answer-late', 'killed-before', 'killed-after'] as const
/** With a question to the Git host. */
const QUESTION = ['refused', 'web-page', 'denied', 'late', 'answer-late', 'killed-before', 'killed-after'] as const
/**
 * With a push. `-landed`: it had been applied nevertheless; `-held`: it is applied later, whoever has given up or died
 * meanwhile.
 */
const PUSH = [
  'refused',
  'refused-landed',
  'refused-held',
  'unsent',
  'reset',
  'reset-landed',
  'reset-held',
  'web-page',
  'web-page-landed',
  'denied',
  'denied-landed',
  'not-found-landed',
  'forbidden',
  'forbidden-landed',
  'conflict-landed',
  'rule',
  'ref-locked',
  'late',
  'answer-late',
  'killed-before',
  'killed-after',
  'killed-held',
] as const
/** With a call of a host's API for requests. */
const FORGE = ['refused', 'answer-lost', 'late', 'answer-late', 'killed-before', 'killed-after'] as const
/** With what hosts and AWS tell us by themselves. */
const TOLD = ['lost', 'twice', 'late'] as const
/** With the clock of a process. */
const CLOCK = ['ahead', 'behind'] as const

export const FAULTS = { aws: AWS, question: QUESTION, push: PUSH, told: TOLD, clock: CLOCK, forge: FORGE }

export type Place = keyof typeof FAULTS
export type Fault =
  | (typeof AWS)[number]
  | (typeof QUESTION)[number]
  | (typeof PUSH)[number]
  | (typeof TOLD)[number]
  | (typeof CLOCK)[number]
  | (typeof FORGE)[number]

/** A fault that happened: at which call of which actor. */
export interface Happened {
  at: string
  port: string
  fault: Fault
}

/** Which faults a schedule has: drawn as it goes, or a list of those that are to happen again. */
export class Faults {
  readonly happened: Happened[] = []
  readonly #list: ReadonlyMap<string, Fault> | undefined
  readonly #rate: number
  readonly #kinds: Record<Place, readonly Fault[]>
  #isOn = true

  constructor(seed: number, list?: readonly Pick<Happened, 'at' | 'fault'>[]) {
    this.#list = list && new Map(list.map(({ at, fault }) => [at, fault]))
    const dice = new Dice(seedOf(seed, 'faults'))
    // Each world has troubles of its own kinds: where everything fails at once nothing gets far enough to fail in a way
    // that is rare.
    this.#rate = dice.pick([0.005, 0.015, 0.03, 0.06])
    const some = (all: readonly Fault[]): readonly Fault[] => all.filter(() => dice.chance(0.4))
    this.#kinds = {
      aws: some(AWS),
      question: some(QUESTION),
      push: some(PUSH),
      told: some(TOLD),
      clock: some(CLOCK),
      forge: some(FORGE),
    }
  }

  /** From now on all goes well. */
  off(): void {
    this.#isOn = false
  }

  /** What befalls a call, if anything; draws the same from the actor's dice in any case. */
  of(actor: Actor, at: string, port: string, place: Place): Fault | undefined {
    const [chance, which] = [actor.dice.roll(), actor.dice.roll()]
    if (!this.#isOn) return undefined
    const fault = this.#list === undefined ? this.#drawn(place, chance, which) : this.#list.get(at)
    if (fault !== undefined) this.happened.push({ at, port, fault })
    return fault
  }

  #drawn(place: Place, chance: number, which: number): Fault | undefined {
    const kinds = this.#kinds[place]
    // There is one push, message or request for many calls of AWS.
    const rate =
      place === 'push' ? Math.min(0.4, this.#rate * 8) : place === 'told' || place === 'forge' ? this.#rate * 3 : this.#rate
    return chance < rate && kinds.length > 0 ? kinds[Math.floor(which * kinds.length)] : undefined
  }
}
