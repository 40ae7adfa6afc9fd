import { defineConfig } from 'vitest/config'
import { RUNS } from './test/support/seed.ts'

/**
 * Tests of what depends on its arguments alone: nothing that one file leaves behind can change another, so they share
 * a process, and load the CDK once instead of once a file.
 */
const PURE = ['test/domain/**/*.test.ts', 'test/infra/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'isolated', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
    globalSetup: 'test/global-setup.ts',
    setupFiles: 'test/support/seeds.ts',
    // Only what hangs is ended: a machine that is busy with other work makes any test slow.
    testTimeout: 240_000 * Math.max(1, RUNS),
    hookTimeout: 240_000,
    // Tests start Git servers and child processes of their own; more workers than cores only make them slower.
    maxWorkers: 2,
  },
})
