import fc from 'fast-check'
import { vi } from 'vitest'
import { RUNS, SEED } from './seed.ts'

/** The setup of every test file: properties are tried on the same inputs each time, unless FC_SEED says otherwise. */
fc.configureGlobal({ seed: SEED })

// Tests say themselves how often a property is tried, which overrides the global configuration.
if (RUNS !== 1) {
  vi.doMock('fast-check', async (original) => {
    const real = await original<{ default: typeof fc }>()
    const assert = (property: Parameters<typeof fc.assert>[0], given: fc.Parameters<unknown> = {}) =>
      real.default.assert(property, { ...given, numRuns: Math.ceil((given.numRuns ?? 100) * RUNS) })
    return { ...real, default: { ...real.default, assert } }
  })
}
