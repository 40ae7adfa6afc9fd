import type { Seed } from './seed.ts'
import { SEEDS_OF_LOSSES } from './seeds-of-losses.ts'
import { SEEDS_OF_OUTCOMES } from './seeds-of-outcomes.ts'
import { SEEDS_OF_PROPOSALS } from './seeds-of-proposals.ts'
import { SEEDS_OF_WAITING_FILES } from './seeds-of-waiting-files.ts'

/** Holes that were found, by hand or by the simulation, and are mended. */
export const SEEDS: readonly Seed[] = [...SEEDS_OF_LOSSES, ...SEEDS_OF_OUTCOMES, ...SEEDS_OF_PROPOSALS, ...SEEDS_OF_WAITING_FILES]
