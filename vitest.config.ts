import { defineConfig } from 'vitest/config'
import { RUNS } from './test/support/seed.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/global-setup.ts',
    setupFiles: 'test/support/seeds.ts',
    testTimeout: 30_000 * Math.max(1, RUNS),
    hookTimeout: 30_000,
    // Tests start Git servers and child processes of their own; more workers than cores only make them slower.
    maxWorkers: 2,
  },
})
