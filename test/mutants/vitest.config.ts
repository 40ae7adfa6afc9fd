import { defineConfig } from 'vitest/config'

/**
 * For `npm run mutants`: the tests that judge a group of files. The bundles of functions, which other tests need, are
 * not built.
 */
export default defineConfig({
  test: {
    include: (process.env.MUTANTS_TESTS ?? '').split(' '),
    setupFiles: 'test/mutants/same-seed.ts',
    // Each mutant is a run of its own.
    isolate: false,
    restoreMocks: true,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
