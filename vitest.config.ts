import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { RUNS } from './test/support/seed.ts'

/** Folders whose code keeps nothing in a process that another test could find: loading it once saves minutes. */
const SHARED = [
  'api',
  'app',
  'aws',
  'cli',
  'compatibility',
  'console',
  'docs',
  'domain',
  'e2e',
  'git',
  'golden',
  'hosts',
  'http',
  'infra',
  'kubernetes',
  'local',
  'rules',
  'yaml',
]

/**
 * Whatever replaces modules, globals or the clock does it for the process, and so needs one of its own; the same holds
 * for what reads or silences the log, which is one for a process, and for functions, which read their environment once.
 */
const REPLACES = /\bvi\.(mock|doMock|useFake|resetModules)|spyOn\((stream|logger|globalThis),|POWERTOOLS_|\bDeployedFunctions\b/

const shared = SHARED.flatMap((folder) =>
  (readdirSync(join('test', folder), { recursive: true }) as string[])
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', folder, file))
    .filter((file) => !REPLACES.test(readFileSync(file, 'utf8'))),
)

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'shared', include: shared, isolate: false, restoreMocks: true, unstubEnvs: true } },
      { extends: true, test: { name: 'isolated', include: ['test/**/*.test.ts'], exclude: shared } },
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
