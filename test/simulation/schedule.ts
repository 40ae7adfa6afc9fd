import { Dice } from '../support/dice.ts'
import type { Happened } from './faults.ts'
import { HOUR, MINUTE } from './names.ts'
import { seedOf } from './seed-of.ts'

/** What people, callers and the clock do in a world, and how often. */
const DEEDS = {
  'push-raw': 16,
  'push-bad-raw': 2,
  'push-other': 2,
  'edit-by-hand': 4,
  'withdraw-raw': 2,
  'force-back': 7,
  'force-back-and-withdraw': 2,
  'delete-branch': 1,
  outage: 1,
  put: 7,
  'put-new': 4,
  patch: 10,
  delete: 2,
  drop: 4,
  ingest: 4,
  'ingest-later': 8,
  revert: 3,
  upload: 6,
  'init-again': 1,
  rebuild: 1,
  crowd: 1,
  sweep: 6,
  watch: 1,
} as const

/** What people moreover do where changes are proposed. */
const PROPOSING_DEEDS = {
  'merge-proposal': 30,
  'close-proposal': 8,
  'push-onto-proposal': 5,
  'force-proposal': 3,
  'delete-proposal': 3,
} as const

export type Deed = keyof typeof DEEDS | keyof typeof PROPOSING_DEEDS

export interface Action {
  /** Stays when others are left out. */
  id: number
  /** Milliseconds after the beginning of the world. */
  at: number
  deed: Deed
  /** Which of a few objects or commits. */
  which: number
}

/** A run, step by step: from it the same happens again. */
export interface Schedule {
  seed: number
  actions: readonly Action[]
  /** Absent: drawn from the seed. */
  faults?: readonly Pick<Happened, 'at' | 'fault'>[]
}

const GAPS_MS = [5, 60, 400, 3000, 20_000, 70_000, 5 * MINUTE] as const
const WHICH = 3

/** From this seed on, five callers patch at once in the midst of a world: they wait for one lock. */
export const BUSY_WORLDS = 1_000_000
const PATCHES = 5

/** From this seed on the fabric proposes: in one request, or where the seed is odd in one for each operation. */
export const PROPOSING_WORLDS = 2_000_000

/** How the fabric of a world proposes; undefined if it pushes. */
export function proposingOf(seed: number): 'one' | 'each' | undefined {
  if (seed < PROPOSING_WORLDS) return undefined
  return seed % 2 === 0 ? 'one' : 'each'
}

/** The schedule that a seed stands for. */
export function scheduleOf(seed: number): Schedule {
  const dice = new Dice(seedOf(seed, 'actions'))
  const isProposing = proposingOf(seed) !== undefined
  const weights = Object.entries({ ...DEEDS, ...(isProposing && PROPOSING_DEEDS) }) as [Deed, number][]
  const bag = weights.flatMap(([deed, weight]) => Array.from({ length: weight }, () => deed))
  // What is proposed has a second half.
  const count = 2 + dice.below(isProposing ? 10 : 6)
  // Where everything is far apart nothing meets.
  const pace = 1 + dice.below(GAPS_MS.length)
  let at = 10
  const actions = Array.from({ length: count }, (_, id): Action => {
    at += 1 + dice.below(GAPS_MS[dice.below(pace)] ?? HOUR)
    return { id, at, deed: bag[dice.below(bag.length)] ?? 'sweep', which: dice.below(WHICH) }
  })
  return { seed, actions: seed < BUSY_WORLDS || isProposing ? actions : [...actions, ...patchesAt(actions[1]?.at ?? at, count)] }
}

function patchesAt(time: number, id: number): Action[] {
  return Array.from({ length: PATCHES }, (_, n) => ({ id: id + n, at: time + n, deed: 'patch', which: n % WHICH }))
}
