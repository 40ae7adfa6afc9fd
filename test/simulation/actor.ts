import { Dice } from '../support/dice.ts'
import { seedOf } from './seed-of.ts'

/** One process, person or host of a world: what it does is put off, lost or ended by the scheduler only. */
export class Actor {
  readonly name: string
  /** Draws for this actor alone: what others do, or do not do, changes nothing about it. */
  readonly dice: Dice
  /** For randomness that the code under test asks for. */
  readonly entropy: Dice
  /** What its clock shows beyond the right time, in milliseconds. */
  skew = 0
  /** False: what it still waits for never comes. */
  alive = true
  readonly #calls = new Map<string, number>()

  constructor(name: string, seed: number) {
    this.name = name
    this.dice = new Dice(seedOf(seed, name))
    this.entropy = new Dice(seedOf(seed ^ 0x5bd1e995, name))
  }

  /** What its next call of a port is called: the same in every run in which it does the same up to then. */
  nextCall(port: string): string {
    const count = (this.#calls.get(port) ?? 0) + 1
    this.#calls.set(port, count)
    return `${this.name} ${port}#${count}`
  }
}
