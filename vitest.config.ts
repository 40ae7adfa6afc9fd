import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/global-setup.ts',
    // They only end what hangs: on a machine that is busy with other work, the synthesis of a stack takes longer than half a minute.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests start Git servers and child processes of their own; more workers than cores only make them slower.
    maxWorkers: 2,
  },
})
