import { setPriority } from 'node:os'
import { dirname } from 'node:path'
import { Stryker } from '@stryker-mutator/core'
import { GROUPS, type Group } from './groups.ts'
import { isMissed, linesOf, type MutantResult, placeOf, tallyOf } from './tally.ts'

/** Everything that is kept between two runs. */
const KEPT = '.local/mutants'

/**
 * `npm run mutants [file ...]`: breaks the files of each group, or those that are named, and prints what nothing has
 * found.
 */
async function run(files: readonly string[]): Promise<void> {
  // Nobody waits for it.
  setPriority(15)
  const table: string[] = []
  for (const group of GROUPS) {
    const chosen =
      files.length === 0
        ? group.files
        : files.filter((file) => group.files.some((pattern) => [file, `${dirname(file)}/*.ts`].includes(pattern)))
    if (chosen.length === 0) continue
    const results = await judge(group, chosen)
    console.log(linesOf(results).join('\n'))
    table.push(tallyOf(group.name, results))
  }
  console.log(`\n| group | mutants | found | explained | survived |\n| --- | ---: | ---: | ---: | ---: |\n${table.join('\n')}`)
}

/**
 * What the worlds do not find is left to the tests: these are loaded anew for each mutant, which takes longer than many
 * worlds.
 */
async function judge(group: Group, files: readonly string[]): Promise<MutantResult[]> {
  if (group.worlds !== true) return byTests(group, files)
  const results = await byWorlds(group, files)
  const missed = results.filter(isMissed)
  if (missed.length === 0) return results
  const more = new Map((await byTests(group, missed.map(placeOf))).map((result) => [keyOf(result), result]))
  return results.map((result) => (isMissed(result) ? (more.get(keyOf(result)) ?? result) : result))
}

function keyOf(result: MutantResult): string {
  return `${placeOf(result)} ${result.mutatorName} ${result.replacement}`
}

function byWorlds({ name }: Group, mutate: readonly string[]): Promise<MutantResult[]> {
  return breakIn(`${name}, in worlds`, mutate, inOneProcess('worlds'))
}

function inOneProcess(testRunner: 'worlds' | 'tests'): object {
  const plugins = [`${import.meta.dirname}/${testRunner}-runner.ts`]
  return { testRunner, plugins, testRunnerNodeArgs: ['--import', 'tsx'] }
}

function byTests({ name, tests, pure = false, inputs = 30 }: Group, mutate: readonly string[]): Promise<MutantResult[]> {
  process.env.MUTANTS_TESTS = tests.join(' ')
  process.env.MUTANTS_INPUTS = `${inputs}`
  if (pure) return breakIn(name, mutate, inOneProcess('tests'))
  const vitest = { configFile: 'test/mutants/vitest.config.ts', related: false }
  return breakIn(name, mutate, { testRunner: 'vitest', vitest })
}

function breakIn(name: string, mutate: readonly string[], runner: object): Promise<MutantResult[]> {
  const options = {
    ...runner,
    mutate: [...mutate],
    coverageAnalysis: 'perTest' as const,
    ignoreStatic: true,
    incremental: true,
    incrementalFile: `${KEPT}/${name.replaceAll(/\W+/g, '-')}.json`,
    tempDirName: `${KEPT}/sandboxes`,
    ignorePatterns: ['dist', 'cdk.out', '.local'],
    // The compiler is a program now, which Stryker cannot call to rewrite its settings; nothing here needs them.
    tsconfigFile: 'none',
    concurrency: Number(process.env.MUTANTS_AT_ONCE ?? 2),
    // What runs for ever is known by its hits; a busy machine must not count as having found it.
    timeoutMS: 90_000,
    // The tests as they are, all at once, on a machine that may be busy with other work.
    dryRunTimeoutMinutes: 60,
    reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    allowEmpty: true,
    logLevel: 'warn' as const,
  }
  return new Stryker(options as ConstructorParameters<typeof Stryker>[0]).runMutationTest()
}

await run(process.argv.slice(2))
