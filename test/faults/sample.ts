import { Dice } from '../support/dice.ts'
import type { Case } from './case.ts'

/** All cases in an order that a seed decides: any number of the first is a fair sample. */
export function shuffled(cases: readonly Case[], seed: number): Case[] {
  const dice = new Dice(seed)
  const order = cases.map((one) => ({ one, at: dice.roll() }))
  return order.sort((a, b) => a.at - b.at).map(({ one }) => one)
}

/** So many cases of each operation. */
export function fewOfEach(cases: readonly Case[], count: number, seed: number): Case[] {
  const taken = new Map<string, number>()
  return shuffled(cases, seed).filter(({ operation: { name } }) => {
    taken.set(name, (taken.get(name) ?? 0) + 1)
    return (taken.get(name) ?? 0) <= count
  })
}
