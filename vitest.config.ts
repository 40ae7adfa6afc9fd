import { defineConfig } from 'vitest/config'
import { RUNS } from './test/support/seed.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/global-setup.ts',
    setupFiles: 'test/support/seeds.ts',
    // Only what hangs is ended: a machine that is busy with other work makes any test slow.
    testTimeout: 240_000 * Math.max(1, RUNS),
    hookTimeout: 240_000,
    // Tests start Git servers and child processes of their own; more workers than cores only make them slower.
    maxWorkers: 2,
  },
})
