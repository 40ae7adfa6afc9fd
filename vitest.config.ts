import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Tests start Git servers and child processes of their own; more workers than cores only make them slower.
    maxWorkers: 2,
  },
})
