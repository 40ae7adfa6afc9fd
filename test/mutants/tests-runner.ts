import { relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite } from 'vitest'
import { namedFiles } from './named-files.ts'
import { type Case, OneProcessRunner } from './one-process.ts'

/** Beyond it, a test hangs. */
const TIMEOUT_MS = 30_000
/** The share of its random documents that a long test tries for each mutant. */
const SAMPLE = '0.05'
const CONFIG = {
  root: process.cwd(),
  setupFiles: [],
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
  sequence: { hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  retry: 0,
  tags: [],
}

/** Tests that need nothing but the code judge a mutant: Vitest's, collected once and run here. */
async function pureTests(): Promise<ReadonlyMap<string, Case>> {
  process.env.FC_RUNS ??= SAMPLE
  await load('test/mutants/same-seed.ts')
  const forget = await readAnew()
  // Stands for a worker of Vitest.
  Object.assign(globalThis, { __vitest_worker__: { config: CONFIG, environment: {}, metaEnv: {} } })
  const { collectTests } = await import('vitest/internal/browser')
  const paths = (process.env.MUTANTS_TESTS ?? '').split(' ').flatMap((pattern) => namedFiles(pattern))
  const runner = { config: CONFIG, importFile: load } as unknown as Parameters<typeof collectTests>[1]
  const files = await collectTests(
    paths.map((filepath) => ({ filepath, fileTags: [] })),
    runner,
  )
  const tests = await Promise.all(files.map(testsOf))
  const anew = (judge: Case) => () => {
    forget()
    return judge()
  }
  return new Map(tests.flat().map(([name, judge]) => [name, anew(judge)]))
}

function load(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href)
}

/** What was read while one mutant was on must not serve the next: for each test, keys are others. */
async function readAnew(): Promise<() => void> {
  const { RecentlyUsed } = (await load('lib/recently-used.ts')) as { RecentlyUsed: { prototype: Kept } }
  const { get, set } = RecentlyUsed.prototype
  let test = 0
  Object.assign(RecentlyUsed.prototype, {
    get(this: Kept, key: unknown) {
      return get.call(this, `${test} ${String(key)}`)
    },
    set(this: Kept, key: unknown, value: unknown) {
      set.call(this, `${test} ${String(key)}`, value)
    },
  })
  return () => {
    test++
  }
}

interface Kept {
  get(key: unknown): unknown
  set(key: unknown, value: unknown): void
}

async function testsOf(file: RunnerTestFile): Promise<[string, Case][]> {
  if (file.result?.state === 'fail') throw new Error(`${file.filepath}: ${file.result.errors?.[0]?.message}`)
  const within = async (suites: readonly RunnerTestSuite[], names: string): Promise<[string, Case][]> => {
    const tasks = suites.at(-1)?.tasks.filter(({ mode }) => mode === 'run' || mode === 'queued') ?? []
    const found = tasks.map(async (task): Promise<[string, Case][]> => {
      const name = `${names} > ${task.name}`
      if (task.type === 'suite') return within([...suites, task], name)
      return [[`${name} (${task.id})`, await caseOf(task, suites)]]
    })
    return (await Promise.all(found)).flat()
  }
  return within([file], relative('.', file.filepath))
}

/** A test with the hooks of its suites, as if it were the only one. */
async function caseOf(test: RunnerTestCase, suites: readonly RunnerTestSuite[]): Promise<Case> {
  const { TestRunner, vi } = await import('vitest')
  const hooks = suites.map((suite) => TestRunner.getSuiteHooks(suite))
  const run = async (name: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll') => {
    for (const hook of hooks.flatMap((each) => each[name] as ((about: unknown) => unknown)[])) await hook(test.context)
  }
  return async () => {
    await run('beforeAll')
    await run('beforeEach')
    try {
      await TestRunner.getTestFn(test)()
    } finally {
      vi.restoreAllMocks()
      await run('afterEach')
      await run('afterAll')
    }
    return undefined
  }
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'tests', () => new OneProcessRunner(pureTests))]
